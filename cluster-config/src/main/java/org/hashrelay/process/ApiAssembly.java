package org.hashrelay.process;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.hashrelay.actors.audit.AuditTrail;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.doctor.ServerDoctor;
import org.hashrelay.http.Api;
import org.hashrelay.http.ApiParts;
import org.hashrelay.http.access.AdminToken;
import org.hashrelay.http.audit.Auditing;
import org.hashrelay.http.doctor.Report;
import org.hashrelay.http.fleet.Enrolment;
import org.hashrelay.http.fleet.Entities;
import org.hashrelay.http.fleet.Offer;
import org.hashrelay.http.fleet.SystemFacts;
import org.hashrelay.http.fleet.TunnelFacts;
import org.hashrelay.http.fleet.Vault;
import org.hashrelay.http.health.HealthCheck;
import org.hashrelay.http.metrics.FleetMetrics;
import org.hashrelay.persistence.projection.Projections;
import org.hashrelay.persistence.schema.Schema;
import org.hashrelay.streams.pool.PoolProbe;
import org.hashrelay.streams.tunnel.HostPort;
import org.hashrelay.streams.tunnel.TunnelServer;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;

/** Puts together what the API needs of the rest of a server. */
record ApiAssembly(
    ActorSystem<?> system,
    ServerSettings settings,
    PrometheusRegistry metrics,
    Instant startedAt,
    LongAdder bytes,
    LiveFleet live,
    Alerting alerting,
    AuditTrail trail) {

  ApiParts parts(
      Entities entities,
      Projections projections,
      Vault vault,
      TunnelServer tunnel,
      AdminToken token) {
    var address = settings.tunnel().publicAddress().toString();
    var build = settings.build();
    return new ApiParts(
        entities,
        projections.workers(),
        projections.statistics(),
        projections.alertFeed(),
        new Auditing(trail, projections.auditFeed()),
        vault,
        () -> enrolment(tunnel.identity().get()),
        Offer.STRATUM_V1,
        new PoolProbe(system, settings.pools(), PoolProbe.Patience.STANDARD)::test,
        new SystemFacts(
            build.version(),
            build.commit(),
            address,
            settings.local().nodeId(),
            startedAt,
            bytes::sum,
            () -> facts(tunnel)),
        () -> doctor(tunnel),
        alerting.telling(),
        alerting.events(),
        List.of(cluster()),
        List.of(cluster(), database()),
        token,
        metrics,
        new ApiParts.Watched(
            live,
            settings.metrics().classic(),
            new FleetMetrics.Besides(projections::health, open -> "")),
        InstantSource.system());
  }

  private Enrolment enrolment(ServerIdentity identity) {
    var addresses =
        settings.tunnel().announced().stream().map(HostPort::toString).toList();
    return new Enrolment(addresses, identity.fingerprint().toString());
  }

  private CompletionStage<Report> doctor(TunnelServer tunnel) {
    var doctor = new ServerDoctor(settings.patient(), InstantSource.system());
    return CompletableFuture.supplyAsync(
        () -> doctor.running(tunnel.identity().get(), tunnel.address()),
        system.dispatchers().lookup(DispatcherSelector.blocking()));
  }

  private static TunnelFacts facts(TunnelServer tunnel) {
    return new TunnelFacts(
        tunnel.identity().expiresAt(),
        tunnel.identity().fault(),
        tunnel.sessions(),
        tunnel.waiting(),
        tunnel.halfOpen(),
        tunnel.refused());
  }

  private HealthCheck cluster() {
    return new HealthCheck("cluster", () -> CompletableFuture.completedFuture(notUp()));
  }

  private Optional<String> notUp() {
    var status = Cluster.get(system).selfMember().status();
    return status == MemberStatus.up()
        ? Optional.empty()
        : Optional.of("this server is " + status + " in its cluster");
  }

  private HealthCheck database() {
    var executor = system.dispatchers().lookup(DispatcherSelector.blocking());
    return new HealthCheck(
        "database", () -> CompletableFuture.supplyAsync(this::schemaFault, executor));
  }

  private Optional<String> schemaFault() {
    return Schema.check(settings.database()) instanceof Schema.Refused refused
        ? Optional.of(refused.message())
        : Optional.empty();
  }

  /** Listens, and says where. */
  static InetSocketAddress bind(ActorSystem<?> system, ServerSettings settings, ApiParts parts) {
    var api = new Api(system, settings.api(), parts);
    var binding =
        StartFailure.bound(api.bind(), "hashrelay.api.bind", settings.api().bind());
    Drain.addTo(system, binding, "api");
    settings.metrics().bind().ifPresent(bind -> {
      var metrics = StartFailure.bound(api.bindMetrics(bind), "hashrelay.metrics.bind", bind);
      Drain.addTo(system, metrics, "metrics");
    });
    return binding.localAddress();
  }
}
