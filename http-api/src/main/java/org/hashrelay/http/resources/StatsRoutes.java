package org.hashrelay.http.resources;

import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.http.json.QueryFields;
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

  private static final String METRICS =
      "one of hashrate, accepted, rejected, stale, miners, upstreams, bytes";
  private static final String INTERVALS = "one of 10s, 1m, 10m, 1h";
  private static final String GROUPS = "one of mapping, client, worker, pool";

  private final Overviews overviews;
  private final Statistics statistics;
  private final InstantSource clock;

  public StatsRoutes(Overviews overviews, Statistics statistics, InstantSource clock) {
    this.overviews = overviews;
    this.statistics = statistics;
    this.clock = clock;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of(GET, "/api/v1/stats/overview", this::overview),
        Endpoint.of(GET, "/api/v1/stats/timeseries", this::timeseries));
  }

  private CompletionStage<HttpResponse> overview(Call call) {
    return overviews.read().thenApply(Answers::ok);
  }

  /** {@code e}: one standard error of each value, where values are made of shares. */
  record Line(
      Map<String, String> labels,
      List<Instant> t,
      List<Double> v,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> e) {}

  record Chart(String metric, String unit, long intervalSeconds, List<Line> series) {}

  private CompletionStage<HttpResponse> timeseries(Call call) {
    var query = query(call.queryFields());
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
  private SeriesQuery query(QueryFields asked) {
    var metric = asked.word("metric", SeriesQuery.Metric::of, METRICS);
    if (asked.text("metric").isEmpty()) asked.bad("metric", "required", METRICS);
    var interval = asked.word("interval", SeriesQuery.Interval::of, INTERVALS);
    var group = asked.word("group_by", SeriesQuery.GroupBy::of, GROUPS);
    var to = asked.instant("to").orElseGet(clock::instant);
    var from = asked.instant("from").orElseGet(() -> to.minus(Duration.ofHours(1)));
    if (!from.isBefore(to)) asked.bad("from", "range", "is not before to");
    var fits = metric.isEmpty() || group.isEmpty() || group.get().fits(metric.get());
    if (!fits) asked.bad("group_by", "choice", "is kept of shares only");
    asked.done();
    var step = interval.orElse(SeriesQuery.Interval.MINUTE);
    if (Duration.between(from, to).dividedBy(step.length()) > SeriesQuery.MAX_POINTS) {
      var detail = "a series has at most " + SeriesQuery.MAX_POINTS + " points";
      throw new Refusal(ProblemType.TOO_MANY_POINTS, detail);
    }
    var by = group.orElse(SeriesQuery.GroupBy.NOTHING);
    return new SeriesQuery(metric.orElseThrow(), step, from, to, by);
  }
}
