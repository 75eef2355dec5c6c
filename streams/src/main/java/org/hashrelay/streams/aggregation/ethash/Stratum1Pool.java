package org.hashrelay.streams.aggregation.ethash;

import java.util.HashSet;
import java.util.Set;
import org.hashrelay.streams.aggregation.shared.Place;
import org.hashrelay.streams.aggregation.shared.Waiting;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.stratum.ethash.PoolLines;
import org.hashrelay.streams.stratum.ethash.PoolMessage;
import org.hashrelay.streams.stratum.ethash.PoolMessage.Answer;
import org.hashrelay.streams.stratum.json.Dialect;

/**
 * A pool that gives Ethash jobs in the manner of Stratum V1.
 *
 * @see "stratum-v1-ethash §7"
 */
final class Stratum1Pool extends EthashPool {

  private static final String SUBSCRIBE = "subscribe";

  private final Set<String> loggedIn = new HashSet<>();

  Stratum1Pool() {
    super(Dialect.STRATUM1);
  }

  @Override
  void begin() {
    desk().send(PoolLines.stratum1Subscribe(step(SUBSCRIBE)));
  }

  /** Any answer will do that is no error. */
  @Override
  void answered(String step, Answer answer) {
    if (!step.equals(SUBSCRIBE)) return;
    if (answer.refused().isPresent()) {
      desk().unspoken("subscribe-refused");
      return;
    }
    desk().place(Place.FREE);
    desk().ready("");
    firstLogin().ifPresent(this::once);
  }

  @Override
  void work(PoolMessage.Work work) {
    news(work, work.seed(), work.clean().orElse(false));
  }

  @Override
  public void login(Upstream.Login login) {
    once(login);
  }

  /** The names of one account are not waited for: who logged in one logs in the others. */
  private void once(Upstream.Login login) {
    if (loggedIn.add(login.name())) super.login(login);
  }

  @Override
  public void submit(Waiting<EthashWork> share) {
    once(share.login());
    var job = share.job();
    var proof = new PoolLines.Proof(share.nonce(), job.work().header(), share.proof());
    var id = desk().issue(new Submitted<>(share));
    desk().send(PoolLines.stratum1Submit(id, share.login().name(), job.poolJob(), proof));
  }
}
