package org.hashrelay.streams.aggregation.cryptonote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.hashrelay.streams.aggregation.shared.SharedBench;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.work.CryptonoteTarget;
import org.junit.jupiter.api.Test;

/** What one CryptoNote miner is told as its target, and what happens to one that is of no use. */
class CryptonoteMinerTest {

  private static final String HEAD = "10".repeat(39);
  private static final String TAIL = "22".repeat(33);
  private static final String POOLS = "b88d0600"; // 10,000
  private static final String GOOD = "00".repeat(32);
  private static final String MIDDLING = "00".repeat(24) + "0000000000000700"; // 9,363
  private static final String BAD = "ff".repeat(32);

  private SharedBench bench = bench("hold");
  private int nonce;
  private int jobs;

  private static SharedBench bench(String policy) {
    var one = SharedBench.order("randomx", "stratum-v1", 500);
    return new SharedBench(SharedBench.onAllPoolsDown(one, policy), new CryptonoteFamily());
  }

  private static String job(int id) {
    return "{\"blob\":\"%s00000000%s\",\"job_id\":\"p%d\",\"target\":\"%s\",\"algo\":\"rx/0\"}"
        .formatted(HEAD, TAIL + "%02x".formatted(id), id, POOLS);
  }

  private void serves(SharedBench.Line line) {
    line.opened()
        .answers("\"result\":{\"id\":\"s1\",\"job\":%s,\"status\":\"OK\"}".formatted(job(++jobs)));
  }

  private void nextJob() {
    var next = "{\"jsonrpc\":\"2.0\",\"method\":\"job\",\"params\":%s}";
    bench.last().says(next.formatted(job(++jobs)));
  }

  private SharedBench.Miner miner(String login) {
    return bench
        .miner()
        .says("{\"id\":1,\"method\":\"login\",\"params\":{\"login\":\"%s\",\"pass\":\"x\"}}"
            .formatted(login));
  }

  private static JsonNode current(SharedBench.Miner miner) {
    var later = miner.told("job");
    return later.isEmpty()
        ? miner.answer(1).path("result").path("job")
        : later.get(later.size() - 1).path("params");
  }

  private int submits(SharedBench.Miner miner, String result) {
    var id = 100 + ++nonce;
    var own = current(miner).path("blob").asText().substring(84, 86);
    miner.says(("{\"id\":%d,\"method\":\"submit\",\"params\":{\"id\":\"1\",\"job_id\":\"%s\","
            + "\"nonce\":\"%06x%s\",\"result\":\"%s\"}}")
        .formatted(id, current(miner).path("job_id").asText(), nonce, own, result));
    return id;
  }

  @Test
  void whoFindsNothingHasAnEasierTargetWithTheNextJobAndNeverAHarderOne() {
    var miner = miner("4ABC");
    serves(bench.last());
    assertThat(current(miner).path("target").asText()).isEqualTo(POOLS);

    bench.pass(Duration.ofSeconds(30));
    nextJob();

    var text = current(miner).path("target").asText();
    assertThat(text).hasSize(POOLS.length()).isNotEqualTo(POOLS);
    var own = CryptonoteTarget.of(text).orElseThrow();
    assertThat(own.isAtLeast(CryptonoteTarget.of(POOLS).orElseThrow())).isTrue();
  }

  @Test
  void q41_whatIsGoodForTheMinerOnlyIsCountedAndNotForwarded() {
    var miner = miner("4ABC");
    serves(bench.last());
    assertThat(miner.answer(submits(miner, MIDDLING)).has("error")).isTrue();
    bench.pass(Duration.ofSeconds(30));
    nextJob();

    var filtered = submits(miner, MIDDLING);

    assertThat(miner.answer(filtered).path("result").path("status").asText()).isEqualTo("OK");
    assertThat(bench.last().calls("submit")).isEmpty();
    submits(miner, GOOD);
    assertThat(bench.last().calls("submit")).hasSize(1);
    bench.last().answers("\"result\":{\"status\":\"OK\"}");
    assertThat(bench.results())
        .containsExactly(ShareResult.LOW_DIFFICULTY, ShareResult.FILTERED, ShareResult.ACCEPTED);
    var taken = (ShareJudged) bench.reports.get(bench.reports.size() - 1);
    assertThat(taken.difficulty()).isLessThan(9_000);
    assertThat(taken.poolDifficulty()).isBetween(9_999.0, 10_001.0);
    var books = bench.telemetry().shares();
    assertThat(books.found()).isEqualTo(books.accepted() + books.filtered() + books.rejected());
  }

  @Test
  void q65_whoSendsNothingButBadSharesIsSentAwayAndNobodyElse() {
    var bad = miner("4ABC.bad");
    serves(bench.last());
    var good = miner("4ABC.good");

    for (var second = 0; second < 119; second++) {
      submits(bad, BAD);
      if (second == 90) nextJob();
      bench.pass(Duration.ofSeconds(1));
    }
    assertThat(bad.closedFor).isEmpty();
    submits(bad, BAD);
    bench.pass(Duration.ofSeconds(1));
    submits(bad, BAD);

    assertThat(bad.closedFor).isEqualTo("bad-shares");
    assertThat(good.closedFor).isEmpty();
  }

  @Test
  void whoRepeatsItselfWithoutEndIsKeptOutForAWhile() {
    var flood = miner("4ABC.bad");
    serves(bench.last());
    for (var i = 0; i < 2_000 && flood.closedFor.isEmpty(); i++) {
      submits(flood, GOOD);
      nonce--;
    }

    assertThat(flood.closedFor).isEqualTo("duplicate-flood");
    assertThat(bench.last().calls("submit")).hasSize(1);
    var again = miner("4ABC.bad");
    assertThat(again.closedFor).isEqualTo("banned");
    assertThat(miner("4ABC.other").closedFor).isEmpty();
  }

  @Test
  void q76_whileThereIsNoPoolMinersAreKeptBusyWithWorkThatIsNobodysIfTheOwnerWantsIt() {
    bench = bench("idle_jobs");
    var miner = miner("4ABC");
    serves(bench.last());
    var real = current(miner).path("blob").asText();
    bench.last().closes("connection-refused");

    bench.pass(Duration.ofSeconds(55));
    assertThat(miner.told("job")).isEmpty();
    bench.pass(Duration.ofSeconds(10));

    assertThat(miner.told("job")).hasSize(1);
    assertThat(current(miner).path("blob").asText()).isNotEqualTo(real).hasSameSizeAs(real);
    var idle = submits(miner, GOOD);
    assertThat(miner.answer(idle).path("result").path("status").asText()).isEqualTo("OK");
    assertThat(bench.results()).isEmpty();
    assertThat(bench.telemetry().shares().found()).isZero();
    var newcomer = miner("4ABC.new");
    assertThat(current(newcomer).path("job_id").asText()).isNotEmpty();

    do bench.pass(Duration.ofSeconds(1));
    while (!bench.last().closedFor.isEmpty());
    serves(bench.last());

    assertThat(current(miner).path("blob").asText()).startsWith(HEAD);
    submits(miner, GOOD);
    assertThat(bench.last().calls("submit")).hasSize(1);
  }

  @Test
  void everyAccountHasAWarmConnectionToTheNextPool() {
    var one = SharedBench.order("randomx", "stratum-v1", 500);
    var second = new PoolOrder(8, "second", "randomx", "stratum-v1", "", "", true);
    var pools = List.of(one.pools().get(0), second);
    bench = new SharedBench(SharedBench.withPools(one, pools), new CryptonoteFamily());
    var mine = miner("4ABC.r1");
    serves(bench.last());
    var theirs = miner("4XYZ.r1");
    serves(bench.last());
    bench.pass(Duration.ofSeconds(1));
    var standbys = bench.pool.stream().filter(l -> l.route.poolId() == 8).toList();
    standbys.forEach(this::serves);
    assertThat(standbys)
        .extracting(l -> l.heard.get(0).path("params").path("login").asText())
        .containsExactlyInAnyOrder("4ABC", "4XYZ");

    bench.pass(Duration.ofSeconds(1));
    bench.pool.stream().filter(l -> l.route.poolId() == 7).forEach(l -> l.closes("pool-closed"));

    assertThat(bench.telemetry().activePoolId()).isEqualTo(8);
    submits(mine, GOOD);
    submits(theirs, GOOD);
    assertThat(standbys).allSatisfy(line -> assertThat(line.calls("submit")).hasSize(1));
    assertThat(bench.telemetry().detail()).contains("pool 7: pool-closed", "serving from pool 8");
  }
}
