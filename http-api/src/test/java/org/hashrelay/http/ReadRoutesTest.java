package org.hashrelay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ReadRoutesTest {

  private static final RunningApi api = new RunningApi();

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  void theDoctorTellsWhatIsWrongAndWhatToDo() {
    var report = api.get("/api/v1/system/doctor").json();

    assertThat(report.at("/checks/0/component").asText()).isEqualTo("disk");
    assertThat(report.at("/checks/0/status").asText()).isEqualTo("fail");
    assertThat(report.at("/checks/0/remedy").asText()).isEqualTo("make room");
    assertThat(report.get("failures").asInt()).isEqualTo(1);
  }

  @Test
  void aWorkerHasTheFieldsOfTheContract() {
    assertThat(api.get("/api/v1/workers/w1").json().fieldNames())
        .toIterable()
        .contains(
            "id",
            "name",
            "client_id",
            "mapping_id",
            "address",
            "user_agent",
            "state",
            "connections",
            "hashrate_5m",
            "hashrate_1h",
            "hashrate_24h",
            "accepted",
            "filtered",
            "rejected",
            "stale",
            "duplicate",
            "low_difficulty",
            "difficulty",
            "best_share",
            "last_share_at",
            "connected_at",
            "found",
            "unanswered",
            "rejected_other",
            "held");
    assertThat(api.get("/api/v1/workers/w1").json().get("last_share_at").asText())
        .isEqualTo("2026-03-04T05:06:07Z");
    assertThat(api.get("/api/v1/workers/w9").problem()).isEqualTo("not-found");
  }

  @Test
  void aWorkersBooksBalance() {
    var worker = api.get("/api/v1/workers/w1").json();

    var known = List.of("accepted", "filtered", "rejected", "stale", "unanswered", "held").stream()
        .mapToLong(fate -> worker.get(fate).asLong())
        .sum();
    assertThat(worker.get("found").asLong()).isEqualTo(known).isPositive();
  }

  @Test
  void onlyAWorkerOfAConnectedNodeCanBeKicked() {
    assertThat(api.post("/api/v1/workers/w9/kick", "").problem()).isEqualTo("not-found");
    assertThat(api.post("/api/v1/workers/w1/kick", "").problem()).isEqualTo("not-found");
    api.post("/api/v1/clients", "{'id':'farm-1'}");
    assertThat(api.post("/api/v1/workers/w1/kick", "").problem()).isEqualTo("node-offline");
    assertThat(api.call("DELETE", "/api/v1/clients/farm-1", "").status()).isEqualTo(204);
  }

  @Test
  void workersComePageByPage() {
    var first = api.get("/api/v1/workers?limit=2").json();
    var cursor = first.get("next_cursor").asText();
    var second = api.get("/api/v1/workers?limit=2&cursor=" + cursor).json();

    assertThat(first.get("items").findValuesAsText("id")).containsExactly("w1", "w2");
    assertThat(first.get("total").asInt()).isEqualTo(3);
    assertThat(second.get("items").findValuesAsText("id")).containsExactly("w3");
    assertThat(second.get("next_cursor").isNull()).isTrue();
  }

  @Test
  void anUnknownStateIsRefused() {
    assertThat(api.get("/api/v1/workers?state=idle").text()).contains("active, warning");
    assertThat(api.get("/api/v1/workers?mapping_id=x").status()).isEqualTo(422);
  }

  @Test
  void theOverviewAddsUpTheFarm() {
    var overview = api.get("/api/v1/stats/overview").json();

    assertThat(overview.get("total_hashrate_th").asDouble()).isEqualTo(15.0);
    assertThat(overview.get("shares_accepted_1h").asInt()).isEqualTo(30);
    assertThat(overview.get("shares_rejected_1h").asInt()).isEqualTo(9);
    assertThat(overview.get("shares_stale_1h").asInt()).isEqualTo(6);
    assertThat(overview.get("delivered_ratio_1h").asDouble()).isEqualTo(0.75);
    assertThat(overview.get("workers").get("active").asInt()).isEqualTo(3);
    assertThat(overview.get("total_miners").asInt()).isZero();
    assertThat(overview.at("/pools/up").isIntegralNumber()).isTrue();
    assertThat(overview.get("aggregation_ratio").asDouble()).isZero();
    assertThat(overview.at("/alerts_firing/critical").asInt(-1)).isZero();
  }

  @Test
  void aChartHasOneLineForEachGroup() {
    var path = "/api/v1/stats/timeseries?metric=hashrate&interval=1m&group_by=mapping";
    var times = "&from=2026-03-04T05:00:00Z&to=2026-03-04T06:00:00Z";

    var chart = api.get(path + times).json();

    assertThat(chart.get("unit").asText()).isEqualTo("H/s");
    assertThat(chart.get("interval_seconds").asInt()).isEqualTo(60);
    assertThat(chart.get("series").get(0).get("labels").get("mapping").asText()).isEqualTo("1");
    assertThat(chart.get("series").get(0).get("v").get(0).asDouble()).isEqualTo(1.5);
  }

  @Test
  void aHashrateInAChartHasItsErrorAndEveryMetricAndIntervalIsKnown() {
    var path = "/api/v1/stats/timeseries?group_by=client&metric=";

    var line = api.get(path + "hashrate").json().get("series").get(0);
    assertThat(line.get("e").get(0).asDouble()).isEqualTo(0.5);
    for (var metric : List.of("accepted", "rejected", "stale", "miners", "upstreams", "bytes")) {
      assertThat(api.get(path + metric + "&interval=10s").status()).as(metric).isEqualTo(200);
    }
    assertThat(api.get("/api/v1/stats/timeseries?metric=miners&group_by=worker").status())
        .isEqualTo(422);
  }

  @Test
  void refusedSharesAreCountedByReason() {
    var rejects = api.get("/api/v1/stats/rejects").json();

    assertThat(rejects.get("answered").asInt()).isEqualTo(20);
    assertThat(rejects.get("reject_ratio").asDouble()).isEqualTo(0.3);
    assertThat(rejects.get("reasons").findValuesAsText("shares"))
        .containsExactly("3", "1", "1", "1");
    assertThat(rejects.get("mappings").get(0).get("mapping_id").asInt()).isEqualTo(1);
    assertThat(api.get("/api/v1/stats/rejects?from=soon").status()).isEqualTo(422);
  }

  @Test
  void aDayIsReportedAsCsvThatNoSpreadsheetTakesForAFormula() {
    var report = api.get("/api/v1/stats/reports/daily?format=csv&day=2026-03-03");

    assertThat(report.header("Content-Type")).startsWith("text/csv");
    assertThat(report.text().lines().toList())
        .hasSize(2)
        .last()
        .isEqualTo("2026-03-03,\"farm-1\",1,\"'=acme.\"\"w1\"\"\",10,4,3,1,1,3,1,"
            + "1000000000000,0.500000");
    assertThat(api.get("/api/v1/stats/reports/daily?day=today").status()).isEqualTo(422);
    assertThat(api.get("/api/v1/stats/reports/daily?format=pdf").status()).isEqualTo(422);
  }

  @Test
  void aChartThatCannotBeDrawnIsRefused() {
    var path = "/api/v1/stats/timeseries";

    assertThat(api.get(path).text()).contains("?metric");
    assertThat(api.get(path + "?metric=luck").status()).isEqualTo(422);
    assertThat(api.get(path + "?metric=stale&from=yesterday").text()).contains("RFC 3339");
    assertThat(api.get(path + "?metric=stale&from=2020-01-01T00:00:00Z").problem())
        .isEqualTo("too-many-points");
  }

  @Test
  void withoutTheDatabaseStatisticsAreAwayAndSayNothingOfIt() {
    api.figures.away(true);
    try {
      var answer = api.get("/api/v1/stats/overview");

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.problem()).isEqualTo("storage-away");
      assertThat(answer.header("Retry-After")).isEqualTo("2");
      assertThat(answer.text()).doesNotContain("jdbc");
    } finally {
      api.figures.away(false);
    }
  }

  @Test
  void theSystemTellsWhatItIs() {
    var status = api.get("/api/v1/system/status").json();

    assertThat(status.get("version").asText()).isEqualTo("0.1.0");
    assertThat(status.get("uptime_seconds").asInt()).isEqualTo(60);
    assertThat(status.get("client_count").asInt()).isZero();
    assertThat(status.get("active_connections").asInt()).isZero();
    assertThat(status.get("total_bytes_relayed").asInt()).isEqualTo(4711);
    assertThat(status.get("tunnel_certificate_seconds_left").asInt()).isEqualTo(60);
    assertThat(status.get("tunnel_certificate_fault").asText()).isEqualTo("half a file");
    assertThat(status.at("/tunnel/half_open").asInt()).isEqualTo(3);
    assertThat(status.at("/tunnel/refused/tls").asInt()).isEqualTo(5);
  }

  @Test
  void upstreamsAreAList() {
    assertThat(api.get("/api/v1/upstreams").json().get("total").asInt()).isZero();
  }

  @Test
  void readyMeansThatNothingFails() {
    assertThat(api.get("/health/ready").status()).isEqualTo(200);
    api.databaseFailing = Optional.of("closed");
    try {
      var answer = api.get("/health/ready");

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.json().get("failing").get(0).get("check").asText()).isEqualTo("database");
      assertThat(api.get("/health/live").status()).isEqualTo(200);
      assertThat(api.get("/health/startup").status()).isEqualTo(200);
    } finally {
      api.databaseFailing = Optional.empty();
    }
  }

  @Test
  void metricsComeInBothFormats() {
    api.get("/health/live");
    var plain = api.call("GET", "/metrics", "", "Accept", "*/*");
    var open = api.call("GET", "/metrics", "", "Accept", "application/openmetrics-text");

    assertThat(plain.header("Content-Type")).contains("version=0.0.4");
    assertThat(plain.text())
        .contains("# TYPE hashrelay_build_info gauge")
        .contains("revision=\"abc1234\"")
        .contains("hashrelay_fleet_scrape_ok 1.0")
        .contains("hashrelay_http_requests_total{method=\"GET\",route=\"/health/live\"");
    assertThat(open.header("Content-Type")).startsWith("application/openmetrics-text");
    assertThat(open.text()).endsWith("# EOF\n");
  }

  @Test
  void metricsCanBeServedAlone() {
    var alone =
        api.api.bindMetrics(new HostPort("127.0.0.1", 0)).toCompletableFuture().join();
    var base = "http://127.0.0.1:" + alone.localAddress().getPort();
    var metrics = HttpRequest.newBuilder(URI.create(base + "/metrics"));
    var rest = HttpRequest.newBuilder(URI.create(base + "/api/v1/pools"));

    assertThat(api.send(metrics.build()).status()).isEqualTo(200);
    assertThat(api.send(rest.build()).status()).isEqualTo(404);
    alone.unbind().toCompletableFuture().join();
  }
}
