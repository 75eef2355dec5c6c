package org.hashrelay.streams.aggregation.ethash;

import java.util.Optional;
import org.hashrelay.streams.aggregation.WorkerNames;
import org.hashrelay.streams.aggregation.shared.Place;
import org.hashrelay.streams.aggregation.shared.Waiting;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.stratum.ethash.PoolLines;
import org.hashrelay.streams.stratum.ethash.PoolMessage;
import org.hashrelay.streams.stratum.ethash.PoolMessage.Answer;
import org.hashrelay.streams.stratum.json.Dialect;

/**
 * A pool that speaks eth-proxy: one account to a connection, and a worker's name with each share.
 *
 * @see "stratum-v1-ethash §3"
 */
final class ProxyPool extends EthashPool {

  private static final String LOGIN = "login";
  private static final String GET_WORK = "get-work";

  private Optional<PoolMessage.Work> early = Optional.empty();
  private boolean loggedIn;

  ProxyPool() {
    super(Dialect.ETH_PROXY);
  }

  @Override
  void begin() {
    var login = firstLogin();
    if (login.isEmpty()) {
      desk().failed("nobody-to-log-in");
      return;
    }
    var name = login.get().name();
    var account = WorkerNames.account(name);
    desk().send(PoolLines.proxyLogin(step(LOGIN), account, login.get().password(), worker(name)));
  }

  @Override
  void answered(String step, Answer answer) {
    if (!step.equals(LOGIN)) return;
    var refused = answer.refused();
    if (refused.isPresent()) {
      if (desk().isKnown()) desk().loginRefused(refused.get());
      else desk().unspoken("login-refused");
      return;
    }
    loggedIn = true;
    desk().place(Place.FREE);
    desk().ready("");
    desk().send(PoolLines.getWork(step(GET_WORK)));
    early.ifPresent(this::work);
  }

  /** The first job may come before the login's answer. */
  @Override
  void work(PoolMessage.Work work) {
    if (!loggedIn) {
      early = Optional.of(work);
      return;
    }
    desk().settle(work.id().number());
    news(work, work.seed(), false);
  }

  /** Some pools give all their errors the same id. */
  @Override
  void stray(Answer answer) {
    var oldest =
        answer.refused().isPresent() ? desk().oldestShare() : Optional.<Waiting<EthashWork>>empty();
    if (oldest.isPresent()) desk().judged(oldest.get(), answer.refused());
    else super.stray(answer);
  }

  @Override
  public void login(Upstream.Login login) {} // a connection has one, from its beginning

  @Override
  public void submit(Waiting<EthashWork> share) {
    var header = share.job().work().header();
    var worker = worker(share.login().name());
    var id = desk().issue(new Submitted<>(share));
    desk().send(PoolLines.proxySubmit(id, share.nonce(), header, share.proof(), worker));
  }

  @Override
  public void idle() {
    desk().send(PoolLines.getWork(step(GET_WORK)));
  }

  private static String worker(String name) {
    var account = WorkerNames.account(name);
    return account.equals(name) ? "" : name.substring(account.length() + 1);
  }
}
