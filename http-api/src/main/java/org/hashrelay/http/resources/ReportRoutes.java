package org.hashrelay.http.resources;

import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.hashrelay.http.routing.Answers;
import org.hashrelay.http.routing.Call;
import org.hashrelay.http.routing.Endpoint;
import org.hashrelay.http.routing.Failures;
import org.hashrelay.persistence.projection.Statistics;
import org.hashrelay.persistence.projection.Statistics.WorkerShares;

/** {@code /api/v1/stats}: why shares were refused, and what a day came to. */
public final class ReportRoutes {

  private static final String HEAD = "day,client_id,mapping_id,worker,accepted,filtered,rejected,"
      + "duplicate,low_difficulty,stale,unanswered,hashrate,delivered_ratio\n";

  private final Statistics statistics;
  private final InstantSource clock;

  public ReportRoutes(Statistics statistics, InstantSource clock) {
    this.statistics = statistics;
    this.clock = clock;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of(GET, "/api/v1/stats/rejects", this::rejects),
        Endpoint.of(GET, "/api/v1/stats/reports/daily", this::report));
  }

  // ── rejects ─────────────────────────────────────────────────────────────────────────────────

  record Reason(String reason, long shares, double ratio) {}

  record OfMapping(int mappingId, long answered, double rejectRatio, List<Reason> reasons) {}

  record Rejects(
      Instant from,
      Instant to,
      long answered,
      double rejectRatio,
      List<Reason> reasons,
      List<OfMapping> mappings) {}

  private CompletionStage<HttpResponse> rejects(Call call) {
    var query = call.queryFields();
    var to = query.instant("to").orElseGet(clock::instant);
    var from = query.instant("from").orElseGet(() -> to.minus(Duration.ofHours(1)));
    if (!from.isBefore(to)) query.bad("from", "range", "is not before to");
    query.done();
    return Failures.storage(statistics.shares(from, to))
        .thenApply(rows -> Answers.ok(rejects(from, to, rows)));
  }

  private static Rejects rejects(Instant from, Instant to, List<WorkerShares> rows) {
    var all = ofMapping(0, rows);
    var byMapping = new TreeMap<Integer, List<WorkerShares>>();
    for (var row : rows) {
      byMapping.merge(row.mappingId(), List.of(row), ReportRoutes::joined);
    }
    var mappings = byMapping.entrySet().stream()
        .map(entry -> ofMapping(entry.getKey(), entry.getValue()))
        .toList();
    return new Rejects(from, to, all.answered(), all.rejectRatio(), all.reasons(), mappings);
  }

  private static List<WorkerShares> joined(List<WorkerShares> some, List<WorkerShares> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private static OfMapping ofMapping(int id, List<WorkerShares> rows) {
    var duplicate = sum(rows, WorkerShares::duplicate);
    var low = sum(rows, WorkerShares::lowDifficulty);
    var rejected = sum(rows, WorkerShares::rejected);
    var stale = sum(rows, WorkerShares::stale);
    var good = sum(rows, WorkerShares::accepted) + sum(rows, WorkerShares::filtered);
    var answered = good + rejected + stale;
    var reasons = List.of(
        reason("stale", stale, answered),
        reason("duplicate", duplicate, answered),
        reason("low_difficulty", low, answered),
        reason("other", rejected - duplicate - low, answered));
    return new OfMapping(id, answered, ratio(rejected + stale, answered), reasons);
  }

  private static Reason reason(String name, long shares, long answered) {
    return new Reason(name, shares, ratio(shares, answered));
  }

  private static long sum(List<WorkerShares> rows, ToLongFunction<WorkerShares> of) {
    return rows.stream().mapToLong(of).sum();
  }

  private static double ratio(double part, double all) {
    return all == 0 ? 0 : part / all;
  }

  // ── a day ───────────────────────────────────────────────────────────────────────────────────

  /** Of a day in UTC, by default the last one that is over; of today as far as it went. */
  private CompletionStage<HttpResponse> report(Call call) {
    var yesterday = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(1);
    var query = call.queryFields();
    var day = query.day("day").orElse(yesterday);
    query.choice("format", List.of("csv"));
    query.done();
    var from = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    var length = Duration.ofDays(1);
    var past = Duration.between(from, clock.instant());
    var seconds = Math.max(1, (past.compareTo(length) < 0 ? past : length).toSeconds());
    return Failures.storage(statistics.shares(from, from.plus(length)))
        .thenApply(rows -> csv(day, seconds, rows));
  }

  private static HttpResponse csv(LocalDate day, long seconds, List<WorkerShares> rows) {
    var text = new StringBuilder(HEAD);
    for (var row : rows) text.append(line(day, seconds, row));
    var name = "attachment; filename=\"hashrelay-" + day + ".csv\"";
    return HttpResponse.create()
        .addHeader(RawHeader.create("Content-Disposition", name))
        .withEntity(
            ContentTypes.parse("text/csv; charset=UTF-8"),
            text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String line(LocalDate day, long seconds, WorkerShares row) {
    return String.format(
        Locale.ROOT,
        "%s,%s,%d,%s,%d,%d,%d,%d,%d,%d,%d,%.0f,%.6f\n",
        day,
        cell(row.clientId()),
        row.mappingId(),
        cell(row.name()),
        row.accepted(),
        row.filtered(),
        row.rejected(),
        row.duplicate(),
        row.lowDifficulty(),
        row.stale(),
        row.unanswered(),
        row.hashes() / seconds,
        row.work() > 0 ? Math.min(1, row.credit() / row.work()) : 1);
  }

  /** Quoted, and with an apostrophe before what a spreadsheet would take for a formula. */
  private static String cell(String text) {
    var harmless = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    return '"' + harmless.replace("\"", "\"\"") + '"';
  }
}
