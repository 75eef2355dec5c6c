package org.hashrelay.http.resources;

import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.http.fleet.Ask;
import org.hashrelay.http.fleet.Entities;
import org.hashrelay.http.fleet.SystemFacts;
import org.hashrelay.http.routing.Answers;
import org.hashrelay.http.routing.Call;
import org.hashrelay.http.routing.Endpoint;

/** {@code GET /api/v1/system/status}: what answers here, and how much passes through. */
public final class SystemRoutes {

  private final Ask ask;
  private final SystemFacts facts;
  private final InstantSource clock;

  public SystemRoutes(Entities entities, SystemFacts facts, InstantSource clock) {
    this.ask = new Ask(entities);
    this.facts = facts;
    this.clock = clock;
  }

  public List<Endpoint> endpoints() {
    return List.of(Endpoint.of(GET, "/api/v1/system/status", this::status));
  }

  /**
   * The state of the system.
   *
   * @param clientCount nodes that are registered, connected or not
   * @param activeConnections miners connected to the nodes that are connected
   * @param totalBytesRelayed between nodes and pools since this server started
   */
  record Status(
      String version,
      String commit,
      String server,
      Instant startedAt,
      long uptimeSeconds,
      long clientCount,
      long clientsConnected,
      long activeConnections,
      long totalBytesRelayed,
      Instant tunnelCertificateExpiresAt,
      long tunnelCertificateSecondsLeft,
      Optional<String> tunnelCertificateFault,
      Tunnel tunnel) {}

  /**
   * This server's tunnel port.
   *
   * @param refused connections that never became a session since the start, by kind
   */
  record Tunnel(int sessions, int waitingSessions, int halfOpen, Map<String, Long> refused) {}

  private CompletionStage<HttpResponse> status(Call call) {
    return ask.allNodes().thenApply(nodes -> {
      var connected = nodes.stream().filter(node -> node.link().isPresent()).toList();
      var miners = connected.stream()
          .flatMap(node -> node.telemetry().mappings().stream())
          .mapToLong(mapping -> mapping.downstreamConnections())
          .sum();
      var tunnel = facts.tunnel().get();
      var now = clock.instant();
      return Answers.ok(new Status(
          facts.version(),
          facts.revision(),
          facts.server(),
          facts.startedAt(),
          Duration.between(facts.startedAt(), now).toSeconds(),
          nodes.size(),
          connected.size(),
          miners,
          facts.bytesRelayed().getAsLong(),
          tunnel.certificateExpiresAt(),
          Duration.between(now, tunnel.certificateExpiresAt()).toSeconds(),
          tunnel.certificateFault(),
          new Tunnel(
              tunnel.sessions(), tunnel.waitingSessions(), tunnel.halfOpen(), tunnel.refused())));
    });
  }
}
