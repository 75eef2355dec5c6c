package org.hashrelay.actors.pool;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.UpstreamTelemetry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the mappings of one node tell of their pools, as lines of the server's log: one when a pool is
 * lost, one when it is back, however many connections, attempts and miners there are.
 *
 * <p>A pool is back once it has served for a while, so that one that comes and goes fills no log. A
 * tunnel that was cut says nothing of pools. Confined to its link.
 */
public final class OutageLog {

  private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

  private final Names names;
  private final LongSupplier nanos;
  private final Map<Way, Outage> outages = new HashMap<>();

  public OutageLog(Names names, LongSupplier nanos) {
    this.names = names;
    this.nanos = nanos;
  }

  /** How a reader of the log knows them. */
  public interface Names {
    String mapping(int mappingId);

    String pool(int mappingId, int poolId);
  }

  private record Way(int mappingId, int poolId) {}

  /** @param servedFrom empty while it does not serve */
  private record Outage(long from, Optional<Long> servedFrom) {}

  public void told(Telemetry telemetry) {
    var ways = new HashSet<Integer>();
    for (var mapping : telemetry.mappings()) {
      ways.add(mapping.mappingId());
      mapping.upstreams().stream()
          .collect(Collectors.groupingBy(UpstreamTelemetry::poolId))
          .forEach((poolId, upstreams) -> told(mapping, poolId, upstreams));
    }
    outages.keySet().removeIf(way -> !ways.contains(way.mappingId()));
  }

  private void told(MappingTelemetry mapping, int poolId, List<UpstreamTelemetry> upstreams) {
    var way = new Way(mapping.mappingId(), poolId);
    if (upstreams.stream().anyMatch(OutageLog::serves)) {
      if (outages.containsKey(way)) serves(way, outages.get(way));
      return;
    }
    var reason = upstreams.stream()
        .map(UpstreamTelemetry::downReason)
        .filter(why -> !why.isEmpty() && !PoolEvents.isOurs(why))
        .findFirst();
    if (reason.isEmpty()) return;
    var known = outages.get(way);
    outages.put(
        way, new Outage(known == null ? nanos.getAsLong() : known.from(), Optional.empty()));
    if (known == null) lost(mapping, way, reason.get());
  }

  private static boolean serves(UpstreamTelemetry upstream) {
    return upstream.state().equals("ready") && upstream.downReason().isEmpty();
  }

  private void lost(MappingTelemetry mapping, Way way, String reason) {
    var instead = mapping.upstreams().stream()
        .filter(OutageLog::serves)
        .min(Comparator.comparingInt(UpstreamTelemetry::index))
        .map(other -> "pool " + names.pool(way.mappingId(), other.poolId()) + " serves instead")
        .orElse("no other pool serves");
    LOG.warn(
        "{}: pool {} is lost ({}); {}, and it is tried again until it answers",
        names.mapping(way.mappingId()),
        names.pool(way.mappingId(), way.poolId()),
        reason,
        instead);
  }

  private void serves(Way way, Outage outage) {
    var now = nanos.getAsLong();
    var from = outage.servedFrom().orElse(now);
    if (now - from < Sightings.STABLE.toNanos()) {
      outages.put(way, new Outage(outage.from(), Optional.of(from)));
      return;
    }
    outages.remove(way);
    LOG.info(
        "{}: pool {} is back; it was away for {} s",
        names.mapping(way.mappingId()),
        names.pool(way.mappingId(), way.poolId()),
        Duration.ofNanos(from - outage.from()).toSeconds());
  }
}
