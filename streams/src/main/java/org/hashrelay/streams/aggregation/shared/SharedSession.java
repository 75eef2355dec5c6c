package org.hashrelay.streams.aggregation.shared;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.PortService;
import org.hashrelay.streams.aggregation.miner.MinerLine;
import org.hashrelay.streams.aggregation.miner.MinerOut;
import org.hashrelay.streams.aggregation.upstream.Upstream;
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

  private static final int MOST_NAMES = 64;
  private static final int LONGEST_NAME = 255;
  private static final Refusal FIRST_LOG_IN = Refusal.unauthorized();

  private final SharedGroup<W> group;
  private final MinerLine<MinerTalk.Said> line;
  private final Map<String, Upstream.Login> workers = new LinkedHashMap<>();
  private final SharedShares<W> shares;
  private Optional<MinerTalk<W>> talk = Optional.empty();
  private Optional<SharedUpstream<W>> upstream = Optional.empty();
  private Optional<SharedJob<W>> given = Optional.empty();
  private long slot;
  private String told = "";
  private Optional<MinerTalk.Said> pending = Optional.empty(); // being answered right now
  private boolean greeted;
  private boolean mining;
  private String agent = "";

  SharedSession(SharedGroup<W> group, MinerOut out) {
    this.group = group;
    this.line = new MinerLine<>(out, this, group.turns(), group.time());
    this.shares = new SharedShares<>(group, this);
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
  public void gone(String reason) {
    line.gone(reason);
  }

  @Override
  public void left(String reason) {
    for (var worker : workers.keySet()) {
      group.report(new WorkerLeft(group.order().id(), worker, group.time().date(), reason));
    }
    group.left(this);
  }

  // ── asked and told by the group ─────────────────────────────────────────────────────────────

  void tick(long now) {
    line.expired(now, group.settings().limits());
  }

  void close(String reason) {
    line.close(reason);
  }

  boolean isMiner() {
    return line.isMiner();
  }

  /** Whether it has said enough to be given a place. */
  boolean isPlaced() {
    return isMiner() && (talk().greetsFirst() || !workers.isEmpty());
  }

  boolean isNamed(String worker) {
    return workers.containsKey(worker);
  }

  MinerTalk<W> talk() {
    return talk.orElseThrow();
  }

  Optional<SharedUpstream<W>> upstream() {
    return upstream;
  }

  long slot() {
    return slot;
  }

  String address() {
    return line.address();
  }

  /** The job it was given last. */
  Optional<SharedJob<W>> given() {
    return given;
  }

  SharedShares<W> shares() {
    return shares;
  }

  /** Who a share says it is from, or else who logged in first. */
  Optional<Upstream.Login> worker(String name) {
    return Optional.ofNullable(workers.get(name)).or(this::firstLogin);
  }

  Optional<Upstream.Login> firstLogin() {
    return workers.values().stream().findFirst();
  }

  void seated(SharedUpstream<W> at, long taken) {
    upstream = Optional.of(at);
    slot = taken;
  }

  void unseated() {
    upstream = Optional.empty();
    given = Optional.empty();
  }

  /** What was waited for may be known now. */
  void resume() {
    if (line.isGone() || !follows()) return;
    for (var login : workers.values()) logIn(login);
    answerHeld();
    if (!line.isGone()) upstream.flatMap(SharedUpstream::currentJob).ifPresent(this::offer);
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
    if (!isMining() || given.isPresent() && given.get().seq() >= job.seq()) return;
    if (!follows()) return;
    var clean = job.clean() || !given.map(SharedJob::source).equals(Optional.of(job.source()));
    given = Optional.of(job);
    told = job.place().of(slot);
    write(talk().job(job, slot, clean));
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
    if (!greets.agent().isEmpty()) agent = cut(greets.agent());
    var place = upstream.flatMap(SharedUpstream::place);
    if (place.isEmpty()) return false;
    told = place.get().of(slot);
    write(talk().greeted(greets.id(), told));
    greeted = true;
    begin();
    return true;
  }

  private boolean logIn(MinerTalk.LogsIn call) {
    var name = call.login();
    if (name.isBlank() || name.length() > LONGEST_NAME || isFull(name)) {
      write(talk().refused(call.id(), Refusal.unauthorized()));
      return true;
    }
    var login = new Upstream.Login(name, call.password());
    if (!call.agent().isEmpty()) agent = cut(call.agent());
    if (workers.put(name, login) == null) {
      var at = group.time().date();
      group.report(new WorkerJoined(group.order().id(), name, at, line.address(), agent));
    }
    pending = !line.isHeld() ? Optional.of(call) : Optional.empty();
    if (!talk().greetsFirst() && upstream.isEmpty()) group.sit(this);
    pending = Optional.empty();
    if (line.isGone()) return true;
    logIn(login);
    if (talk().worksFromLogin()) return giveWork(call.id());
    if (!group.serves(this)) return false;
    write(talk().loggedIn(call.id(), name));
    begin();
    return true;
  }

  private boolean isFull(String name) {
    return workers.size() >= MOST_NAMES && !workers.containsKey(name);
  }

  private boolean giveWork(RawId id) {
    if (workers.isEmpty()) {
      write(talk().refused(id, FIRST_LOG_IN));
      return true;
    }
    var job = upstream.flatMap(SharedUpstream::currentJob);
    if (job.isEmpty()) return false;
    mining = true;
    given = job;
    told = job.get().place().of(slot);
    write(talk().given(id, job.get(), slot));
    return true;
  }

  private void begin() {
    var ready = !workers.isEmpty() && (greeted || !talk().greetsFirst());
    if (mining || !line.isMiner() || !ready || talk().worksFromLogin() || talk().asksForWork())
      return;
    mining = true;
    upstream.flatMap(SharedUpstream::currentJob).ifPresent(this::offer);
  }

  /** Whether the miner can be told where to search now; who cannot has to come back. */
  private boolean follows() {
    var place = upstream.flatMap(SharedUpstream::place);
    if (!greeted || place.isEmpty() || talk().canMove()) return true;
    if (place.get().of(slot).equals(told)) return true;
    close("extranonce-changed");
    return false;
  }

  // ── inside ──────────────────────────────────────────────────────────────────────────────────

  private void logIn(Upstream.Login login) {
    upstream.ifPresent(at -> at.login(group.login(at, login, line.address())));
  }

  private boolean isMining() {
    return mining && !line.isGone();
  }

  void write(ByteString lines) {
    line.write(lines);
  }

  private static Optional<RawId> idOf(MinerTalk.Said said) {
    if (said instanceof MinerTalk.Greets greets) return Optional.of(greets.id());
    if (said instanceof MinerTalk.LogsIn login) return Optional.of(login.id());
    return said instanceof MinerTalk.WantsWork work ? Optional.of(work.id()) : Optional.empty();
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME);
  }
}
