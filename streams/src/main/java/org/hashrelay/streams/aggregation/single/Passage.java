package org.hashrelay.streams.aggregation.single;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.PortService;
import org.hashrelay.streams.aggregation.miner.Greeting;
import org.hashrelay.streams.aggregation.miner.MinerOut;
import org.hashrelay.streams.aggregation.upstream.ForwardedShares;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.LineCutter;
import org.hashrelay.streams.tunnel.control.ControlMessage.UpstreamTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerJoined;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerLeft;

/** One miner and its own connection to the pool; one ends with the other. */
final class Passage implements PortService.Guest {

  private static final ByteString LINE_END = ByteString.fromString("\n");
  private static final int MOST_NAMES = 64;
  private static final int LONGEST_NAME = 255;

  private final OneToOne group;
  private final MinerOut out;
  private final LineCutter fromMiner = new LineCutter(LineCutter.POOL_LIMIT);
  private final LineCutter fromPool = new LineCutter(LineCutter.POOL_LIMIT);
  private final Greeting greeting = new Greeting();
  private final Map<String, String> workers = new LinkedHashMap<>(); // to pool logins
  private final ForwardedShares counts = new ForwardedShares();
  private final PassedShares shares;
  private final long arrived;
  private Optional<PoolStream> stream = Optional.empty();
  private Optional<PoolRoute> route = Optional.empty();
  private Optional<PoolOrder> pool = Optional.empty();
  private Optional<String> newest = Optional.empty();
  private double difficulty;
  private long lastLine;
  private long lastNews;
  private boolean full;
  private boolean opened;
  private boolean over;

  Passage(OneToOne group, MinerOut out) {
    this.group = group;
    this.out = out;
    this.shares = new PassedShares(group, counts, out.seat());
    this.arrived = group.time().now();
    this.lastLine = arrived;
  }

  boolean isOpen() {
    return stream.isPresent();
  }

  boolean isMiner() {
    return !workers.isEmpty();
  }

  boolean isNamed(String worker) {
    return workers.containsKey(worker);
  }

  UpstreamTelemetry telemetry() {
    return new UpstreamTelemetry(
        route.map(PoolRoute::upstream).orElse(0),
        pool.map(PoolOrder::id).orElse(0),
        "active",
        opened ? "ready" : "connecting",
        route.map(PoolRoute::epoch).orElse(0L),
        "",
        "",
        0,
        1,
        1,
        difficulty,
        counts.accepted(),
        counts.rejected(),
        lastNews,
        "",
        counts.forwarded(),
        counts.stale(),
        counts.neverAnswered(),
        counts.inFlight(),
        0);
  }

  void tick(long now) {
    var limits = group.settings();
    if (stream.isEmpty() && now - arrived >= limits.firstMessageTimeout().toMillis()) {
      refuse("no-first-message");
    } else if (now - lastLine >= limits.idleTimeout().toMillis()) {
      end("idle");
    } else {
      shares.expire(now - limits.answerTimeout().toMillis());
    }
  }

  void end(String reason) {
    if (over) return;
    out.close(reason);
    gone(reason);
  }

  // ── from the miner ──────────────────────────────────────────────────────────────────────────

  @Override
  public void received(ByteString bytes) {
    if (over) return;
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
    return !full;
  }

  @Override
  public Optional<PortService.Sitting> sitting() {
    var known = opened ? pool.map(PoolOrder::id).orElse(0) : 0;
    return newest.map(user -> new PortService.Sitting(user, known, difficulty));
  }

  @Override
  public void gone(String reason) {
    if (over) return;
    over = true;
    shares.lost();
    var at = group.time().date();
    for (var worker : workers.keySet()) {
      group.report(new WorkerLeft(group.order().id(), worker, at, reason));
    }
    stream.ifPresent(open -> open.close(reason));
    group.left(this, route);
  }

  private void lines(ByteString bytes) {
    lastLine = group.time().now();
    var cut = fromMiner.cut(bytes.toArrayUnsafe());
    for (var line : cut.lines()) if (!over) said(line);
    if (cut instanceof LineCutter.TooLong) refuse("line-too-long");
  }

  private void said(Line line) {
    var passed = Passed.ofMiner(line);
    var nonsense = passed instanceof Passed.Other other && !other.isMessage();
    if (stream.isEmpty() && nonsense) {
      refuse("malformed");
      return;
    }
    if (stream.isEmpty() && !open()) return;
    if (passed instanceof Passed.Login login) login(login, line);
    else if (passed instanceof Passed.Share share) share(share, line);
    else pass(line);
  }

  /** Nothing is dialled before somebody has said a line that is one. */
  private boolean open() {
    pool = group.pool();
    if (pool.isEmpty()) {
      end("no-enabled-pool");
      return false;
    }
    var way = group.route(pool.get());
    route = Optional.of(way);
    stream = Optional.of(group.dialer().open(way, new FromPool()));
    return true;
  }

  private void login(Passed.Login login, Line line) {
    var name = login.name();
    var own = new Upstream.Login(name, login.password());
    var there = group.names().at(pool.orElseThrow(), own, out.address());
    var fits = !name.isBlank() && name.length() <= LONGEST_NAME && workers.size() < MOST_NAMES;
    if (fits && workers.put(name, there.name()) == null) {
      var at = group.time().date();
      group.report(new WorkerJoined(group.order().id(), name, at, out.address(), ""));
    }
    if (workers.containsKey(name)) newest = Optional.of(name);
    if (group.renames()) {
      send(Passed.renamed(login.call(), there.name(), Optional.of(there.password())));
    } else {
      pass(line);
    }
  }

  private void share(Passed.Share share, Line line) {
    var named = workers.containsKey(share.worker());
    var first = workers.keySet().stream().findFirst().orElse("");
    var worker = named ? share.worker() : first;
    if (!worker.isEmpty()) {
      shares.found(share.id(), worker, difficulty, pool.orElseThrow().id());
    }
    if (named && group.renames()) {
      send(Passed.renamed(share.call(), workers.get(worker), Optional.empty()));
    } else {
      pass(line);
    }
  }

  private void pass(Line line) {
    stream.ifPresent(s -> s.send(ByteString.fromArray(line.bytes()).concat(LINE_END)));
  }

  private void send(String line) {
    stream.ifPresent(s -> s.send(ByteString.fromString(line)));
  }

  private void refuse(String kind) {
    if (over) return;
    if (stream.isEmpty()) out.refuse(kind);
    else out.close(kind);
    gone(kind);
  }

  // ── from the pool ───────────────────────────────────────────────────────────────────────────

  private final class FromPool implements PoolEvents {

    @Override
    public void opened() {
      opened = true;
      pool.ifPresent(group::heard);
    }

    /** A line is counted first and handed on then, so that no answer outruns its own books. */
    @Override
    public void received(ByteString bytes) {
      if (over) return;
      var cut = fromPool.cut(bytes.toArrayUnsafe());
      for (var line : cut.lines()) heard(line);
      out.write(bytes);
      stream.ifPresent(from -> from.consumed(bytes.size()));
      if (cut instanceof LineCutter.TooLong) end("line-too-long");
    }

    @Override
    public void writable(boolean ready) {
      full = !ready;
    }

    @Override
    public void closed(String reason) {
      if (over) return;
      if (!opened) group.lost(pool.orElseThrow(), reason);
      end(reason);
    }
  }

  private void heard(Line line) {
    var passed = Passed.ofPool(line, group.units(pool.orElseThrow()));
    if (passed instanceof Passed.Answer answer) {
      shares.answered(answer);
      return;
    }
    if (passed instanceof Passed.Difficulty set) difficulty = set.difficulty();
    lastNews = group.time().date();
  }
}
