package org.hashrelay.streams.aggregation;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.job.PoolJob;
import org.hashrelay.streams.aggregation.miner.Conduct;
import org.hashrelay.streams.aggregation.miner.Device;
import org.hashrelay.streams.aggregation.miner.LoginName;
import org.hashrelay.streams.aggregation.upstream.PendingShare;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.LineCutter;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.stratum.v1.MinerLines;
import org.hashrelay.streams.stratum.v1.MinerMessage;
import org.hashrelay.streams.stratum.v1.MinerMessage.Call;
import org.hashrelay.streams.stratum.v1.Submit;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerJoined;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerLeft;

/**
 * One connected miner: what it says, and what it is told; confined to its island.
 *
 * <pre>
 *   Arrived ──first known method──► Greeting ──subscribed and authorised──► Mining ──► Gone
 * </pre>
 *
 * <p>An answer that has to wait for the pool makes those behind it wait too, so that they keep the
 * order of the questions.
 */
final class Session implements PortService.Guest, PendingShare.Asker {

  private static final int MOST_HELD = 32;
  private static final int MOST_NAMES = 64;
  private static final int LONGEST_NAME = Device.LONGEST_NAME;
  private static final int LEAST_CUT = 60;

  private enum Phase {
    ARRIVED,
    GREETING,
    MINING,
    GONE
  }

  /** A name a miner logged in under; the password stays out of everything that is shown. */
  record Worker(String name, String password) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final UpstreamGroup group;
  private final MinerOut out;
  private final LineCutter cutter = new LineCutter(LineCutter.MINER_LIMIT);
  private final Greeting greeting = new Greeting();
  private final MinerWork work;
  private final Map<String, Worker> workers = new LinkedHashMap<>();
  private final Map<String, Worker> spellings = new HashMap<>();
  private final Queue<Line> unread = new ArrayDeque<>();
  private final Queue<Call> held = new ArrayDeque<>();
  private final long arrived;
  private Phase phase = Phase.ARRIVED;
  private Optional<Upstream> upstream = Optional.empty();
  private OptionalLong slot = OptionalLong.empty();
  private long heldSince;
  private long lastLine;
  private String agent = "";
  private boolean subscribed;
  private boolean tooLong;
  private Device device = Device.UNKNOWN;

  Session(UpstreamGroup group, MinerOut out) {
    this.group = group;
    this.out = out;
    this.work = new MinerWork(group, this);
    this.arrived = group.time().now();
    this.lastLine = arrived;
  }

  // ── asked by the port ───────────────────────────────────────────────────────────────────────

  @Override
  public void received(ByteString bytes) {
    if (phase == Phase.GONE) return;
    var known = greeting.next(bytes);
    if (known instanceof Greeting.Stranger stranger) {
      if (!stranger.answer().isEmpty()) out.write(stranger.answer());
      refuse(stranger.kind());
    } else if (known instanceof Greeting.Stratum stratum) {
      lines(stratum.bytes());
    }
  }

  @Override
  public boolean mayRead() {
    return unread.isEmpty() && (upstream.isEmpty() || !upstream.get().isFull());
  }

  @Override
  public void gone(String reason) {
    if (phase == Phase.GONE) return;
    phase = Phase.GONE;
    for (var worker : workers.keySet()) {
      group.report(new WorkerLeft(group.order().id(), worker, group.time().date(), reason));
    }
    group.left(this);
    upstream = Optional.empty();
  }

  // ── asked and told by the group ─────────────────────────────────────────────────────────────

  void tick(long now) {
    var limits = group.settings();
    if (phase == Phase.ARRIVED && now - arrived >= limits.firstMessageTimeout().toMillis()) {
      refuse("no-first-message");
    } else if (!held.isEmpty() && now - heldSince >= limits.readyTimeout().toMillis()) {
      close("pool-not-ready");
    } else if (now - lastLine >= limits.idleTimeout().toMillis()) {
      close("idle");
    } else if (phase == Phase.MINING && upstream.isPresent() && upstream.get().isReady()) {
      work.tick(now);
    }
  }

  void close(String reason) {
    out.close(reason);
    gone(reason);
  }

  /** What it has come to with this miner. */
  void earned(Conduct.Verdict verdict) {
    if (phase == Phase.GONE) return;
    switch (verdict) {
      case FINE -> {}
      case WORK_AGAIN -> work.again();
      case RECONNECT -> {
        if (device.reconnects()) write(MinerLines.reconnect());
        else drop("bad-shares");
      }
      case BAD_SHARES -> drop("bad-shares");
      case POOL_REJECTS -> drop("pool-rejects");
      case DUPLICATE_FLOOD -> {
        var end = group.time().now() + group.settings().conduct().ban().toMillis();
        for (var worker : workers.keySet()) group.bans().add(worker, out.address(), end);
        drop("duplicate-flood");
      }
    }
  }

  /** For the operator to know of. */
  void notice(String kind, String detail) {
    group.notices().add(kind, firstWorker().map(Worker::name).orElse(out.address()), detail);
  }

  boolean isMiner() {
    return phase == Phase.GREETING || phase == Phase.MINING;
  }

  Optional<Upstream> upstream() {
    return upstream;
  }

  OptionalLong slot() {
    return slot;
  }

  void seated(Upstream at) {
    upstream = Optional.of(at);
    workers.values().forEach(this::logIn);
    offerCurrent();
  }

  /** It sits there from now on; the job follows. */
  void moved(Upstream to) {
    upstream = Optional.of(to);
    workers.values().forEach(this::logIn);
  }

  /** That upstream can be logged in to. */
  void logInAt(Upstream ready) {
    if (upstream.equals(Optional.of(ready))) workers.values().forEach(this::logIn);
  }

  boolean isSubscribed() {
    return subscribed;
  }

  void unseated() {
    upstream = Optional.empty();
  }

  void slot(long taken) {
    slot = OptionalLong.of(taken);
  }

  void slotless() {
    slot = OptionalLong.empty();
  }

  /** What was waited for may be known now. */
  void resume() {
    while (phase != Phase.GONE && !held.isEmpty() && answer(held.element())) held.remove();
  }

  /** All slots are new: who can follow is told with its next job, the others must come back. */
  void repartitioned() {
    if (!subscribed) return;
    if (work.followsExtranonce()) work.extranonceChanged();
    else close("extranonce-changed");
  }

  void offer(PoolJob job) {
    if (phase == Phase.MINING && isOf(job)) work.offer(job);
  }

  boolean isNamed(String worker) {
    return workers.containsKey(worker);
  }

  Optional<Worker> firstWorker() {
    return workers.values().stream().findFirst();
  }

  String address() {
    return out.address();
  }

  void write(ByteString line) {
    if (phase != Phase.GONE) out.write(line);
  }

  @Override
  public void judged(PendingShare share, Optional<Refusal> refusal, boolean forwarded) {
    work.judged(share, refusal, forwarded);
  }

  @Override
  public void unanswered(PendingShare share, Refusal told) {
    work.unanswered(share, told);
  }

  // ── said by the miner ───────────────────────────────────────────────────────────────────────

  private void lines(ByteString bytes) {
    lastLine = group.time().now();
    var cut = cutter.cut(bytes.toArrayUnsafe());
    tooLong = cut instanceof LineCutter.TooLong;
    var others = !unread.isEmpty();
    unread.addAll(cut.lines());
    if (!others && turn()) group.turns().add(this);
  }

  /** Deals with the next lines; true when some are left for another turn. */
  boolean turn() {
    for (var i = 0; i < Turns.LINES && !unread.isEmpty() && phase != Phase.GONE; i++) {
      said(MinerMessage.read(unread.remove()));
    }
    if (phase == Phase.GONE) unread.clear();
    if (!unread.isEmpty()) return true;
    if (tooLong && phase != Phase.GONE) refuse("line-too-long");
    return false;
  }

  private void said(MinerMessage message) {
    if (message instanceof MinerMessage.Malformed) {
      refuse("malformed");
    } else if (message instanceof Submit submit) {
      submitted(submit);
    } else {
      called((Call) message);
    }
  }

  private void called(Call call) {
    if (phase == Phase.ARRIVED && isKnown(call)) {
      phase = Phase.GREETING;
      group.seat(this);
    }
    if (held.isEmpty()) {
      if (answer(call)) return;
      heldSince = group.time().now();
    }
    if (held.size() >= MOST_HELD) close("too-many-requests");
    else held.add(call);
  }

  private static boolean isKnown(Call call) {
    return !(call instanceof MinerMessage.UnknownMethod
        || call instanceof MinerMessage.BadParams
        || call instanceof MinerMessage.Bye
        || call instanceof MinerMessage.Reply);
  }

  /** False while the answer has to wait. */
  private boolean answer(Call call) {
    if (call instanceof MinerMessage.Configure configure) return work.configure(configure);
    if (call instanceof MinerMessage.Subscribe subscribe) return subscribe(subscribe);
    if (call instanceof MinerMessage.Authorize authorize) authorize(authorize);
    else if (call instanceof MinerMessage.Bye) close("bye");
    else if (call instanceof MinerMessage.BadParams bad) badParams(bad);
    else if (call instanceof MinerMessage.UnknownMethod)
      write(MinerLines.refused(call.id(), Refusal.notSupported()));
    else if (call instanceof MinerMessage.Ping) write(MinerLines.pong(call.id()));
    else if (call instanceof MinerMessage.GetTransactions)
      write(MinerLines.noTransactions(call.id()));
    else if (!(call instanceof MinerMessage.Reply)) politely(call);
    return true;
  }

  /** Wishes: heard, and kept as far as the pool's difficulty allows. */
  private void politely(Call call) {
    if (call instanceof MinerMessage.ExtranonceSubscribe) work.followExtranonce();
    else if (call instanceof MinerMessage.SuggestDifficulty wish)
      work.difficulty().suggest(wish.difficulty());
    else if (call instanceof MinerMessage.SuggestTarget wish)
      work.difficulty().suggestTarget(wish.target());
    write(MinerLines.accepted(call.id()));
  }

  private boolean subscribe(MinerMessage.Subscribe subscribe) {
    if (slot.isEmpty() || group.space().isEmpty()) return false;
    var space = group.space().get();
    if (!subscribe.agent().isEmpty()) introduced(cut(subscribe.agent()));
    if (!device.canDoWith(space.minerBytes())) {
      var why =
          "extranonce2 of %d bytes is not for a %s".formatted(space.minerBytes(), device.name());
      write(MinerLines.refused(subscribe.id(), Refusal.other(why)));
      drop("extranonce2-size");
      return true;
    }
    var id = Long.toHexString(slot.getAsLong());
    var extranonce1 = space.minerExtranonce1(slot.getAsLong());
    write(MinerLines.subscribed(subscribe.id(), id, extranonce1, space.minerBytes()));
    subscribed = true;
    begin();
    return true;
  }

  private void introduced(String name) {
    agent = name;
    device = group.settings().devices().of(name);
    work.device(device);
  }

  private void authorize(MinerMessage.Authorize authorize) {
    var name = LoginName.stable(authorize.worker(), device.longestName());
    var banned = group.bans().has(name, out.address(), group.time().now());
    if (banned || name.isEmpty() || isFull(name)) {
      write(MinerLines.refused(authorize.id(), Refusal.unauthorized()));
      if (banned) drop("banned");
      return;
    }
    var worker = new Worker(name, authorize.password());
    if (spellings.size() < 2 * MOST_NAMES) spellings.put(authorize.worker(), worker);
    work.difficulty().password(authorize.password());
    write(MinerLines.accepted(authorize.id()));
    if (workers.put(name, worker) == null) {
      var at = group.time().date();
      group.report(new WorkerJoined(group.order().id(), name, at, out.address(), agent));
    }
    if (!name.equals(authorize.worker()))
      notice("name-changed", "is known by this form of its name");
    logIn(worker);
    begin();
  }

  private boolean isFull(String name) {
    return workers.size() >= MOST_NAMES && !workers.containsKey(name);
  }

  private void submitted(Submit submit) {
    if (!subscribed) write(MinerLines.refused(submit.id(), Refusal.notSubscribed()));
    else if (workers.isEmpty()) write(MinerLines.refused(submit.id(), Refusal.unauthorized()));
    else work.submitted(submit, workerOf(submit.worker()));
  }

  private Worker workerOf(String name) {
    var known = spellings.get(name);
    return known == null ? guessed(name) : known;
  }

  /** Another spelling, or what a device's memory has left of the name; or else the session's own. */
  private Worker guessed(String name) {
    var stable = LoginName.stable(name, device.longestName());
    for (var worker : workers.values()) {
      var cut = stable.length() >= LEAST_CUT && worker.name().startsWith(stable);
      if (worker.name().equals(stable) || cut) {
        if (spellings.size() < 2 * MOST_NAMES) spellings.put(name, worker);
        return worker;
      }
    }
    notice("other-name", "sends shares under a name that never logged in");
    return firstWorker().orElseThrow();
  }

  private void badParams(MinerMessage.BadParams bad) {
    var refusal = Refusal.other(bad.reason());
    if (bad.method().equals("mining.submit") && phase == Phase.MINING) {
      work.malformed(bad.id(), firstWorker().orElseThrow(), refusal);
    } else {
      write(MinerLines.refused(bad.id(), refusal));
    }
  }

  private void begin() {
    if (phase != Phase.GREETING || !subscribed || workers.isEmpty()) return;
    phase = Phase.MINING;
    offerCurrent();
  }

  private void offerCurrent() {
    if (phase != Phase.MINING) return;
    upstream.flatMap(Upstream::currentJob).or(group::idleJob).ifPresent(work::join);
  }

  private boolean isOf(PoolJob job) {
    return job.isIdle() || upstream.isPresent() && upstream.get().index() == job.upstream();
  }

  private void logIn(Worker worker) {
    upstream.ifPresent(at -> at.login(group.login(at, worker, out.address())));
  }

  /** Closed for what it did, and counted. */
  private void drop(String reason) {
    out.drop(reason);
    gone(reason);
  }

  private void refuse(String kind) {
    if (phase == Phase.ARRIVED) out.refuse(kind);
    else out.close(kind);
    gone(kind);
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME);
  }
}
