package org.hashrelay.actors.node;

import java.time.Instant;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.hashrelay.actors.node.ClientNode.ToLink;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;

/** The link of a node and what it told last. */
record OpenLink(
    LinkInfo info, ActorRef<ToLink> ref, Instant lastSeenAt, long rttMicros, Telemetry telemetry) {

  static OpenLink fresh(LinkInfo info, ActorRef<ToLink> ref, Instant now) {
    return new OpenLink(info, ref, now, 0, Telemetry.NONE);
  }

  OpenLink heard(Telemetry newTelemetry, long newRttMicros, Instant now) {
    return new OpenLink(info, ref, now, newRttMicros, newTelemetry);
  }

  /** The same link, which goes on another way. */
  OpenLink over(LinkInfo newInfo, Instant now) {
    return new OpenLink(newInfo, ref, now, rttMicros, telemetry);
  }

  OpenLink heard(Instant now) {
    return new OpenLink(info, ref, now, rttMicros, telemetry);
  }

  /** The mapping as the node runs it; empty until it has told. */
  Optional<MappingStatus> status(int mappingId) {
    return telemetry.mappings().stream()
        .filter(m -> m.mappingId() == mappingId)
        .findFirst()
        .map(OpenLink::status);
  }

  private static MappingStatus status(MappingTelemetry told) {
    return new MappingStatus(
        told.state(),
        told.detail(),
        told.activePoolId(),
        told.downstreamConnections(),
        (int) told.upstreams().stream().filter(u -> u.role().equals("active")).count(),
        told.effectiveMinersPerConn(),
        told.shares());
  }
}
