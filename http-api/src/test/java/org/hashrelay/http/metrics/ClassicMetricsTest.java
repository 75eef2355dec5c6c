package org.hashrelay.http.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.actors.node.ClientNode.MappingIs;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.actors.node.LinkInfo;
import org.hashrelay.actors.node.Mapping;
import org.hashrelay.actors.node.MappingStatus;
import org.hashrelay.actors.pool.Pool;
import org.hashrelay.streams.tunnel.control.ControlMessage.Report;
import org.hashrelay.streams.tunnel.control.ControlMessage.Seats;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;
import org.hashrelay.streams.tunnel.control.MinerSeat;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassicMetricsTest {

  private static final ClassicSettings ALL =
      new ClassicSettings(true, "", ClassicSettings.ALL_WORKERS);

  private final AtomicLong now = new AtomicLong(600_000);
  private final LiveFleet live = new LiveFleet(() -> Instant.ofEpochMilli(now.get()));

  /** Two miners of two mappings: one fast, one with a name that would break the page. */
  private void twoMiners() {
    var node = live.node("farm_01");
    node.linked(this, "life-1");
    node.told(
        new Seats(
            true,
            List.of(
                new MinerSeat(1, 1, "10.0.0.7:40001", "acme.rig1", 1, 2_097_152),
                new MinerSeat(2, 2, "[fe80::1]:40002", "evil\"}\n\\name", 2, 0.5)),
            List.of()),
        0);
    var shares = List.<ReportEntry>of(
        share(1, "acme.rig1", 1, ShareResult.ACCEPTED, 2_097_152),
        share(1, "acme.rig1", 1, ShareResult.ACCEPTED, 2_097_152),
        share(1, "acme.rig1", 1, ShareResult.STALE, 2_097_152),
        share(2, "evil\"}\n\\name", 2, ShareResult.ACCEPTED, 65_536));
    node.told(new Report("life-1", 1, shares), 0);
    now.addAndGet(60_000);
  }

  private static ShareJudged share(
      int seat, String worker, int poolId, ShareResult result, double difficulty) {
    var credit = result == ShareResult.ACCEPTED ? difficulty : 0;
    return new ShareJudged(seat, worker, 0, result, difficulty, 0, true, poolId, 5, credit, seat);
  }

  static FleetFacts facts() {
    var mappings = Stream.of(mapping(1, 3333), mapping(2, 3334))
        .map(mapping -> new MappingIs("farm_01", mapping, MappingStatus.idle("running", "")))
        .toList();
    var node = new NodeIs(
        "farm_01",
        "",
        "",
        "",
        "",
        1,
        1,
        1,
        Optional.of(
            new LinkInfo("life-1", "", "relay-1", "tcp_tls", "", "farm:1", "0.1.0", Instant.EPOCH)),
        Optional.of(Instant.EPOCH),
        40_000,
        Telemetry.NONE,
        mappings,
        Optional.empty());
    return new FleetFacts(
        List.of(node),
        List.of(pool(1, "pool.example", 3333, "sha256d"), pool(2, "ltc.example", 3433, "scrypt")));
  }

  private static Mapping mapping(int id, int port) {
    return new Mapping(
        id,
        "m" + id,
        port,
        true,
        "aggregate",
        "auto",
        List.of(new Mapping.PoolChoice(id, 1)),
        500,
        Duration.ofSeconds(5),
        false,
        true,
        new WorkerNaming("pass_through", ""),
        "hold",
        1);
  }

  private static Pool.PoolIs pool(int id, String host, int port, String algorithm) {
    var settings =
        new Pool.Settings("p" + id, "", host, port, false, algorithm, "stratum-v1", "", "", true);
    var health = new Pool.Health("up", "", Optional.empty());
    return new Pool.PoolIs(id, 1, settings, health, Optional.empty());
  }

  private String page(ClassicSettings settings, boolean openMetrics) {
    return new ClassicMetrics(settings, facts()).page(live.now(), openMetrics);
  }

  private static String golden(String name) throws IOException {
    try (var in = ClassicMetricsTest.class.getResourceAsStream("/metrics/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void thePageIsTheGoldenOneToTheByte() throws IOException {
    twoMiners();

    assertThat(page(ALL, false)).isEqualTo(golden("classic.txt"));
  }

  @Test
  void inOpenMetricsTheCountersAreOfNoType() throws IOException {
    twoMiners();

    var expected = golden("classic.txt").replaceAll("(?m)^(# TYPE .*) counter$", "$1 unknown");
    assertThat(page(ALL, true)).isEqualTo(expected);
  }

  @Test
  void aTagStandsForNodeAndPort() {
    twoMiners();

    assertThat(page(new ClassicSettings(true, "hall-7", 5), false))
        .contains("proxy=\"hall-7\"")
        .doesNotContain("farm_01:3333");
  }

  @Test
  void ofTheTopOnlyTheFastestAreShownAndEveryPool() {
    twoMiners();

    var page = page(new ClassicSettings(true, "", 1), false);
    assertThat(page).contains("acme.rig1").doesNotContain("evil");
    assertThat(page.lines().filter(line -> line.startsWith("proxy_pool_up"))).hasSize(2);
    assertThat(page(new ClassicSettings(true, "", 0), false)).doesNotContain("proxy_worker");
    assertThat(page(new ClassicSettings(false, "", 5), false)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 0",
        "0.5 0.5",
        "65536 65536",
        "999999 999999",
        "1000000 1e+06",
        "2097152 2.097152e+06",
        "0.0001 0.0001",
        "0.00001 1e-05",
        "1.5e300 1.5e+300",
        "-2.5 -2.5",
        "123456.75 123456.75",
        "3.0023996211e13 3.0023996211e+13"
      })
  void numbersAreWrittenAsGoWritesThem(String pair) {
    var words = pair.split(" ");
    var written = new StringBuilder();
    GoNumber.append(written, Double.parseDouble(words[0]));

    assertThat(written).hasToString(words[1]);
  }
}
