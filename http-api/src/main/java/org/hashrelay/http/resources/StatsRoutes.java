package org.hashrelay.http.resources;

import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.actors.pool.Pool.PoolIs;
import org.hashrelay.http.fleet.Ask;
import org.hashrelay.http.fleet.Entities;
import org.hashrelay.http.problem.FieldError;
import org.hashrelay.http.problem.ProblemType;
import org.hashrelay.http.problem.Refusal;
import org.hashrelay.http.routing.Answers;
import org.hashrelay.http.routing.Call;
import org.hashrelay.http.routing.Endpoint;
import org.hashrelay.http.routing.Failures;
import org.hashrelay.persistence.projection.SeriesQuery;
import org.hashrelay.persistence.projection.Statistics;

/** {@code /api/v1/stats}: the farm in figures, now and over time. */
public final class StatsRoutes {

  private static final double TERA = 1e12;
  private static final String METRICS =
      "one of hashrate, accepted, rejected, stale, miners, upstreams, bytes";
  private static final String INTERVALS = "one of 10s, 1m, 10m, 1h";
  private static final String GROUPS = "one of mapping, client, worker, pool";

  private final Ask ask;
  private final Statistics statistics;
  private final InstantSource clock;

  public StatsRoutes(Entities entities, Statistics statistics, InstantSource clock) {
    this.ask = new Ask(entities);
    this.statistics = statistics;
    this.clock = clock;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of(GET, "/api/v1/stats/overview", this::overview),
        Endpoint.of(GET, "/api/v1/stats/timeseries", this::timeseries));
  }

  record NodeCount(long connected, long total) {}

  record PoolCount(long enabled, long total) {}

  record Hashrate(
      @JsonProperty("upstream_5m") double upstream5m,
      @JsonProperty("upstream_1h") double upstream1h,
      @JsonProperty("upstream_24h") double upstream24h) {}

  record Overview(
      long totalMiners,
      double totalHashrateTh,
      @JsonProperty("shares_accepted_1h") long sharesAccepted1h,
      @JsonProperty("shares_rejected_1h") long sharesRejected1h,
      @JsonProperty("shares_stale_1h") long sharesStale1h,
      @JsonProperty("shares_filtered_1h") long sharesFiltered1h,
      @JsonProperty("shares_unanswered_1h") long sharesUnanswered1h,
      @JsonProperty("delivered_ratio_1h") double deliveredRatio1h,
      long upstreamConnections,
      Hashrate hashrate,
      Map<String, Long> workers,
      NodeCount nodes,
      PoolCount pools,
      Instant asOf) {}

  private CompletionStage<HttpResponse> overview(Call call) {
    return ask.everything()
        .thenCompose(contents ->
            ask.nodes(contents.nodes()).thenCombine(ask.pools(contents.pools()), Fleet::new))
        .thenCompose(fleet -> Failures.storage(statistics.overview(fleet.lost()))
            .thenApply(shares -> overview(fleet, shares)))
        .thenApply(Answers::ok);
  }

  private record Fleet(List<NodeIs> nodes, List<PoolIs> pools) {

    List<NodeIs> connected() {
      return nodes.stream().filter(node -> node.link().isPresent()).toList();
    }

    Set<String> lost() {
      return nodes.stream()
          .filter(node -> node.link().isEmpty())
          .map(NodeIs::nodeId)
          .collect(Collectors.toSet());
    }

    long miners() {
      return connected().stream()
          .flatMap(node -> node.telemetry().mappings().stream())
          .mapToLong(mapping -> mapping.downstreamConnections())
          .sum();
    }

    long upstreams() {
      return nodes.stream().flatMap(UpstreamRoutes::of).count();
    }
  }

  private Overview overview(Fleet fleet, Statistics.Overview shares) {
    var states = new TreeMap<String, Long>();
    shares.workers().forEach((state, n) -> states.put(WorkerRoutes.word(state), n));
    var enabled =
        fleet.pools().stream().filter(pool -> pool.settings().enabled()).count();
    return new Overview(
        fleet.miners(),
        shares.hashrate5m() / TERA,
        shares.accepted1h(),
        shares.rejected1h(),
        shares.stale1h(),
        shares.filtered1h(),
        shares.unanswered1h(),
        shares.deliveredRatio1h(),
        fleet.upstreams(),
        new Hashrate(shares.hashrate5m(), shares.hashrate1h(), shares.hashrate24h()),
        states,
        new NodeCount(fleet.connected().size(), fleet.nodes().size()),
        new PoolCount(enabled, fleet.pools().size()),
        clock.instant());
  }

  /** {@code e}: one standard error of each value, where values are made of shares. */
  record Line(
      Map<String, String> labels,
      List<Instant> t,
      List<Double> v,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> e) {}

  record Chart(String metric, String unit, long intervalSeconds, List<Line> series) {}

  private CompletionStage<HttpResponse> timeseries(Call call) {
    var query = query(call.query());
    return Failures.storage(statistics.timeseries(query)).thenApply(series -> {
      var lines = series.stream()
          .map(s -> new Line(s.labels(), s.times(), s.values(), s.errors()))
          .toList();
      var metric = query.metric().name().toLowerCase(Locale.ROOT);
      var seconds = query.interval().length().toSeconds();
      return Answers.ok(new Chart(metric, query.metric().unit(), seconds, lines));
    });
  }

  /** The last hour by the minute, as far as nothing else is said; a metric always is. */
  private SeriesQuery query(Map<String, String> asked) {
    var errors = new ArrayList<FieldError>();
    var metric = word(asked, "metric", SeriesQuery.Metric::of, METRICS, errors);
    if (!asked.containsKey("metric")) errors.add(new FieldError("?metric", "required", METRICS));
    var interval = word(asked, "interval", SeriesQuery.Interval::of, INTERVALS, errors);
    var group = word(asked, "group_by", SeriesQuery.GroupBy::of, GROUPS, errors);
    var to = time(asked, "to", errors).orElseGet(clock::instant);
    var from = time(asked, "from", errors).orElseGet(() -> to.minus(Duration.ofHours(1)));
    if (!from.isBefore(to)) errors.add(new FieldError("?from", "range", "is not before to"));
    var fits = metric.isEmpty() || group.isEmpty() || group.get().fits(metric.get());
    if (!fits) errors.add(new FieldError("?group_by", "choice", "is kept of shares only"));
    if (!errors.isEmpty()) throw Refusal.invalid(errors);
    var step = interval.orElse(SeriesQuery.Interval.MINUTE);
    if (Duration.between(from, to).dividedBy(step.length()) > SeriesQuery.MAX_POINTS) {
      var detail = "a series has at most " + SeriesQuery.MAX_POINTS + " points";
      throw new Refusal(ProblemType.TOO_MANY_POINTS, detail);
    }
    var by = group.orElse(SeriesQuery.GroupBy.NOTHING);
    return new SeriesQuery(metric.orElseThrow(), step, from, to, by);
  }

  private static <T> Optional<T> word(
      Map<String, String> asked,
      String name,
      Function<String, Optional<T>> parse,
      String allowed,
      List<FieldError> errors) {
    var text = Optional.ofNullable(asked.get(name));
    var value = text.flatMap(parse);
    if (text.isPresent() && value.isEmpty()) {
      errors.add(new FieldError("?" + name, "choice", text.get() + " is not " + allowed));
    }
    return value;
  }

  private static Optional<Instant> time(
      Map<String, String> asked, String name, List<FieldError> errors) {
    var text = Optional.ofNullable(asked.get(name));
    try {
      return text.map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
    } catch (DateTimeParseException e) {
      errors.add(new FieldError("?" + name, "format", text.get() + " is no RFC 3339 time"));
      return Optional.empty();
    }
  }
}
