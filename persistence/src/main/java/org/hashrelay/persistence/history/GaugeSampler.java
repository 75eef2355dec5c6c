package org.hashrelay.persistence.history;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.persistence.history.GaugeTable.Sample;
import org.hashrelay.persistence.sql.ReadSide;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every ten seconds at the mappings of the nodes linked to this server and keeps what it saw.
 *
 * <p>While the database is away samples wait, up to a bound; the oldest go first.
 */
public final class GaugeSampler {

  static final int MOST_WAITING = 100_000;
  private static final Duration EVERY = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(GaugeSampler.class);

  private final ReadSide readSide;
  private final LiveFleet live;
  private final InstantSource clock;
  private final Deque<Sample> waiting = new ArrayDeque<>();
  private final Map<String, Long> bytesBefore = new HashMap<>();
  private boolean writing;

  GaugeSampler(ReadSide readSide, LiveFleet live, InstantSource clock) {
    this.readSide = readSide;
    this.live = live;
    this.clock = clock;
  }

  public static Cancellable start(
      ActorSystem<?> system, ReadSide readSide, LiveFleet live, InstantSource clock) {
    var sampler = new GaugeSampler(readSide, live, clock);
    return system
        .scheduler()
        .scheduleWithFixedDelay(EVERY, EVERY, sampler::look, system.executionContext());
  }

  synchronized void look() {
    var now = clock.millis();
    for (var node : live.now()) {
      for (var mapping : node.telemetry().map(t -> t.mappings()).orElse(List.of())) {
        var id = mapping.mappingId();
        if (waiting.size() >= MOST_WAITING) waiting.poll();
        waiting.add(new Sample(
            now,
            node.nodeId(),
            id,
            mapping.downstreamConnections(),
            mapping.upstreams().size(),
            bytes(node.nodeId(), id, node.bytes().getOrDefault(id, 0L))));
      }
    }
    write();
  }

  private long bytes(String nodeId, int mappingId, long now) {
    var before = bytesBefore.put(nodeId + "/" + mappingId, now);
    return before == null ? now : Math.max(0, now - before);
  }

  private void write() {
    if (writing || waiting.isEmpty()) return;
    writing = true;
    var some = waiting.stream().limit(1_000).toList();
    readSide
        .ask(connection -> {
          GaugeTable.write(connection, some);
          return some.size();
        })
        .whenComplete((written, failure) -> written(some, failure));
  }

  private synchronized void written(List<Sample> some, Throwable failure) {
    writing = false;
    if (failure != null) {
      LOG.debug("What was seen of mappings waits for the database", failure);
      return;
    }
    waiting.removeAll(new ArrayList<>(some));
    write();
  }
}
