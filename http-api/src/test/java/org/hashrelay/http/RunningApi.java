package org.hashrelay.http;

import com.typesafe.config.ConfigFactory;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.hashrelay.actors.alerting.notify.AddressFilter;
import org.hashrelay.actors.alerting.notify.Channel;
import org.hashrelay.actors.alerting.notify.Outcome;
import org.hashrelay.actors.audit.AuditLog;
import org.hashrelay.actors.audit.AuditTrail;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.http.access.AdminToken;
import org.hashrelay.http.alerting.Telling;
import org.hashrelay.http.audit.Auditing;
import org.hashrelay.http.doctor.Diagnosis;
import org.hashrelay.http.doctor.Report;
import org.hashrelay.http.fleet.Enrolment;
import org.hashrelay.http.fleet.Offer;
import org.hashrelay.http.fleet.SystemFacts;
import org.hashrelay.http.fleet.TunnelFacts;
import org.hashrelay.http.fleet.Vault;
import org.hashrelay.http.health.HealthCheck;
import org.hashrelay.http.live.EventHub;
import org.hashrelay.http.metrics.ClassicSettings;
import org.hashrelay.http.metrics.FleetMetrics;
import org.hashrelay.persistence.projection.LiveFigures;
import org.hashrelay.streams.pool.PoolProbe;
import org.hashrelay.streams.pool.PoolSettings;

/** The API on a free port, over real entities and a fixed database. */
final class RunningApi implements AutoCloseable {

  static final String TOKEN = "an-admin-token-for-tests";
  static final Instant STARTED = Instant.parse("2026-03-04T00:00:00Z");

  private static final PoolProbe.Patience PATIENCE =
      new PoolProbe.Patience(Duration.ofMillis(1_500), Duration.ofMillis(200));

  final ActorTestKit kit = ActorTestKit.create(ConfigFactory.parseString("""
                  pekko.actor.allow-java-serialization = on
                  pekko.persistence.testkit.events.serialize = off
                  pekko.persistence.testkit.snapshots.serialize = off
                  pekko.actor.provider = local
                  pekko.loglevel = WARNING
                  """)
      .withFallback(PersistenceTestKitPlugin.config())
      .withFallback(ConfigFactory.load()));
  final LiveEntities entities = new LiveEntities(kit);
  final LiveFleet live = new LiveFleet(InstantSource.system());
  final FixedFigures figures = new FixedFigures();
  final FixedFeed feed = new FixedFeed();
  final AuditTrail trail = new AuditTrail(
      entries -> entities.audit(ref -> new AuditLog.Note(entries, ref)),
      (delay, then) ->
          CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(then),
      1_000);
  final MemoryAudit auditFeed = new MemoryAudit();
  final Api api;
  final ServerBinding binding;
  final EventHub events = new EventHub("life", InstantSource.system());
  volatile Function<Channel, Outcome> told = channel -> new Outcome.Delivered("200 fine");
  volatile Optional<String> databaseFailing = Optional.empty();
  private final HttpClient client = HttpClient.newHttpClient();

  RunningApi() {
    this(new ApiSettings(
        new HostPort("127.0.0.1", 0),
        Path.of("unused"),
        1024 * 1024,
        256,
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        1000));
  }

  private static final TunnelFacts TUNNEL = new TunnelFacts(
      STARTED.plusSeconds(120), Optional.of("half a file"), 2, 1, 3, Map.of("tls", 5L));

  RunningApi(ApiSettings settings) {
    api = new Api(kit.system(), settings, parts());
    binding = api.bind().toCompletableFuture().join();
  }

  ApiParts parts() {
    var database =
        new HealthCheck("database", () -> CompletableFuture.completedFuture(databaseFailing));
    return new ApiParts(
        entities,
        figures,
        figures,
        feed,
        new Auditing(trail, auditFeed),
        new CountingVault(),
        () -> new Enrolment(List.of("relay.example:8443"), "sha256:" + "ab".repeat(32)),
        Offer.STRATUM_V1,
        new PoolProbe(kit.system(), PoolSettings.from(ConfigFactory.load()), PATIENCE)::test,
        new SystemFacts(
            "0.1.0", "abc1234", "relay-1", Optional.of("inner"), STARTED, () -> 4711, () -> TUNNEL),
        () -> CompletableFuture.completedFuture(
            new Report(List.of(Diagnosis.fail("disk", "data", "1 MB free", "make room")))),
        new Telling(
            (channel, message) -> CompletableFuture.completedFuture(told.apply(channel)),
            new AddressFilter(true),
            InstantSource.system()),
        events,
        List.of(),
        List.of(database),
        AdminToken.of(TOKEN),
        new PrometheusRegistry(),
        new ApiParts.Watched(
            live,
            new ClassicSettings(true, "", ClassicSettings.ALL_WORKERS),
            new FleetMetrics.Besides(() -> LiveFigures.Health.UNKNOWN, open -> "")),
        InstantSource.fixed(STARTED.plusSeconds(60)));
  }

  int port() {
    return binding.localAddress().getPort();
  }

  Answer get(String path) {
    return call("GET", path, "");
  }

  Answer post(String path, String body) {
    return call("POST", path, body);
  }

  /** Headers come in pairs after the body; single quotes in it stand for double ones. */
  Answer call(String method, String path, String body, String... headers) {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .method(method, BodyPublishers.ofString(body.replace('\'', '"')));
    request.setHeader("Authorization", "Bearer " + TOKEN);
    request.setHeader("Content-Type", "application/json");
    for (var i = 0; i < headers.length; i += 2) request.setHeader(headers[i], headers[i + 1]);
    return send(request.build());
  }

  Answer send(HttpRequest request) {
    try {
      return Answer.of(client.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    binding.unbind();
    kit.shutdownTestKit();
  }

  private static final class CountingVault implements Vault {
    private int minted;

    @Override
    public synchronized MintedToken mint() {
      minted++;
      return new MintedToken(
          "hr1_token" + minted, "tokenid" + minted, "sealed" + minted, "verifier" + minted);
    }

    @Override
    public String seal(String secret) {
      return "sealed:" + secret.length();
    }

    @Override
    public Optional<String> open(String sealed) {
      return Optional.of("x".repeat(sealed.length()));
    }
  }
}
