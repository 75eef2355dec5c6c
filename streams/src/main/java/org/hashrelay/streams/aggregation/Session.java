package org.hashrelay.streams.aggregation;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.job.PoolJob;
import org.hashrelay.streams.aggregation.miner.Conduct;
import org.hashrelay.streams.aggregation.miner.Device;
import org.hashrelay.streams.aggregation.miner.LoginName;
import org.hashrelay.streams.aggregation.miner.Logins;
import org.hashrelay.streams.aggregation.miner.Logins.Worker;
import org.hashrelay.streams.aggregation.miner.SmallTalk;
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
  private static final int LONGEST_NAME = Device.LONGEST_NAME;

  private enum Phase {
    ARRIVED,
    GREETING,
    MINING,
    GONE
  }

  private final UpstreamGroup group;
  private final MinerOut out;
  private final LineCutter cutter = new LineCutter(LineCutter.MINER_LIMIT);
  private final Greeting greeting = new Greeting();
  private final MinerWork work;
  private final MinerShares shares;
  private final Logins logins = new Logins();
  private final Queue<Line> unread = new ArrayDeque<>();
  private final Queue<Call> held = new ArrayDeque<>();
  private final long arrived;
  private Phase phase = Phase.ARRIVED;
  private Optional<Upstream> upstream = Optional.empty();
  private OptionalLong slot = OptionalLong.empty();
  private long heldSince;
  private long lastLine;
  private String agent = "";
  private String id;
  private boolean subscribed;
  private boolean tooLong;
  private Device device = Device.UNKNOWN;

  Session(UpstreamGroup group, MinerOut out) {
    this.group = group;
    this.out = out;
    this.work = new MinerWork(group, this);
    this.shares = new MinerShares(group, this, work);
    this.id = group.newSessionId();
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
    var now = group.time().now();
    firstWorker()
        .ifPresent(worker -> work.place()
            .ifPresent(place -> group.absent().left(id, worker.name(), out.address(), place, now)));
    for (var worker : logins.all()) {
      group.report(
          new WorkerLeft(group.order().id(), worker.name(), group.time().date(), reason));
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
    } else if (phase == Phase.MINING && upstream.filter(Upstream::isReady).isPresent()) {
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
    if (verdict == Conduct.Verdict.WORK_AGAIN) {
      work.again();
    } else if (verdict == Conduct.Verdict.RECONNECT && device.reconnects()) {
      write(MinerLines.reconnect());
    } else if (verdict != Conduct.Verdict.FINE) {
      if (verdict == Conduct.Verdict.DUPLICATE_FLOOD) group.ban(logins.all(), out.address());
      drop(verdict.reason());
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
    moved(at);
    offerCurrent();
  }

  /** It sits there from now on; the job follows. */
  void moved(Upstream to) {
    upstream = Optional.of(to);
    logins.all().forEach(this::logIn);
  }

  /** That upstream can be logged in to. */
  void logInAt(Upstream ready) {
    if (upstream.equals(Optional.of(ready))) logins.all().forEach(this::logIn);
  }

  boolean isSubscribed() {
    return subscribed;
  }

  void unseated() {
    upstream = Optional.empty();
  }

  /** Its part of the search space from now on; empty while it has none. */
  void slot(OptionalLong next) {
    slot = next;
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
    return logins.has(worker);
  }

  Optional<Worker> firstWorker() {
    return logins.first();
  }

  String address() {
    return out.address();
  }

  void write(ByteString line) {
    if (phase != Phase.GONE) out.write(line);
  }

  @Override
  public void judged(PendingShare share, Optional<Refusal> refusal, boolean forwarded) {
    shares.judged(share, refusal, forwarded);
  }

  @Override
  public void unanswered(PendingShare share, Refusal told) {
    shares.unanswered(share, told);
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
    if (phase == Phase.ARRIVED && SmallTalk.isFromAMiner(call)) {
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

  /** False while the answer has to wait. */
  private boolean answer(Call call) {
    if (call instanceof MinerMessage.Configure configure) return work.configure(configure);
    if (call instanceof MinerMessage.Subscribe subscribe) return subscribe(subscribe);
    if (call instanceof MinerMessage.Authorize authorize) authorize(authorize);
    else if (call instanceof MinerMessage.Bye) close("bye");
    else if (call instanceof MinerMessage.BadParams bad) badParams(bad);
    else {
      work.hear(call);
      SmallTalk.answer(call).ifPresent(this::write);
    }
    return true;
  }

  private boolean subscribe(MinerMessage.Subscribe subscribe) {
    if (slot.isEmpty() || group.space().isEmpty()) return false;
    var space = group.space().get();
    if (!subscribe.agent().isEmpty()) {
      agent = subscribe.agent(LONGEST_NAME);
      device = group.settings().devices().of(agent);
      work.device(device);
    }
    var objection = device.objection(space.minerBytes());
    if (objection.isPresent()) {
      write(MinerLines.refused(subscribe.id(), Refusal.other(objection.get())));
      drop("extranonce2-size");
      return true;
    }
    if (!subscribed) comesBack(subscribe);
    var extranonce1 = space.minerExtranonce1(slot.getAsLong());
    write(MinerLines.subscribed(subscribe.id(), id, extranonce1, space.minerBytes()));
    subscribed = true;
    begin();
    return true;
  }

  /** By the id it brings along, or else by its name when it has said it already. */
  private void comesBack(MinerMessage.Subscribe subscribe) {
    var known = firstWorker().flatMap(w -> group.absent().session(w.name(), out.address()));
    Stream.of(subscribe.session(), known)
        .flatMap(before -> before.flatMap(id -> group.before(this, id)).stream())
        .findFirst()
        .ifPresent(work::returned);
  }

  private void authorize(MinerMessage.Authorize authorize) {
    var name = LoginName.stable(authorize.worker(), device.longestName());
    var banned = group.isBanned(name, out.address());
    if (banned || name.isEmpty() || logins.isFull(name)) {
      write(MinerLines.refused(authorize.id(), Refusal.unauthorized()));
      if (banned) drop("banned");
      return;
    }
    var worker = new Worker(name, authorize.password());
    work.difficulty().password(authorize.password());
    work.difficulty().remember(group.speedBefore(name, out.address()));
    write(MinerLines.accepted(authorize.id()));
    if (logins.add(worker, authorize.worker())) {
      var at = group.time().date();
      group.report(new WorkerJoined(group.order().id(), name, at, out.address(), agent));
    }
    if (!name.equals(authorize.worker())) notice("name-changed", "is known by this name only");
    logIn(worker);
    begin();
  }

  private void submitted(Submit submit) {
    if (!subscribed) write(MinerLines.refused(submit.id(), Refusal.notSubscribed()));
    else if (logins.isEmpty()) write(MinerLines.refused(submit.id(), Refusal.unauthorized()));
    else shares.submitted(submit, workerOf(submit.worker()));
  }

  private Worker workerOf(String name) {
    var known = logins.of(name, device.longestName());
    if (known.isPresent()) return known.get();
    notice("other-name", "sends shares under a name that never logged in");
    return firstWorker().orElseThrow();
  }

  private void badParams(MinerMessage.BadParams bad) {
    var refusal = Refusal.other(bad.reason());
    if (bad.method().equals("mining.submit") && phase == Phase.MINING) {
      shares.malformed(bad.id(), firstWorker().orElseThrow(), refusal);
    } else {
      write(MinerLines.refused(bad.id(), refusal));
    }
  }

  private void begin() {
    if (phase != Phase.GREETING || !subscribed || logins.isEmpty()) return;
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
}
