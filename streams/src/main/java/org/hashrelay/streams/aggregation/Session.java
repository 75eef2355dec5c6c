package org.hashrelay.streams.aggregation;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.job.ExtranonceSpace;
import org.hashrelay.streams.aggregation.job.PoolJob;
import org.hashrelay.streams.aggregation.miner.Conduct;
import org.hashrelay.streams.aggregation.miner.Device;
import org.hashrelay.streams.aggregation.miner.LoginName;
import org.hashrelay.streams.aggregation.miner.Logins;
import org.hashrelay.streams.aggregation.miner.Logins.Worker;
import org.hashrelay.streams.aggregation.miner.MinerLine;
import org.hashrelay.streams.aggregation.miner.MinerOut;
import org.hashrelay.streams.aggregation.miner.SmallTalk;
import org.hashrelay.streams.aggregation.upstream.PendingShare;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.stratum.json.Line;
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
 */
final class Session implements PortService.Guest, MinerLine.Talker<Call>, PendingShare.Asker {

  private final UpstreamGroup group;
  private final MinerLine<Call> line;
  private final MinerWork work;
  private final MinerShares shares;
  private final Logins logins = new Logins();
  private Optional<Upstream> upstream = Optional.empty();
  private OptionalLong slot = OptionalLong.empty();
  private String agent = "";
  private String id;
  private boolean subscribed;
  private boolean mining;
  private long movedAt;
  private Device device = Device.UNKNOWN;

  Session(UpstreamGroup group, MinerOut out) {
    this.group = group;
    this.line = new MinerLine<>(out, this, group.turns(), group.time());
    this.work = new MinerWork(group, this);
    this.shares = new MinerShares(group, this, work, out.seat());
    this.id = group.newSessionId();
  }

  // ── asked by the port ───────────────────────────────────────────────────────────────────────

  @Override
  public void received(ByteString bytes) {
    line.received(bytes);
  }

  @Override
  public boolean mayRead() {
    return line.isRead() && (upstream.isEmpty() || !upstream.get().isFull());
  }

  @Override
  public Optional<PortService.Sitting> sitting() {
    var pool = upstream.filter(Upstream::isReady).map(at -> at.pool().id()).orElse(0);
    return logins
        .newest()
        .map(worker -> new PortService.Sitting(worker.name(), pool, work.toldDifficulty()));
  }

  @Override
  public void gone(String reason) {
    line.gone(reason);
  }

  @Override
  public void left(String reason) {
    var now = group.time().now();
    firstWorker()
        .ifPresent(worker -> work.place()
            .ifPresent(
                place -> group.absent().left(id, worker.name(), line.address(), place, now)));
    for (var worker : logins.all()) {
      group.report(
          new WorkerLeft(group.order().id(), worker.name(), group.time().date(), reason));
    }
    group.left(this);
    upstream = Optional.empty();
  }

  // ── asked and told by the group ─────────────────────────────────────────────────────────────

  void tick(long now) {
    if (line.expired(now, group.settings().limits())) return;
    if (mining && upstream.filter(Upstream::isReady).isPresent()) work.tick(now);
  }

  void close(String reason) {
    line.close(reason);
  }

  /** What it has come to with this miner. */
  void earned(Conduct.Verdict verdict) {
    if (line.isGone()) return;
    if (verdict == Conduct.Verdict.WORK_AGAIN) {
      work.again();
    } else if (verdict == Conduct.Verdict.RECONNECT && device.reconnects()) {
      write(MinerLines.reconnect());
    } else if (verdict != Conduct.Verdict.FINE) {
      if (verdict == Conduct.Verdict.DUPLICATE_FLOOD) group.ban(logins.all(), line.address());
      line.drop(verdict.reason());
    }
  }

  /** For the operator to know of. */
  void notice(String kind, String detail) {
    group.notices().add(kind, firstWorker().map(Worker::name).orElse(line.address()), detail);
  }

  boolean isMiner() {
    return line.isMiner();
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
    movedAt = group.time().now();
    logins.all().forEach(this::logIn);
  }

  /** Whether what it found elsewhere was found too long ago to be sent there. */
  boolean isLate(int at) {
    var window = group.settings().upstreams().staleWindow().toMillis();
    var there = upstream.filter(up -> up.index() == at).isPresent();
    return !there && group.time().now() - movedAt >= window;
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
    line.resume();
  }

  /** All slots are new: who can follow is told with its next job, the others must come back. */
  void repartitioned() {
    if (!subscribed) return;
    if (work.followsExtranonce()) work.extranonceChanged();
    else close("extranonce-changed");
  }

  void offer(PoolJob job) {
    if (isMining() && isOf(job)) work.offer(job);
  }

  boolean isNamed(String worker) {
    return logins.has(worker);
  }

  Optional<Worker> firstWorker() {
    return logins.first();
  }

  String address() {
    return line.address();
  }

  void write(ByteString lines) {
    line.write(lines);
  }

  @Override
  public void forwarded(PendingShare share) {
    group.books().waited(group.time().now() - share.arrived());
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

  @Override
  public void said(Line text) {
    var message = MinerMessage.read(text);
    if (message instanceof MinerMessage.Malformed) {
      line.refuse("malformed");
    } else if (message instanceof Submit submit) {
      submitted(submit);
    } else {
      called((Call) message);
    }
  }

  private void called(Call call) {
    if (SmallTalk.isFromAMiner(call) && line.proved()) group.seat(this);
    line.call(call);
  }

  @Override
  public boolean answer(Call call) {
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
    var extranonce1 = extranonce1(space);
    if (extranonce1.isEmpty()) return false;
    if (!subscribe.agent().isEmpty()) {
      agent = subscribe.agent(Device.LONGEST_NAME);
      device = group.settings().devices().of(agent);
      work.device(device);
    }
    var objection = space.isAlone() && device == Device.UNKNOWN
        ? Optional.<String>empty()
        : device.objection(space.minerBytes());
    if (objection.isPresent()) {
      write(MinerLines.refused(subscribe.id(), Refusal.other(objection.get())));
      line.drop("extranonce2-size");
      return true;
    }
    if (!subscribed) comesBack(subscribe);
    extranonce1 = extranonce1(space); // it may have its former slot again
    work.told(extranonce1.orElseThrow());
    write(MinerLines.subscribed(subscribe.id(), id, extranonce1.get(), space.minerBytes()));
    subscribed = true;
    begin();
    return true;
  }

  /** Who is alone on its connection has to wait for what the pool gives. */
  private Optional<String> extranonce1(ExtranonceSpace space) {
    if (!space.isAlone()) return Optional.of(space.minerExtranonce1(slot.getAsLong()));
    return upstream
        .flatMap(Upstream::place)
        .map(at -> space.minerExtranonce1(0, at.extranonce1(), at.extranonce2Size()));
  }

  /** By the id it brings along, or else by its name when it has said it already. */
  private void comesBack(MinerMessage.Subscribe subscribe) {
    var known = firstWorker().flatMap(w -> group.absent().session(w.name(), line.address()));
    Stream.of(subscribe.session(), known)
        .flatMap(before -> before.flatMap(id -> group.before(this, id)).stream())
        .findFirst()
        .ifPresent(work::returned);
  }

  private void authorize(MinerMessage.Authorize authorize) {
    var name = LoginName.stable(authorize.worker(), device.longestName());
    var banned = group.isBanned(name, line.address());
    if (banned || name.isEmpty() || logins.isFull(name)) {
      write(MinerLines.refused(authorize.id(), Refusal.unauthorized()));
      if (banned) line.drop("banned");
      return;
    }
    var worker = new Worker(name, authorize.password());
    work.difficulty().password(authorize.password());
    work.difficulty().remember(group.speedBefore(name, line.address()));
    write(MinerLines.accepted(authorize.id()));
    if (logins.add(worker, authorize.worker())) {
      var at = group.time().date();
      group.report(new WorkerJoined(group.order().id(), name, at, line.address(), agent));
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
    if (bad.method().equals("mining.submit") && isMining()) {
      shares.malformed(bad.id(), firstWorker().orElseThrow(), refusal);
    } else {
      write(MinerLines.refused(bad.id(), refusal));
    }
  }

  private void begin() {
    if (mining || !line.isMiner() || !subscribed || logins.isEmpty()) return;
    mining = true;
    offerCurrent();
  }

  private void offerCurrent() {
    if (!isMining()) return;
    upstream.flatMap(Upstream::currentJob).or(group::idleJob).ifPresent(work::join);
  }

  private boolean isOf(PoolJob job) {
    return job.isIdle() || upstream.isPresent() && upstream.get().index() == job.upstream();
  }

  private void logIn(Worker worker) {
    upstream.ifPresent(at -> at.login(group.login(at, worker, line.address())));
  }

  private boolean isMining() {
    return mining && !line.isGone();
  }
}
