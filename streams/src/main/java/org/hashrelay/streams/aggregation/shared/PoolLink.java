package org.hashrelay.streams.aggregation.shared;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.aggregation.upstream.RedirectRule;
import org.hashrelay.streams.aggregation.upstream.RequestLedger;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;
import org.hashrelay.streams.stratum.json.LineCutter;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;

/**
 * One life of a shared upstream: from dialling the pool to the end of that connection.
 *
 * <pre>
 *   Dialling ──opened──► Greeting ──handshake over──► Ready ──► Ended
 * </pre>
 *
 * <p>A pool that hangs up on the first line, refuses it or leaves it unanswered does not speak the
 * dialect: its {@link Owner} tries the next one.
 */
final class PoolLink<W> implements PoolEvents, PoolTalk.Desk<W> {

  static final long CONNECT_MILLIS = 10_000;
  static final long GREETING_MILLIS = 5_000;
  static final long IDLE_MILLIS = 30_000;
  private static final int MOST_REQUESTS = 65_536;
  private static final int MOST_NONSENSE = 16;

  /** Whoever opened it; after {@link #ended} it hears nothing more. */
  interface Owner<W> {
    PoolOrder pool();

    Optional<Upstream.Login> login();

    String account();

    boolean isKnown();

    void loginRefused(Refusal why);

    void place(Place place);

    void ready();

    void news(PoolTalk.News<W> news);

    void judged(Waiting<W> share, Optional<Refusal> refusal);

    void unanswered(Waiting<W> share, Refusal told);

    void loginAnswered(String login, Optional<Refusal> refusal);

    void loginUnanswered(String login);

    void writable(boolean ready);

    void interrupted(boolean away);

    /** @param elsewhere {@code host} or {@code host:port}; empty for the pool's own address */
    void askedToLeave(Optional<String> elsewhere, Duration wait);

    /**
     * @param unspoken whether another dialect may do better
     */
    void ended(String reason, boolean unspoken);
  }

  private enum State {
    DIALLING,
    GREETING,
    READY,
    ENDED
  }

  private final Owner<W> owner;
  private final PoolTalk<W> talk;
  private final Time time;
  private final LineCutter cutter = new LineCutter(LineCutter.POOL_LIMIT);
  private final RequestLedger<PoolTalk.Asked<W>> ledger = new RequestLedger<>(MOST_REQUESTS);
  private final Map<String, Long> oddities = new HashMap<>();
  private final PoolStream stream;
  private State state = State.DIALLING;
  private long deadline;
  private long idleAt;
  private int nonsense;
  private boolean away;
  private String session = "";

  PoolLink(PoolDialer dialer, PoolRoute route, Owner<W> owner, PoolTalk<W> talk, Time time) {
    this.owner = owner;
    this.talk = talk;
    this.time = time;
    this.deadline = time.now() + CONNECT_MILLIS;
    this.stream = dialer.open(route, this);
  }

  boolean isReady() {
    return state == State.READY;
  }

  boolean isFull() {
    return ledger.isFull();
  }

  /** Whether the way to the pool is interrupted, for now. */
  boolean isAway() {
    return away;
  }

  String session() {
    return session;
  }

  String stateName() {
    return switch (state) {
      case DIALLING -> "connecting";
      case GREETING -> "subscribing";
      case READY -> "ready";
      case ENDED -> "down";
    };
  }

  void login(Upstream.Login login) {
    talk.login(login);
  }

  void submit(Waiting<W> share) {
    talk.submit(share);
  }

  void close(String reason) {
    end(reason, false);
  }

  void tick(long now, long answerMillis) {
    if (away) return; // nothing can come
    if (state == State.DIALLING && now >= deadline) end("connect-timeout", false);
    else if (state == State.GREETING && now >= deadline) end("handshake-unanswered", true);
    else if (state == State.READY) {
      for (var asked : ledger.expired(now, answerMillis)) noAnswer(asked, "Upstream timeout");
      if (state == State.READY && now >= idleAt) {
        idleAt = now + IDLE_MILLIS;
        talk.idle();
      }
    }
  }

  // ── what happens to it ──────────────────────────────────────────────────────────────────────

  @Override
  public void opened() {
    if (state != State.DIALLING) return;
    state = State.GREETING;
    deadline = time.now() + GREETING_MILLIS;
    talk.begin(this);
  }

  @Override
  public void received(ByteString bytes) {
    if (state != State.ENDED) {
      var cut = cutter.cut(bytes.toArrayUnsafe());
      for (var line : cut.lines()) {
        if (state != State.ENDED) talk.heard(line);
      }
      if (cut instanceof LineCutter.TooLong) end("line-too-long", false);
    }
    stream.consumed(bytes.size());
  }

  @Override
  public void writable(boolean ready) {
    if (state != State.ENDED) owner.writable(ready);
  }

  @Override
  public void interrupted(boolean gone) {
    if (state == State.ENDED || away == gone) return;
    away = gone;
    if (!gone) deadline = Math.max(deadline, time.now() + GREETING_MILLIS);
    owner.interrupted(gone);
  }

  @Override
  public void closed(String reason) {
    end(reason, state == State.GREETING && reason.equals("pool-closed"));
  }

  // ── what the conversation does ──────────────────────────────────────────────────────────────

  @Override
  public void send(ByteString line) {
    if (state != State.ENDED) stream.send(line);
  }

  @Override
  public int issue(PoolTalk.Asked<W> asked) {
    return ledger.issue(asked, time.now());
  }

  @Override
  public Optional<PoolTalk.Asked<W>> settle(int id) {
    return ledger.settle(id);
  }

  @Override
  public Optional<Waiting<W>> oldestShare() {
    return ledger
        .settleOldest(asked -> asked instanceof PoolTalk.Submitted<W>)
        .map(asked -> ((PoolTalk.Submitted<W>) asked).share());
  }

  @Override
  public Optional<Upstream.Login> login() {
    return owner.login();
  }

  @Override
  public String account() {
    return owner.account();
  }

  @Override
  public boolean isKnown() {
    return owner.isKnown();
  }

  @Override
  public void loginRefused(Refusal why) {
    if (state == State.ENDED) return;
    end("login-refused", false);
    owner.loginRefused(why);
  }

  @Override
  public void place(Place place) {
    if (state != State.ENDED) owner.place(place);
  }

  @Override
  public void ready(String name) {
    if (state != State.GREETING) return;
    state = State.READY;
    session = name;
    idleAt = time.now() + IDLE_MILLIS;
    owner.ready();
  }

  @Override
  public void news(PoolTalk.News<W> news) {
    if (state != State.ENDED) owner.news(news);
  }

  @Override
  public void judged(Waiting<W> share, Optional<Refusal> refusal) {
    owner.judged(share, refusal);
  }

  @Override
  public void loginAnswered(String login, Optional<Refusal> refusal) {
    owner.loginAnswered(login, refusal);
  }

  /** Another domain is how hashrate is stolen (Q69). */
  @Override
  public void askedToLeave(Optional<String> host, OptionalInt port, Duration wait) {
    var verdict = RedirectRule.judge(host, port, owner.pool().host());
    if (state == State.ENDED) return;
    if (verdict instanceof RedirectRule.Follow follow) owner.askedToLeave(follow.elsewhere(), wait);
    else odd("reconnect-elsewhere");
  }

  @Override
  public void unspoken(String why) {
    end(why, true);
  }

  @Override
  public void failed(String reason) {
    end(reason, false);
  }

  @Override
  public void odd(String kind) {
    oddities.merge(kind, 1L, Long::sum);
    if (kind.equals("malformed") && ++nonsense >= MOST_NONSENSE) {
      end("undecodable", state == State.GREETING);
    }
  }

  private void end(String reason, boolean unspoken) {
    if (state == State.ENDED) return;
    state = State.ENDED;
    stream.close(reason);
    for (var asked : ledger.drain()) noAnswer(asked, "Stale");
    owner.ended(reason, unspoken);
  }

  private void noAnswer(PoolTalk.Asked<W> asked, String text) {
    var told = new Refusal(state == State.ENDED ? Refusal.STALE : Refusal.OTHER, text);
    if (asked instanceof PoolTalk.Submitted<W> submitted) {
      owner.unanswered(submitted.share(), told);
    } else if (asked instanceof PoolTalk.LoggedIn<W> loggedIn) {
      owner.loginUnanswered(loggedIn.login());
    }
  }
}
