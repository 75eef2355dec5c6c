package org.hashrelay.streams.aggregation.cryptonote;

import org.hashrelay.streams.aggregation.shared.PoolTalk;
import org.hashrelay.streams.aggregation.shared.Waiting;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.stratum.cryptonote.Blob;
import org.hashrelay.streams.stratum.cryptonote.Lines;
import org.hashrelay.streams.stratum.cryptonote.PoolMessage;
import org.hashrelay.streams.stratum.cryptonote.PoolMessage.Answer;
import org.hashrelay.streams.stratum.json.Line;

/** A pool of a CryptoNote coin: one login to a connection, and the first job in its answer. */
final class CryptonotePool implements PoolTalk<Blob> {

  private static final String AGENT = "hashrelay";
  private static final String LOGIN = "login";

  private Desk<Blob> desk;
  private String session = "";

  @Override
  public void begin(Desk<Blob> at) {
    desk = at;
    var login = desk.login();
    if (login.isEmpty()) {
      desk.failed("nobody-to-log-in");
      return;
    }
    var id = desk.issue(new Step<>(LOGIN));
    desk.send(Lines.login(id, desk.account(), login.get().password(), AGENT));
  }

  @Override
  public void heard(Line line) {
    var message = PoolMessage.read(line);
    if (message instanceof Answer answer) answered(answer);
    else if (message instanceof PoolMessage.News news) job(news.job());
    else if (message instanceof PoolMessage.BadJob) desk.odd("bad-params");
    else desk.odd(message instanceof PoolMessage.Malformed ? "malformed" : "unknown-method");
  }

  private void answered(Answer answer) {
    var asked = desk.settle(answer.id().number());
    if (asked.isEmpty()) desk.odd("answer-to-nothing");
    else if (asked.get() instanceof Submitted<Blob> submitted) {
      desk.judged(submitted.share(), answer.refused());
    } else if (asked.get() instanceof Step<Blob> step && step.name().equals(LOGIN)) {
      loggedIn(answer);
    }
  }

  private void loggedIn(Answer answer) {
    var refused = answer.refused();
    if (refused.isPresent()) {
      desk.loginRefused(refused.get());
      return;
    }
    session = answer.session();
    answer.job().ifPresent(job -> desk.place(CryptonoteFamily.place(job)));
    desk.ready(session);
    answer.job().ifPresent(this::job);
  }

  private void job(Blob job) {
    desk.place(CryptonoteFamily.place(job));
    desk.news(new News<>(job.jobId(), "", job, job.target(), true));
  }

  @Override
  public void login(Upstream.Login login) {} // a connection has one, from its beginning

  @Override
  public void submit(Waiting<Blob> share) {
    var id = desk.issue(new Submitted<>(share));
    desk.send(Lines.submit(
        id, new Lines.Share(session, share.job().poolJob(), share.nonce(), share.proof())));
  }

  @Override
  public void idle() {
    desk.send(Lines.keepAlive(desk.issue(new Step<>("keepalived")), session));
  }
}
