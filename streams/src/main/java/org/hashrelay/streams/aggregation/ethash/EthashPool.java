package org.hashrelay.streams.aggregation.ethash;

import java.util.Optional;
import org.hashrelay.streams.aggregation.shared.PoolTalk;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.stratum.ethash.PoolLines;
import org.hashrelay.streams.stratum.ethash.PoolMessage;
import org.hashrelay.streams.stratum.ethash.PoolMessage.Answer;
import org.hashrelay.streams.stratum.json.Dialect;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.work.Algorithms;
import org.hashrelay.streams.work.Target;

/** What the conversations with pools have in common in all four dialects. */
abstract sealed class EthashPool implements PoolTalk<EthashWork>
    permits Es1Pool, Es2Pool, ProxyPool, Stratum1Pool {

  static final String AGENT = "hashrelay";

  private final Dialect dialect;
  private Desk<EthashWork> desk;
  private Target target = Target.ofDifficulty(Algorithms.ES1, 1);

  EthashPool(Dialect dialect) {
    this.dialect = dialect;
  }

  /** The answer to a part of the handshake. */
  abstract void answered(String step, Answer answer);

  abstract void work(PoolMessage.Work work);

  abstract void begin();

  @Override
  public final void begin(Desk<EthashWork> at) {
    desk = at;
    begin();
  }

  final Desk<EthashWork> desk() {
    return desk;
  }

  /** In force for the jobs to come, where they do not name their own. */
  final Target target() {
    return target;
  }

  final void target(Target next) {
    target = next;
  }

  final int step(String name) {
    return desk.issue(new Step<>(name));
  }

  @Override
  public final void heard(Line line) {
    var message = PoolMessage.read(line, dialect);
    if (message instanceof Answer answer) answered(answer);
    else if (message instanceof PoolMessage.Work work) work(work);
    else if (message instanceof PoolMessage.SetDifficulty set) {
      target(Target.ofDifficulty(Algorithms.ES1, set.difficulty()));
    } else if (message instanceof PoolMessage.SetTarget set) target(set.target());
    else if (message instanceof PoolMessage.SetExtranonce set) extranonce(set.extranonce());
    else if (message instanceof PoolMessage.Set set) set(set);
    else if (message instanceof PoolMessage.Question question) question(question);
    else if (message instanceof PoolMessage.Bye) desk.failed("pool-closed");
    else if (message instanceof PoolMessage.Reconnect away) {
      desk.askedToLeave(away.host(), away.port(), away.delay());
    } else desk.odd(message instanceof PoolMessage.Malformed ? "malformed" : "bad-params");
  }

  void extranonce(String extranonce) {
    desk.odd("bad-params");
  }

  void set(PoolMessage.Set set) {
    desk.odd("bad-params");
  }

  /** An answer that nobody waits for. */
  void stray(Answer answer) {
    desk.odd("answer-to-nothing");
  }

  @Override
  public void login(Upstream.Login login) {
    var id = desk.issue(new LoggedIn<>(login.name()));
    desk.send(PoolLines.authorize(id, login.name(), login.password()));
  }

  @Override
  public void idle() {} // most pools ask for nothing

  private void question(PoolMessage.Question question) {
    if (question.id().isNull()) return;
    var isName = question.method().endsWith("get_version");
    desk.send(PoolLines.answered(question.id(), isName ? AGENT : "pong"));
  }

  private void answered(Answer answer) {
    var asked = desk.settle(answer.id().number());
    if (asked.isEmpty()) stray(answer);
    else if (asked.get() instanceof Submitted<EthashWork> submitted) {
      desk.judged(submitted.share(), refused(answer));
    } else if (asked.get() instanceof LoggedIn<EthashWork> loggedIn) {
      loggedIn(loggedIn.login(), answer);
    } else if (asked.get() instanceof Step<EthashWork> step) {
      answered(step.name(), answer);
    }
  }

  /** Silence is no acceptance, except in es2, where success says nothing. */
  private Optional<Refusal> refused(Answer answer) {
    var silent = answer.result().isNull() || answer.result().isMissingNode();
    return answer.refusal().isEmpty() && silent && dialect != Dialect.ES2
        ? Optional.of(Refusal.unknown())
        : answer.refused();
  }

  void loggedIn(String login, Answer answer) {
    desk.loginAnswered(login, answer.refused());
  }

  /** The job as the desk takes it. */
  final void news(PoolMessage.Work work, String seed, boolean clean) {
    var job = new EthashWork(work.header(), seed, work.height(), !work.prefix().isEmpty());
    var aim = work.target().orElse(target);
    desk.news(new News<>(work.job(), work.header(), job, aim, clean));
  }

  final Optional<Upstream.Login> firstLogin() {
    return desk.login();
  }
}
