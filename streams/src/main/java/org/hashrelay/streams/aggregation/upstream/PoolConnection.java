package org.hashrelay.streams.aggregation.upstream;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;
import org.hashrelay.streams.stratum.json.LineCutter;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.stratum.v1.ConfigureResult;
import org.hashrelay.streams.stratum.v1.Notify;
import org.hashrelay.streams.stratum.v1.PoolLines;
import org.hashrelay.streams.stratum.v1.PoolMessage;
import org.hashrelay.streams.stratum.v1.SubscribeResult;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of an upstream: from dialling the pool to the end of that connection.
 *
 * <pre>
 *   Dialling ──opened──► Configuring ──answer──► Subscribing ──answer──► Ready ──► Ended
 *       └───────────────── no configure ──────────────▲
 * </pre>
 *
 * <p>A deadline ends every state but the last two. What it learns it tells its {@link Owner}.
 */
final class PoolConnection implements PoolEvents {

  static final long HANDSHAKE_MILLIS = 10_000;
  static final long CONFIGURE_MILLIS = 5_000;
  static final int MASK = 0x1fffe000;
  static final String AGENT = "hashrelay/" + version();
  private static final int LEAST_BITS = 2;
  private static final int MOST_REQUESTS = 65_536;
  private static final int MOST_NONSENSE = 16; // within a minute
  private static final long NONSENSE_MILLIS = 60_000;
  private static final Refusal STALE = new Refusal(Refusal.STALE, "Stale");
  private static final Logger log = LoggerFactory.getLogger(PoolConnection.class);

  /** Whoever opened it; after {@link #ended} it hears nothing more. */
  interface Owner {
    /** Subscribed; from now on logins and shares may be sent. */
    void ready();

    /** False when miners cannot be served with so few bytes. */
    boolean place(SubscribeResult.Subscribed place);

    void extranonce(PoolMessage.SetExtranonce next);

    void job(Notify work);

    void difficulty(PoolMessage.Other message);

    void versionMask(int mask);

    /** The answer to a share: the pool's refusal, or none. */
    void judged(PendingShare share, Optional<Refusal> refusal);

    /** No answer will come to this share. */
    void unanswered(PendingShare share, Refusal told);

    void loginAnswered(String login, Optional<Refusal> refusal);

    void loginUnanswered(String login);

    void writable(boolean ready);

    /** The way to the pool is interrupted, or goes on. */
    void interrupted(boolean away);

    /** The pool wants it to come again, maybe elsewhere in its domain, after so long. */
    void askedToLeave(Optional<String> elsewhere, Duration delay);

    /**
     * The connection is gone.
     *
     * @param refused whether the pool took the connection and would not have it then
     */
    void ended(String reason, boolean refused);
  }

  private enum State {
    DIALLING,
    CONFIGURING,
    SUBSCRIBING,
    READY,
    ENDED
  }

  /** What a request was for. */
  private sealed interface Asked {}

  private record Configured() implements Asked {}

  private record Subscribed() implements Asked {}

  private record Followed() implements Asked {}

  private record LoggedIn(String login) implements Asked {}

  private record Submitted(PendingShare share) implements Asked {}

  private final Owner owner;
  private final PoolOrder pool;
  private final PoolMemory memory;
  private final Time time;
  private final StoppableClock clock = new StoppableClock();
  private final LineCutter cutter = new LineCutter(LineCutter.POOL_LIMIT);
  private final RequestLedger<Asked> ledger = new RequestLedger<>(MOST_REQUESTS);
  private final PoolStream stream;
  private final Set<String> oddities = new HashSet<>(); // each is logged once
  private State state = State.DIALLING;
  private long deadline;
  private long nonsenseSince;
  private int nonsense;
  private Optional<String> offered = Optional.empty();
  private boolean askedToFollow;
  private String session = "";

  PoolConnection(Owner owner, PoolOrder pool, PoolMemory memory, Time time, Way way) {
    this.owner = owner;
    this.pool = pool;
    this.memory = memory;
    this.time = time;
    this.deadline = time.now() + HANDSHAKE_MILLIS;
    this.stream = way.dialer.open(way.route, this);
  }

  /** How to get to the pool. */
  record Way(PoolDialer dialer, PoolRoute route) {}

  /** Milliseconds, without those in which the way to the pool was interrupted. */
  long clock() {
    return clock.at(time.now());
  }

  /** Whether the way to the pool is interrupted. */
  boolean isAway() {
    return clock.isStopped();
  }

  boolean isReady() {
    return state == State.READY;
  }

  String stateName() {
    return switch (state) {
      case DIALLING -> "connecting";
      case CONFIGURING, SUBSCRIBING -> "subscribing";
      case READY -> "ready";
      case ENDED -> "down";
    };
  }

  String session() {
    return session;
  }

  int unanswered() {
    return ledger.size();
  }

  boolean isFull() {
    return ledger.isFull();
  }

  void login(String login, String password) {
    var id = ledger.issue(new LoggedIn(login), clock());
    stream.send(PoolLines.authorize(id, login, password));
  }

  void submit(PendingShare pending, PoolLines.Share share) {
    var id = ledger.issue(new Submitted(pending), clock());
    stream.send(PoolLines.submit(id, share));
  }

  void close(String reason) {
    end(reason);
  }

  void tick(long answerMillis) {
    if (isAway()) return;
    var now = clock();
    if (state == State.CONFIGURING && now >= deadline) {
      memory.configureFailed();
      end("configure-unanswered");
    } else if ((state == State.DIALLING || state == State.SUBSCRIBING) && now >= deadline) {
      if (state == State.SUBSCRIBING) memory.configureWasNotIt();
      end(state == State.DIALLING ? "connect-timeout" : "subscribe-timeout");
    } else {
      for (var asked : ledger.expired(now, answerMillis)) noAnswer(asked, "Upstream timeout");
    }
  }

  /** The answers to shares from before that moment are not waited for any longer. */
  void giveUp(long moment) {
    for (var asked : ledger.takeIf(a -> a instanceof Submitted s && s.share.arrived() < moment)) {
      owner.unanswered(((Submitted) asked).share, STALE);
    }
  }

  // ── what happens to it ──────────────────────────────────────────────────────────────────────

  @Override
  public void opened() {
    if (state != State.DIALLING) return;
    if (memory.withoutConfigure()) {
      memory.granted(0);
      subscribe();
      return;
    }
    state = State.CONFIGURING;
    deadline = clock() + CONFIGURE_MILLIS;
    var id = ledger.issue(new Configured(), clock());
    stream.send(PoolLines.configure(id, MASK, LEAST_BITS));
  }

  @Override
  public void received(ByteString bytes) {
    if (state != State.ENDED) {
      var cut = cutter.cut(bytes.toArrayUnsafe());
      for (var line : cut.lines()) {
        if (state != State.ENDED) on(PoolMessage.read(line));
      }
      if (cut instanceof LineCutter.TooLong) end("line-too-long");
    }
    stream.consumed(bytes.size());
  }

  @Override
  public void writable(boolean ready) {
    if (state != State.ENDED) owner.writable(ready);
  }

  @Override
  public void interrupted(boolean away) {
    if (state == State.ENDED || away == isAway()) return;
    if (away) clock.stop(time.now());
    else clock.goOn(time.now());
    owner.interrupted(away);
  }

  @Override
  public void closed(String reason) {
    if (reason.startsWith("pool-")) blame();
    end(reason);
  }

  /** What the pool may have closed for: never asked again, if there is another way. */
  private void blame() {
    if (state == State.CONFIGURING) memory.configureFailed();
    if (state == State.SUBSCRIBING && offered.isPresent()) memory.sessionFailed();
    else if (state == State.SUBSCRIBING) memory.configureWasNotIt();
    if (askedToFollow) memory.extranonceSubscribeFailed();
  }

  private void on(PoolMessage message) {
    if (message instanceof PoolMessage.Answer answer) answered(answer);
    else if (message instanceof Notify work) owner.job(work);
    else if (message instanceof PoolMessage.SetDifficulty difficulty) owner.difficulty(difficulty);
    else if (message instanceof PoolMessage.SetTarget target) owner.difficulty(target);
    else if (message instanceof PoolMessage.SetExtranonce extranonce) owner.extranonce(extranonce);
    else if (message instanceof PoolMessage.SetVersionMask mask) versionMask(mask.mask());
    else if (message instanceof PoolMessage.Reconnect reconnect) askedToLeave(reconnect);
    else if (message instanceof PoolMessage.Malformed) nonsense();
    else if (message instanceof PoolMessage.BadParams) odd("bad-params");
    else question(message);
  }

  private void question(PoolMessage message) {
    if (message instanceof PoolMessage.PoolPing ping) {
      reply(ping.id(), PoolLines.pong(ping.id()));
    } else if (message instanceof PoolMessage.GetVersion version) {
      reply(version.id(), PoolLines.version(version.id(), AGENT));
    } else if (message instanceof PoolMessage.ShowMessage show) {
      reply(show.id(), PoolLines.seen(show.id()));
    } else if (message instanceof PoolMessage.UnknownNotification unknown) {
      reply(unknown.id(), PoolLines.refused(unknown.id(), Refusal.notSupported()));
    }
  }

  private static String version() {
    var version = PoolConnection.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }

  private void reply(RawId id, ByteString line) {
    if (!id.isNull()) stream.send(line);
  }

  private void answered(PoolMessage.Answer answer) {
    ledger.settle(answer.id().number()).ifPresent(asked -> answered(asked, answer));
  }

  private void answered(Asked asked, PoolMessage.Answer answer) {
    if (asked instanceof Submitted submitted) {
      owner.judged(submitted.share, answer.refused());
    } else if (asked instanceof LoggedIn loggedIn) {
      owner.loginAnswered(loggedIn.login, answer.refused());
    } else if (asked instanceof Followed) {
      askedToFollow = false; // whatever it says, nothing depends on it
    } else if (asked instanceof Configured) {
      memory.granted(ConfigureResult.of(answer, MASK).versionMask());
      subscribe();
    } else {
      subscribed(SubscribeResult.of(answer));
    }
  }

  private void subscribe() {
    state = State.SUBSCRIBING;
    deadline = clock() + HANDSHAKE_MILLIS;
    var id = ledger.issue(new Subscribed(), clock());
    offered = memory.takeSession();
    stream.send(PoolLines.subscribe(id, AGENT, offered));
  }

  private void subscribed(SubscribeResult result) {
    if (state != State.SUBSCRIBING) return;
    if (result instanceof SubscribeResult.Subscribed place) {
      session = place.session().orElse("");
      if (!owner.place(place)) return;
      state = State.READY;
      if (!memory.withoutExtranonceSubscribe()) follow();
      owner.versionMask(memory.versionMask().orElse(0));
      owner.ready();
    } else {
      if (offered.isPresent()) memory.sessionFailed();
      end("subscribe-refused");
    }
  }

  /** Without it a pool that wants to change our extranonce has to hang up. */
  private void follow() {
    askedToFollow = true;
    stream.send(PoolLines.extranonceSubscribe(ledger.issue(new Followed(), clock())));
  }

  private void versionMask(int mask) {
    memory.granted(mask & MASK);
    owner.versionMask(mask & MASK);
  }

  private void askedToLeave(PoolMessage.Reconnect message) {
    var verdict = RedirectRule.judge(message.host(), message.port(), pool.host());
    if (verdict instanceof RedirectRule.Follow follow) {
      owner.askedToLeave(follow.elsewhere(), message.delay());
    } else {
      odd("reconnect-elsewhere");
    }
  }

  private void nonsense() {
    odd("malformed");
    if (clock() - nonsenseSince >= NONSENSE_MILLIS) nonsense = 0;
    if (nonsense++ == 0) nonsenseSince = clock();
    if (nonsense >= MOST_NONSENSE) end("undecodable");
  }

  private void odd(String what) {
    if (oddities.add(what)) log.warn("{}, {}: {}", pool, stateName(), what);
  }

  private void end(String reason) {
    if (state == State.ENDED) return;
    var refused = (state == State.SUBSCRIBING || state == State.READY) && isRefusal(reason);
    state = State.ENDED;
    stream.close(reason);
    for (var asked : ledger.drain()) noAnswer(asked, "Stale");
    if (!session.isEmpty()) memory.leftBehind(session);
    else if (reason.startsWith("tunnel-")) offered.ifPresent(memory::leftBehind);
    owner.ended(reason, refused);
  }

  private static boolean isRefusal(String reason) {
    return reason.equals("pool-closed")
        || reason.equals("pool-reset")
        || reason.endsWith("-refused")
        || reason.endsWith("-too-small");
  }

  private void noAnswer(Asked asked, String text) {
    var stale = state == State.ENDED;
    var told = new Refusal(stale ? Refusal.STALE : Refusal.OTHER, text);
    if (asked instanceof Submitted submitted) owner.unanswered(submitted.share, told);
    else if (asked instanceof LoggedIn loggedIn) owner.loginUnanswered(loggedIn.login);
  }
}
