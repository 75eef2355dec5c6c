package org.hashrelay.streams.aggregation.shared;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.MinerPortSettings;
import org.hashrelay.streams.aggregation.PortService;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.aggregation.miner.MinerOut;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/** A group between ends made of method calls, under a clock that only a test moves. */
public final class SharedBench {

  private static final ObjectMapper JSON = new ObjectMapper();

  public final List<Line> pool = new ArrayList<>();
  public final List<ReportEntry> reports = new ArrayList<>();
  public final PortService group;

  /** Whether there is no way to the pool at all. */
  public boolean isOutOfReach;

  /** The miner that came last. */
  public Miner miner;

  private long nanos;

  public SharedBench(MappingOrder order, Family<?> family) {
    var settings =
        MinerPortSettings.from(ConfigFactory.parseResources("reference.conf").resolve());
    var time = new Time(() -> nanos, () -> Instant.parse("2026-01-01T00:00:00Z"));
    var outside = new SharedGroup.Surroundings(settings, new Dialer(), reports::add, time);
    group = group(order, family, outside);
  }

  /** Any service behind a port. */
  public SharedBench(BiFunction<PoolDialer, Consumer<ReportEntry>, PortService> service) {
    group = service.apply(new Dialer(), reports::add);
  }

  /** What its lines begin at. */
  private final class Dialer implements PoolDialer {

    @Override
    public PoolStream open(PoolRoute route, PoolEvents events) {
      var line = new Line(route, events);
      pool.add(line);
      return line;
    }

    @Override
    public boolean canDial() {
      return !isOutOfReach;
    }
  }

  private static <W> PortService group(
      MappingOrder order, Family<W> family, SharedGroup.Surroundings outside) {
    return new SharedGroup<>(order, family, outside);
  }

  public static MappingOrder order(String algorithm, String protocol, int minersPerConn) {
    return order(algorithm, protocol, minersPerConn, WorkerNaming.PASS_THROUGH);
  }

  public static MappingOrder order(
      String algorithm, String protocol, int minersPerConn, WorkerNaming naming) {
    var pool = new PoolOrder(7, "pool", algorithm, protocol, "pool-user", "secret", true);
    var interval = Duration.ofSeconds(5);
    return new MappingOrder(
        1,
        "test",
        3333,
        true,
        "aggregate",
        "auto",
        List.of(pool),
        minersPerConn,
        interval,
        false,
        true,
        naming,
        "hold",
        1);
  }

  public static MappingOrder withPools(MappingOrder order, List<PoolOrder> pools) {
    return new MappingOrder(
        order.id(),
        order.name(),
        order.localPort(),
        true,
        order.mode(),
        order.protocol(),
        pools,
        order.minersPerConn(),
        order.shareInterval(),
        false,
        true,
        order.workerName(),
        order.onAllPoolsDown(),
        order.revision() + 1);
  }

  public static MappingOrder onAllPoolsDown(MappingOrder order, String policy) {
    return new MappingOrder(
        order.id(),
        order.name(),
        order.localPort(),
        true,
        order.mode(),
        order.protocol(),
        order.pools(),
        order.minersPerConn(),
        order.shareInterval(),
        false,
        true,
        order.workerName(),
        policy,
        order.revision() + 1);
  }

  /** The newest connection to that pool that is open. */
  public Line to(int poolId) {
    return pool.stream()
        .filter(line -> line.route.poolId() == poolId && line.closedFor.isEmpty())
        .reduce((one, later) -> later)
        .orElseThrow();
  }

  public Miner miner() {
    miner = new Miner();
    return miner;
  }

  /** The connection to the pool that was opened last. */
  public Line last() {
    return pool.get(pool.size() - 1);
  }

  public void settle() {
    while (group.work()) continue;
  }

  /** Time passes, in steps short enough to miss nothing. */
  public void pass(Duration time) {
    var steps = Math.max(1, time.toMillis() / 250);
    for (var i = 0L; i < steps; i++) {
      nanos += time.toNanos() / steps;
      group.tick();
      settle();
    }
  }

  public MappingTelemetry telemetry() {
    return group.telemetry(Map.of());
  }

  public List<ShareResult> results() {
    return reports.stream()
        .filter(r -> r instanceof ShareJudged)
        .map(r -> ((ShareJudged) r).result())
        .toList();
  }

  public static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException noJson) {
      throw new UncheckedIOException(noJson);
    }
  }

  /** A miner that says only what a test makes it say. */
  public final class Miner implements MinerOut {

    public final List<String> heard = new ArrayList<>();
    public String closedFor = "";
    private final PortService.Guest guest = group.join(this);

    public Miner says(String line) {
      guest.received(ByteString.fromString(line + "\n"));
      settle();
      return this;
    }

    public void bytes(ByteString bytes) {
      guest.received(bytes);
    }

    public JsonNode last() {
      return json(heard.get(heard.size() - 1));
    }

    public List<JsonNode> told(String method) {
      return heard.stream()
          .map(SharedBench::json)
          .filter(l -> l.path("method").asText().equals(method))
          .toList();
    }

    public JsonNode answer(int id) {
      return heard.stream()
          .map(SharedBench::json)
          .filter(l -> !l.has("method") && l.path("id").asText().equals(String.valueOf(id)))
          .reduce((one, later) -> later)
          .orElseGet(() -> json("null"));
    }

    public void leaves() {
      guest.gone("miner-left");
    }

    @Override
    public void write(ByteString lines) {
      heard.addAll(List.of(lines.utf8String().split("\n")));
    }

    @Override
    public void close(String reason) {
      if (closedFor.isEmpty()) closedFor = reason;
    }

    @Override
    public void refuse(String kind) {
      close(kind);
    }

    @Override
    public String address() {
      return "10.0.4.17";
    }
  }

  /** A connection to the pool, which says only what a test makes it say. */
  public final class Line implements PoolStream {

    public final PoolRoute route;
    public final List<JsonNode> heard = new ArrayList<>();
    public String closedFor = "";
    public String raw = "";
    private final PoolEvents events;

    Line(PoolRoute route, PoolEvents events) {
      this.route = route;
      this.events = events;
    }

    public Line opened() {
      events.opened();
      return this;
    }

    public Line says(String line) {
      events.received(ByteString.fromString(line + "\n"));
      settle();
      return this;
    }

    /** Answers what it heard last. */
    public Line answers(String members) {
      return says("{\"id\":%d,%s}".formatted(last().path("id").asInt(), members));
    }

    public Line answers(JsonNode call, String members) {
      return says("{\"id\":%d,%s}".formatted(call.path("id").asInt(), members));
    }

    public void closes(String reason) {
      closedFor = reason;
      events.closed(reason);
    }

    public void interrupted(boolean away) {
      events.interrupted(away);
    }

    public JsonNode last() {
      return heard.get(heard.size() - 1);
    }

    public List<JsonNode> calls(String method) {
      return heard.stream()
          .filter(call -> call.path("method").asText().equals(method))
          .toList();
    }

    @Override
    public void send(ByteString bytes) {
      raw += bytes.utf8String();
      for (var line : bytes.utf8String().split("\n")) heard.add(json(line));
    }

    @Override
    public void consumed(int bytes) {}

    @Override
    public void close(String reason) {
      if (closedFor.isEmpty()) closedFor = reason;
    }
  }
}
