package org.hashrelay.streams.aggregation.single;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.Vectors;
import org.hashrelay.streams.aggregation.MinerPortSettings;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.aggregation.shared.SharedBench;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerJoined;
import org.hashrelay.streams.work.Algorithms;
import org.junit.jupiter.api.Test;

/** Equihash and KawPow pass through, line by line and byte by byte, and are counted. */
class OneToOneTest {

  private static final String SUBSCRIBE = "{\"id\": 1,\"method\":\"mining.subscribe\","
      + "\"params\":[\"MagicBean/1.0.0\",null,\"pool.example.com\",3337]}";
  private static final String AUTHORIZE =
      "{\"params\":[\"acct.rig\",\"x\"],\"id\":2 , \"method\":\"mining.authorize\"}";
  private static final String SUBMIT = "{\"id\":4,\"method\":\"mining.submit\","
      + "\"params\":[\"acct.rig\",\"7\",\"637e3a66\",\"d6d1\",\"fd4005bb\"]}";

  private final SharedBench bench = bench(WorkerNaming.PASS_THROUGH);

  private static SharedBench bench(WorkerNaming naming) {
    var settings =
        MinerPortSettings.from(ConfigFactory.parseResources("reference.conf").resolve());
    var time = new Time(() -> 0, () -> Instant.parse("2026-01-01T00:00:00Z"));
    var order = SharedBench.order("equihash", "stratum-v1", 500, naming);
    return new SharedBench((dialer, reports) ->
        new OneToOne(order, new OneToOne.Surroundings(settings, dialer, reports, time)));
  }

  @Test
  void everyLineArrivesAsItWasWritten() {
    var miner = bench.miner().says(SUBSCRIBE).says(AUTHORIZE).says(SUBMIT);
    bench.last().opened();
    bench.last().says("{\"id\":1, \"result\":[null,\"54a450f7\"],\"error\":null}");

    assertThat(bench.last().raw).isEqualTo(SUBSCRIBE + "\n" + AUTHORIZE + "\n" + SUBMIT + "\n");
    assertThat(miner.heard)
        .containsExactly("{\"id\":1, \"result\":[null,\"54a450f7\"],\"error\":null}");
  }

  @Test
  void workersAndSharesAreCountedInPassing() {
    bench.miner().says(SUBSCRIBE).says(AUTHORIZE);
    bench.last().opened();
    bench
        .last()
        .says("{\"id\":null,\"method\":\"mining.set_target\",\"params\":[\"%s\"]}"
            .formatted("0007" + "f".repeat(60)));
    var miner = bench.miner;
    for (var i = 0; i < 3; i++) miner.says(SUBMIT);
    bench.last().says("{\"id\":4,\"result\":true,\"error\":null}");
    bench.last().says("{\"id\":4,\"result\":false,\"error\":[21,\"Stale\",null]}");

    assertThat(((WorkerJoined) bench.reports.get(0)).worker()).isEqualTo("acct.rig");
    assertThat(bench.results()).containsExactly(ShareResult.ACCEPTED, ShareResult.STALE);
    var accepted = (ShareJudged) bench.reports.get(1);
    assertThat(accepted.difficulty()).isEqualTo(1.0);
    assertThat(bench.telemetry().held()).isEqualTo(1);

    bench.last().closes("pool-closed");

    assertThat(miner.closedFor).isEqualTo("pool-closed");
    assertThat(bench.results()).contains(ShareResult.UNANSWERED);
    var book = bench.group.telemetry(Map.of()).shares();
    assertThat(book.found()).isEqualTo(3);
    assertThat(book.held()).isZero();
  }

  @Test
  void onlyTheNameOfALoginIsChangedWhereTheMappingSaysSo() {
    var renaming = bench(new WorkerNaming("suffix", ""));
    renaming.miner().says(SUBSCRIBE).says(AUTHORIZE).says(SUBMIT);

    assertThat(renaming.last().heard.get(1).path("params").toString())
        .isEqualTo("[\"pool-user.rig\",\"secret\"]");
    assertThat(renaming.last().heard.get(2).path("params").path(0).asText())
        .isEqualTo("pool-user.rig");
    assertThat(renaming.last().heard.get(2).path("params").path(4).asText()).isEqualTo("fd4005bb");
    assertThat(renaming.last().raw).startsWith(SUBSCRIBE + "\n");
  }

  @Test
  void nobodyIsDialledForBeforeALineThatIsOne() {
    var miner = bench.miner().says("{\"id\":1,\"method\":");

    assertThat(bench.pool).isEmpty();
    assertThat(miner.closedFor).isEqualTo("malformed");
  }

  @Test
  void theWholeSolutionOfTheVectorsPasses() {
    var valid = Vectors.file("equihash").path("valid");
    var submit = "{\"id\":9,\"method\":\"mining.submit\",\"params\":[\"a.b\",\"1\",\"90041358\","
        + "\"00\",\"%s\"]}".formatted(valid.path("solution_with_prefix").asText());
    bench.miner().says(SUBSCRIBE).says(AUTHORIZE).says(submit);

    assertThat(bench.last().raw).endsWith(submit + "\n");
    assertThat(bench.telemetry().shares().found()).isEqualTo(1);
  }

  @Test
  void everyLineOfTheVectorsIsReadWithoutHarm() {
    for (var dialect : List.of("equihash", "kawpow")) {
      for (var v : Vectors.file("dialect_lines").path("lines")) {
        if (!v.path("dialect").asText().equals(dialect)) continue;
        var line = Line.of(v.path("line").asText());
        assertThat(Passed.ofMiner(line)).isNotEqualTo(new Passed.Other(false));
        assertThat(Passed.ofPool(line, Algorithms.ZCASH)).isNotEqualTo(new Passed.Other(false));
      }
    }
  }

  @Test
  void theTargetOfAKawPowJobIsItsDifficulty() {
    var line = "{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"957\",\"e1\",\"52\",\"%s\","
        + "true,458890,\"1b06d58a\"]}";
    var passed =
        Passed.ofPool(Line.of(line.formatted("0".repeat(8) + "f".repeat(56))), Algorithms.HASHES);

    assertThat(((Passed.Difficulty) passed).difficulty()).isEqualTo(0x1p32);
  }

  @Test
  void halfALineIsForwardedWithItsOtherHalf() {
    var miner = bench.miner();
    miner.bytes(ByteString.fromString(SUBSCRIBE.substring(0, 20)));
    miner.bytes(ByteString.fromString(SUBSCRIBE.substring(20) + "\n" + AUTHORIZE));

    assertThat(bench.last().raw).isEqualTo(SUBSCRIBE + "\n");
  }
}
