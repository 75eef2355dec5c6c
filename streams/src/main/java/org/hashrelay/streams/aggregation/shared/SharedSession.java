package org.hashrelay.streams.aggregation.shared;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.PortService;
import org.hashrelay.streams.aggregation.miner.Conduct;
import org.hashrelay.streams.aggregation.miner.Device;
import org.hashrelay.streams.aggregation.miner.Logins;
import org.hashrelay.streams.aggregation.miner.Logins.Worker;
import org.hashrelay.streams.aggregation.miner.MinerLine;
import org.hashrelay.streams.aggregation.miner.MinerOut;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerJoined;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerLeft;

/**
 * One connected miner: what it says in its dialect, and what it is told; confined to its island.
 *
 * <pre>
 *   Arrived ──first known line──► Greeting ──greeted and logged in──► Mining ──► Gone
 * </pre>
 */
final class SharedSession<W> implements PortService.Guest, MinerLine.Talker<MinerTalk.Said> {

  private static final Refusal FIRST_LOG_IN = Refusal.unauthorized();

  /** Where a miner sits, and which part of the nonces there is its own. */
  record Seat<W>(SharedUpstream<W> upstream, long slot) {}

  private final SharedGroup<W> group;
  private final MinerLine<MinerTalk.Said> line;
  private final Logins logins = new Logins();
  private final SharedWork<W> work;
  private final SharedShares<W> shares;
  private final int number;
  private Optional<MinerTalk<W>> talk = Optional.empty();
  private Optional<Seat<W>> seat = Optional.empty();
  private Optional<Seat<W>> former = Optional.empty(); // its last shares are still of use
  private String told = "";
  private Optional<MinerTalk.Said> pending = Optional.empty(); // being answered right now
  private boolean greeted;
  private boolean mining;
  private String agent = "";
  private Device device = Device.UNKNOWN;

  SharedSession(SharedGroup<W> group, MinerOut out) {
    this.group = group;
    this.line = new MinerLine<>(out, this, group.turns(), group.time());
    this.work = new SharedWork<>(group, this);
    this.shares = new SharedShares<>(group, this);
    this.number = out.seat();
  }

  // ── asked by the port ───────────────────────────────────────────────────────────────────────

  @Override
  public void received(ByteString bytes) {
    line.received(bytes);
  }

  @Override
  public boolean mayRead() {
    return line.isRead() && (seat.isEmpty() || !seat.get().upstream.isFull());
  }

  @Override
  public Optional<PortService.Sitting> sitting() {
    var pool =
        upstream().filter(SharedUpstream::isReady).map(at -> at.pool().id()).orElse(0);
    var difficulty = work.given().map(SharedJob::difficulty).orElse(0.0);
    return logins.newest().map(worker -> new PortService.Sitting(worker.name(), pool, difficulty));
  }

  @Override
  public void gone(String reason) {
    line.gone(reason);
  }

  @Override
  public void left(String reason) {
    for (var worker : logins.all()) {
      group.report(
          new WorkerLeft(group.order().id(), worker.name(), group.time().date(), reason));
    }
    group.left(this);
  }

  // ── asked and told by the group ─────────────────────────────────────────────────────────────

  void tick(long now) {
    if (line.expired(now, group.settings().limits()) || !mining) return;
    if (upstream().filter(SharedUpstream::isReady).isPresent())
      work.difficulty().tick(now);
  }

  void close(String reason) {
    line.close(reason);
  }

  /** What it has come to with this miner. */
  void earned(Conduct.Verdict verdict) {
    if (line.isGone() || verdict == Conduct.Verdict.FINE) return;
    if (verdict == Conduct.Verdict.WORK_AGAIN) {
      seat.ifPresent(at -> given().ifPresent(job -> write(talk().again(job, at.slot))));
      return;
    }
    var word = talk().reconnect();
    if (verdict == Conduct.Verdict.RECONNECT && device.reconnects() && !word.isEmpty()) {
      write(word);
      return;
    }
    if (verdict == Conduct.Verdict.DUPLICATE_FLOOD) group.ban(logins.all(), line.address());
    line.drop(verdict.reason());
  }

  /** For the operator to know of. */
  void notice(String kind, String detail) {
    group.notices().add(kind, firstLogin().map(Worker::name).orElse(line.address()), detail);
  }

  boolean isMiner() {
    return line.isMiner();
  }

  /** Whether it has said enough to be given a place. */
  boolean isPlaced() {
    return isMiner() && (talk().greetsFirst() || !logins.isEmpty());
  }

  boolean isNamed(String worker) {
    return logins.has(worker);
  }

  MinerTalk<W> talk() {
    return talk.orElseThrow();
  }

  Optional<SharedUpstream<W>> upstream() {
    return seat.map(Seat::upstream);
  }

  /** Where its shares may be from: where it sits, and where it sat before. */
  List<Seat<W>> seats() {
    return Stream.concat(seat.stream(), former.stream()).toList();
  }

  /** Of its connection. */
  int number() {
    return number;
  }

  long slot() {
    return seat.map(Seat::slot).orElse(0L);
  }

  String address() {
    return line.address();
  }

  SharedWork<W> work() {
    return work;
  }

  /** The job it was given last. */
  Optional<SharedJob<W>> given() {
    return work.given();
  }

  /** Who a share says it is from, or else who logged in first. */
  Optional<Worker> worker(String name) {
    return logins.of(name, Device.LONGEST_NAME).or(this::firstLogin);
  }

  Optional<Worker> firstLogin() {
    return logins.first();
  }

  void seated(SharedUpstream<W> at, long taken) {
    seat = Optional.of(new Seat<>(at, taken));
  }

  void unseated() {
    former = seat;
    seat = Optional.empty();
    work.moved();
  }

  /** What was waited for may be known now. */
  void resume() {
    if (line.isGone() || !follows()) return;
    for (var worker : logins.all()) logIn(worker);
    answerHeld();
    if (!line.isGone()) upstream().flatMap(SharedUpstream::currentJob).ifPresent(this::offer);
  }

  /** Answers what waited for it. */
  void answerHeld() {
    line.resume();
  }

  /** No pool here serves it: it is told so, and should look elsewhere. */
  void unserved(Refusal why, String reason) {
    Stream.concat(line.takeHeld().stream(), pending.stream())
        .flatMap(call -> idOf(call).stream())
        .forEach(id -> write(talk().refused(id, why)));
    close(reason);
  }

  void offer(SharedJob<W> job) {
    if (!mining || line.isGone()) return;
    if (given().isPresent() && given().get().seq() >= job.seq() || !follows()) return;
    var clean = job.clean() || !given().map(SharedJob::source).equals(Optional.of(job.source()));
    told = job.place().of(slot());
    write(talk().job(work.give(job), slot(), clean));
  }

  // ── said by the miner ───────────────────────────────────────────────────────────────────────

  @Override
  public void said(Line text) {
    if (talk.isEmpty()) {
      var first = group.family().greet(text);
      if (first instanceof Family.Miner<W> miner) talk = Optional.of(miner.talk());
      else if (first instanceof Family.Unknown<W> unknown) write(unknown.answer());
      else line.refuse(((Family.NoMessage<W>) first).kind());
    }
    if (talk.isPresent()) said(talk().read(text));
  }

  private void said(MinerTalk.Said said) {
    if (said instanceof MinerTalk.Nonsense nonsense) line.refuse(nonsense.kind());
    else if (said instanceof MinerTalk.Odd odd) write(odd.line());
    else if (said instanceof MinerTalk.Leaves) close("bye");
    else if (said instanceof MinerTalk.Found found) shares.found(found);
    else if (said instanceof MinerTalk.BadShare bad) shares.bad(bad);
    else if (said instanceof MinerTalk.Answered answered) write(answered.line());
    else call(said);
  }

  private void call(MinerTalk.Said call) {
    if (line.proved() && talk().greetsFirst()) {
      pending = Optional.of(call);
      group.sit(this);
      pending = Optional.empty();
    }
    line.call(call);
  }

  @Override
  public boolean answer(MinerTalk.Said call) {
    if (call instanceof MinerTalk.Greets greets) return greet(greets);
    if (call instanceof MinerTalk.LogsIn login) return logIn(login);
    return giveWork(((MinerTalk.WantsWork) call).id());
  }

  private boolean greet(MinerTalk.Greets greets) {
    named(greets.agent());
    var place = upstream().flatMap(SharedUpstream::place);
    if (place.isEmpty()) return false;
    told = place.get().of(slot());
    write(talk().greeted(greets.id(), told));
    greeted = true;
    begin();
    return true;
  }

  private void named(String text) {
    if (text.isEmpty()) return;
    agent = text.substring(0, Math.min(text.length(), Device.LONGEST_NAME));
    device = group.settings().devices().of(agent);
    work.difficulty().device(device);
  }

  private boolean logIn(MinerTalk.LogsIn call) {
    var name = call.login();
    var banned = group.isBanned(name, line.address());
    if (banned || name.isBlank() || name.length() > Device.LONGEST_NAME || logins.isFull(name)) {
      write(talk().refused(call.id(), Refusal.unauthorized()));
      if (banned) line.drop("banned");
      return true;
    }
    named(call.agent());
    var worker = new Worker(name, call.password());
    work.difficulty().password(call.password());
    if (logins.add(worker, name)) {
      var at = group.time().date();
      group.report(new WorkerJoined(group.order().id(), name, at, line.address(), agent));
    }
    pending = line.isHeld() ? Optional.empty() : Optional.of(call);
    if (!talk().greetsFirst() && seat.isEmpty()) group.sit(this);
    pending = Optional.empty();
    if (line.isGone()) return true;
    logIn(worker);
    if (talk().worksFromLogin()) return giveWork(call.id());
    if (!group.serves(this)) return false;
    write(talk().loggedIn(call.id(), name));
    begin();
    return true;
  }

  private boolean giveWork(RawId id) {
    if (logins.isEmpty()) {
      write(talk().refused(id, FIRST_LOG_IN));
      return true;
    }
    var job = upstream().flatMap(SharedUpstream::currentJob);
    if (job.isEmpty()) return false;
    mining = true;
    told = job.get().place().of(slot());
    write(talk().given(id, work.give(job.get()), slot()));
    return true;
  }

  private void begin() {
    var ready = !logins.isEmpty() && (greeted || !talk().greetsFirst());
    if (mining || !line.isMiner() || !ready || talk().worksFromLogin() || talk().asksForWork())
      return;
    mining = true;
    upstream().flatMap(SharedUpstream::currentJob).ifPresent(this::offer);
  }

  /** Whether the miner can be told where to search now; who cannot has to come back. */
  private boolean follows() {
    var place = upstream().flatMap(SharedUpstream::place);
    if (!greeted || place.isEmpty() || talk().canMove()) return true;
    if (place.get().of(slot()).equals(told)) return true;
    close("extranonce-changed");
    return false;
  }

  // ── inside ──────────────────────────────────────────────────────────────────────────────────

  private void logIn(Worker worker) {
    upstream().ifPresent(at -> at.login(group.pools().login(at, worker, line.address())));
  }

  void write(ByteString lines) {
    line.write(lines);
  }

  private static Optional<RawId> idOf(MinerTalk.Said said) {
    if (said instanceof MinerTalk.Greets greets) return Optional.of(greets.id());
    if (said instanceof MinerTalk.LogsIn login) return Optional.of(login.id());
    return said instanceof MinerTalk.WantsWork work ? Optional.of(work.id()) : Optional.empty();
  }
}
