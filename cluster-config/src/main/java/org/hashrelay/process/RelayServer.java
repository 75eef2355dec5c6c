package org.hashrelay.process;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.hashrelay.actors.fleet.AuditedSessions;
import org.hashrelay.actors.fleet.NodeLinks;
import org.hashrelay.actors.fleet.Sharding;
import org.hashrelay.actors.fleet.TokenDirectory;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.actors.secret.KeyFile;
import org.hashrelay.actors.secret.SealedSecrets;
import org.hashrelay.http.access.AdminToken;
import org.hashrelay.kamon.KamonSwitch;
import org.hashrelay.persistence.projection.Projections;
import org.hashrelay.persistence.schema.Schema;
import org.hashrelay.streams.mirror.PoolMirror;
import org.hashrelay.streams.pool.PoolConnector;
import org.hashrelay.streams.tunnel.NodeSessions;
import org.hashrelay.streams.tunnel.TunnelServer;
import org.hashrelay.streams.tunnel.identity.IdentityWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A relay server, as the list of its parts; it stands when {@link #start} returns. */
public final class RelayServer {

  private static final Logger LOG = LoggerFactory.getLogger(RelayServer.class);

  private final ServerSettings settings;
  private final ActorSystem<Void> system;
  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock = InstantSource.system();
  private final LongAdder bytes = new LongAdder();
  private final LiveFleet live = new LiveFleet(clock);
  private final Instant startedAt = clock.instant();
  private TunnelServer tunnel;
  private InetSocketAddress api;

  private final PrometheusRegistry metrics;

  private RelayServer(
      ServerSettings settings, ActorSystem<Void> system, PrometheusRegistry metrics) {
    this.settings = settings;
    this.system = system;
    this.metrics = metrics;
  }

  /** @throws StartFailure when a part does not come up; nothing is left running then */
  public static RelayServer start(ServerSettings settings) {
    makeFolder(settings.dataDir());
    if (Schema.migrate(settings.database()) instanceof Schema.Refused refused) {
      throw new StartFailure(refused.message());
    }
    var metrics = new PrometheusRegistry();
    kamon(settings).ifPresent(metrics::register);
    var server = new RelayServer(settings, actorSystem(settings), metrics);
    try {
      server.startParts();
      return server;
    } catch (RuntimeException failed) {
      server.system.terminate();
      server.system.getWhenTerminated().toCompletableFuture().join();
      throw failed;
    }
  }

  private static Optional<MultiCollector> kamon(ServerSettings settings) {
    try {
      return KamonSwitch.start(settings.metrics().kamon());
    } catch (IllegalStateException failed) {
      throw new StartFailure(failed.getMessage(), failed);
    }
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException failed) {
      throw new StartFailure("hashrelay.data-dir = " + folder + " cannot be made: " + failed);
    }
  }

  private static ActorSystem<Void> actorSystem(ServerSettings settings) {
    var cluster = settings.cluster();
    try {
      return ActorSystem.create(Behaviors.empty(), ClusterSettings.SYSTEM, settings.pekko());
    } catch (RuntimeException failed) {
      throw StartFailure.ofPort(ClusterSettings.PATH + ".port", cluster.port(), failed);
    }
  }

  private void startParts() {
    Membership.join(system, settings.cluster());
    var secrets = secrets();
    var alerting = Alerting.of(system, settings, secrets, clock);
    var sharding = Sharding.start(system, settings.fleet(), clock, alerting.courier());
    var projections = Projections.start(system, settings.database(), live);
    var ears = alerting.watch(system, sharding, name(), () -> Optional.ofNullable(tunnel));
    var links = links(sharding, secrets, new NodeLinks.Here(name(), clock, live, ears));
    var trail = sharding.auditTrail();
    startTunnel(
        TokenDirectory.start(system, sharding, secrets, clock),
        AuditedSessions.over(links, system, trail, clock));
    settings
        .local()
        .nodeId()
        .ifPresent(id -> InnerNode.start(system, settings, id, sharding, links));
    var api = new ApiAssembly(system, settings, metrics, startedAt, bytes, live, alerting, trail);
    startApi(api, sharding, projections, secrets);
    Drain.addTo(system, tunnel);
    Drain.addTo(system, trail);
  }

  /** A server that lost its key still serves its API, its own node and its pools without password. */
  private SealedSecrets secrets() {
    try {
      return new SealedSecrets(KeyFile.in(settings.dataDir(), random), random);
    } catch (UncheckedIOException failed) {
      LOG.error(
          "{}: {}. Nodes over tcp_encrypt and pools with passwords are refused, and no tokens are"
              + " issued, until the file is put back, from another server or a backup, and this"
              + " server is started again; nodes over tcp_tls and quic come in",
          failed.getMessage(),
          failed.getCause().getMessage());
      return SealedSecrets.withoutKey();
    }
  }

  private NodeLinks links(Sharding sharding, SealedSecrets secrets, NodeLinks.Here here) {
    var executor = system.executionContext();
    NodeLinks.Dialers dialers = (book, facts, seen) -> new PoolMirror(
        new CountedDialer(new PoolConnector(system, settings.pools(), book), bytes, seen),
        executor,
        facts);
    return new NodeLinks(system, sharding, secrets, dialers, here);
  }

  private void startTunnel(TokenDirectory tokens, NodeSessions links) {
    var files = settings.tunnel();
    var watch = new IdentityWatch(files.identity(settings.dataDir()));
    watch.start(system, files.certificateReload());
    var binding = TunnelServer.bind(system, files, watch.current(), tokens, links);
    tunnel = StartFailure.bound(binding, "hashrelay.tunnel.tcp.bind", files.tcpBind());
  }

  private void startApi(
      ApiAssembly assembly, Sharding sharding, Projections projections, SealedSecrets secrets) {
    var parts = assembly.parts(
        new ShardedEntities(sharding),
        projections,
        new SealedVault(secrets, random),
        tunnel,
        AdminToken.loadOrCreate(settings.api().adminTokenFile()));
    api = ApiAssembly.bind(system, settings, parts);
  }

  private String name() {
    return settings.tunnel().publicAddress().toString();
  }

  public ActorSystem<?> system() {
    return system;
  }

  /** Where the API listens, with the port really bound. */
  public InetSocketAddress apiAddress() {
    return api;
  }

  /** Where the tunnel listens, with the port really bound. */
  public InetSocketAddress tunnelAddress() {
    return tunnel.address();
  }

  /** Where things are, for whoever started it. */
  public List<String> description() {
    var host =
        api.getHostString().contains(":") ? "[" + api.getHostString() + "]" : api.getHostString();
    return List.of(
        "HashRelay %s, relay server".formatted(settings.build().version()),
        "  API      http://%s:%d/api/v1, token in %s"
            .formatted(host, api.getPort(), settings.api().adminTokenFile()),
        "  tunnel   %s:%d, nodes are told %s"
            .formatted(tunnel.address().getHostString(), tunnel.address().getPort(), name()),
        "  key      " + tunnel.identity().get().fingerprint(),
        "  database " + settings.database().shownUrl(),
        "  node     " + settings.local().nodeId().orElse("none of its own"));
  }
}
