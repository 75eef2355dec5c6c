package org.hashrelay.streams.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pools whose extranonce2 is too small to be shared: a connection for each miner (p = 0). */
class AloneTest {

  private static final String NTIME = "683921df";

  private final Bench bench = new Bench();

  private FakeMiner arrives(String name, int extranonce2Size) {
    var miner = new FakeMiner(bench.group).enter(name);
    bench.settle();
    serve(extranonce2Size);
    return miner;
  }

  private void serve(int extranonce2Size) {
    for (var line : List.copyOf(bench.pool.lines)) {
      if (!line.heard.isEmpty() || !line.closedFor.isEmpty()) continue;
      line.serve("aabb%04x".formatted(bench.pool.lines.indexOf(line)), extranonce2Size);
      line.difficulty(1e-12);
      line.job("j1", FakePool.PREV_HASH, true);
      bench.settle();
    }
  }

  private static JsonNode subscribed(FakeMiner miner) {
    return miner.answer(2).path("result");
  }

  private String detail() {
    return bench.group.telemetry(Map.of()).detail();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 1})
  void whoIsAloneHasThePoolsOwnExtranonceAsItIs(int n) {
    var miner = arrives("a.b", n);

    assertThat(subscribed(miner).path(1).asText()).isEqualTo("aabb0000");
    assertThat(subscribed(miner).path(2).asInt()).isEqualTo(n);
    assertThat(miner.lastJob().path(2).asText()).isEqualTo("0100");
    miner.submits(9, miner.lastJobId(), "7f".repeat(n), NTIME, "00000000");

    var share = bench.pool.last().calls("mining.submit").get(0).path("params");
    assertThat(share.path(2).asText()).isEqualTo("7f".repeat(n));
    assertThat(detail()).contains("one connection per miner");
  }

  @Test
  void everyMinerHasAConnectionToItselfAndNoTwoTheSameExtranonce() {
    var miners = List.of(arrives("a.1", 2), arrives("a.2", 2), arrives("a.3", 2));
    bench.settle();
    serve(2);

    assertThat(bench.pool.lines).hasSize(3);
    Set<String> own = miners.stream()
        .map(miner -> subscribed(miner).path(1).asText())
        .collect(Collectors.toSet());
    assertThat(own).hasSize(3);
    assertThat(bench.group.telemetry(Map.of()).effectiveMinersPerConn()).isEqualTo(1);
    for (var miner : miners) miner.submits(9, miner.lastJobId(), "0001", NTIME, "00000000");
    assertThat(bench.pool.lines)
        .allSatisfy(line -> assertThat(line.calls("mining.submit")).hasSize(1));
  }

  @Test
  void aNewExtranonceIsToldToWhoFollowsAndClosesTheOthers() {
    var plain = arrives("a.1", 2);
    var follows = arrives("a.2", 2);
    follows.says(7, "mining.extranonce.subscribe", "[]");
    for (var line : bench.pool.lines) {
      line.tells(
          "mining.set_extranonce", "[\"ccdd%04x\",2]".formatted(bench.pool.lines.indexOf(line)));
      line.job("j2", FakePool.PREV_HASH, true);
    }
    bench.settle();

    assertThat(plain.closedFor).isEqualTo("extranonce-changed");
    var told = follows.told("mining.set_extranonce").get(0).path("params");
    assertThat(told.path(0).asText()).isEqualTo("ccdd0001");
    follows.submits(9, follows.lastJobId(), "0001", NTIME, "00000000");
    assertThat(bench.pool.lines.get(1).calls("mining.submit")).hasSize(1);
  }

  @Test
  void whoseConnectionIsLostComesBackWithAnotherExtranonce() {
    var miner = arrives("a.1", 2);
    bench.pool.last().closes("pool-closed");
    bench.pass(Duration.ofSeconds(3));
    bench.settle();
    serve(2);

    assertThat(bench.pool.lines).hasSize(2);
    assertThat(miner.closedFor).isEqualTo("extranonce-changed");
    assertThat(bench.results()).doesNotContain(ShareResult.ACCEPTED);
  }

  @Test
  void p6_noByteAtAllIsRefusedWithItsReason() {
    arrives("a.b", 0);

    assertThat(bench.pool.lines.get(0).closedFor).isEqualTo("extranonce2-too-small");
    assertThat(detail()).contains("extranonce2-too-small");
  }
}
