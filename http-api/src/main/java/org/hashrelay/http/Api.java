package org.hashrelay.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.pattern.Patterns;
import org.hashrelay.http.access.Access;
import org.hashrelay.http.access.FailureLimit;
import org.hashrelay.http.alerting.AlertRoutes;
import org.hashrelay.http.alerting.AlertSettingsRoutes;
import org.hashrelay.http.alerting.ChannelRoutes;
import org.hashrelay.http.alerting.PreviewRoutes;
import org.hashrelay.http.alerting.SilenceRoutes;
import org.hashrelay.http.alerting.StorySight;
import org.hashrelay.http.audit.AuditRoutes;
import org.hashrelay.http.audit.Audited;
import org.hashrelay.http.audit.Guesses;
import org.hashrelay.http.doctor.DoctorRoutes;
import org.hashrelay.http.fleet.AppliedWait;
import org.hashrelay.http.fleet.FleetSight;
import org.hashrelay.http.fleet.TakeBack;
import org.hashrelay.http.health.HealthRoutes;
import org.hashrelay.http.live.EventStreamRoute;
import org.hashrelay.http.live.Pulse;
import org.hashrelay.http.metrics.FleetMetrics;
import org.hashrelay.http.metrics.HttpMetrics;
import org.hashrelay.http.metrics.MetricsRoute;
import org.hashrelay.http.metrics.NodeMetrics;
import org.hashrelay.http.metrics.ServerFamilies;
import org.hashrelay.http.resources.ClientRoutes;
import org.hashrelay.http.resources.MappingRoutes;
import org.hashrelay.http.resources.OpenApiRoute;
import org.hashrelay.http.resources.Overviews;
import org.hashrelay.http.resources.PoolRoutes;
import org.hashrelay.http.resources.ReportRoutes;
import org.hashrelay.http.resources.StatsRoutes;
import org.hashrelay.http.resources.SystemRoutes;
import org.hashrelay.http.resources.UpstreamRoutes;
import org.hashrelay.http.resources.WorkerRoutes;
import org.hashrelay.http.routing.Endpoint;
import org.hashrelay.http.routing.HttpServer;
import org.hashrelay.http.routing.Router;

/** The server's HTTP side: REST under {@code /api/v1}, health and metrics. */
public final class Api {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ClassicActorSystemProvider system;
  private final ApiSettings settings;
  private final Pulse pulse;
  private final FleetSight sight;
  private final StorySight story;
  private final Guesses guesses;
  private final Router everything;
  private final Router metricsOnly;

  public Api(ClassicActorSystemProvider system, ApiSettings settings, ApiParts parts) {
    this.system = system;
    this.settings = settings;
    this.sight = sight(parts);
    this.story = new StorySight(parts.entities(), parts.clock());
    this.pulse = new Pulse(parts.events(), overviews(parts, sight)::read, parts.clock());
    var failures = new FailureLimit(settings.failedLoginsPerMinute(), parts.clock());
    this.guesses = new Guesses(parts.audit().trail(), parts.clock());
    var access = new Access(parts.adminToken(), failures, guesses::from);
    var calls = new HttpMetrics(parts.metrics());
    HttpMetrics.authFailures(
        parts.metrics(),
        Map.of("node", () -> parts.facts().tunnel().get().notProved(), "token", failures::total));
    var all = Audited.over(
        endpoints(parts, new SystemTimer(system), sight, story),
        parts.audit().trail(),
        parts.clock());
    var metrics = metrics(parts).endpoints();
    this.everything = new Router(system, all, access, limits().body(), calls);
    this.metricsOnly = new Router(system, metrics, access, HttpServer.Limits.SMALL.body(), calls);
  }

  /** Listens at {@code hashrelay.api.bind}; fails when the port is taken. */
  public CompletionStage<ServerBinding> bind() {
    var bind = settings.bind();
    pulse.start(system);
    sight.keepFresh(system);
    story.keepFresh(system);
    guesses.keepCounted(system);
    return HttpServer.bind(system, bind.host(), bind.port(), limits(), everything);
  }

  /** Serves {@code /metrics} alone, at {@code hashrelay.metrics.bind}. */
  public CompletionStage<ServerBinding> bindMetrics(HostPort bind) {
    return HttpServer.bind(system, bind.host(), bind.port(), HttpServer.Limits.SMALL, metricsOnly);
  }

  /** Every route there is; openapi.json describes those under {@code /api/v1}. */
  static List<Endpoint> endpoints(ApiParts parts, AppliedWait.Timer timer) {
    return endpoints(parts, timer, sight(parts), new StorySight(parts.entities(), parts.clock()));
  }

  private static List<Endpoint> endpoints(
      ApiParts parts, AppliedWait.Timer timer, FleetSight sight, StorySight story) {
    var entities = parts.entities();
    var takeBack = new TakeBack(timer);
    var tokens = new ClientRoutes.Tokens(parts.vault(), parts.enrolment());
    var local = parts.facts().localNode();
    var all = new ArrayList<Endpoint>();
    all.addAll(new SystemRoutes(entities, parts.facts(), parts.clock()).endpoints());
    all.addAll(new DoctorRoutes(parts.doctor()).endpoints());
    all.addAll(
        new PoolRoutes(sight, parts.offer(), parts.vault(), parts.probe(), takeBack).endpoints());
    all.addAll(new ClientRoutes(sight, tokens, parts.offer(), local, takeBack).endpoints());
    all.addAll(
        new MappingRoutes(sight, parts.offer(), parts.statistics(), timer, takeBack).endpoints());
    all.addAll(new WorkerRoutes(entities, sight, parts.workers()).endpoints());
    all.addAll(new UpstreamRoutes(sight).endpoints());
    all.addAll(
        new StatsRoutes(overviews(parts, sight), parts.statistics(), parts.clock()).endpoints());
    all.addAll(alerting(parts, story));
    all.addAll(new AuditRoutes(entities, parts.audit()).endpoints());
    all.addAll(new ReportRoutes(parts.statistics(), parts.clock()).endpoints());
    all.addAll(new OpenApiRoute().endpoints());
    all.addAll(new HealthRoutes(parts.started(), parts.ready(), PATIENCE).endpoints());
    all.addAll(metrics(parts).endpoints());
    return all;
  }

  private static FleetSight sight(ApiParts parts) {
    return new FleetSight(parts.entities(), parts.watched().live(), parts.clock());
  }

  private static Overviews overviews(ApiParts parts, FleetSight sight) {
    return new Overviews(parts.entities(), sight, parts.statistics(), parts.clock());
  }

  private static List<Endpoint> alerting(ApiParts parts, StorySight story) {
    var entities = parts.entities();
    var all = new ArrayList<Endpoint>();
    all.addAll(new AlertRoutes(entities, story, parts.alertFeed()).endpoints());
    all.addAll(new AlertSettingsRoutes(entities).endpoints());
    all.addAll(new PreviewRoutes(entities, parts.statistics(), parts.alertFeed(), parts.clock())
        .endpoints());
    all.addAll(new ChannelRoutes(entities, parts.telling(), parts.vault()::seal).endpoints());
    all.addAll(new SilenceRoutes(entities, parts.clock()).endpoints());
    all.addAll(new EventStreamRoute(parts.events()).endpoints());
    return all;
  }

  private static MetricsRoute metrics(ApiParts parts) {
    var facts = parts.facts();
    var build = NodeMetrics.build(facts.version(), facts.revision(), "server");
    var watched = parts.watched();
    return new MetricsRoute(
        parts.metrics(),
        new FleetMetrics(
            parts.entities(),
            watched.live(),
            watched.classic(),
            watched.besides(),
            () -> ServerFamilies.of(facts.tunnel().get(), parts.audit().trail(), build)));
  }

  private HttpServer.Limits limits() {
    return new HttpServer.Limits(
        settings.maxBodySize(),
        settings.maxConnections(),
        settings.requestDeadline(),
        settings.idleTimeout());
  }

  private record SystemTimer(ClassicActorSystemProvider system) implements AppliedWait.Timer {
    @Override
    public <T> CompletionStage<T> after(Duration delay, Supplier<CompletionStage<T>> then) {
      return Patterns.after(delay, system, then::get);
    }
  }
}
