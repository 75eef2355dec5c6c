package org.hashrelay.streams.aggregation.cryptonote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.stream.IntStream;
import org.hashrelay.streams.Transcript;
import org.hashrelay.streams.aggregation.shared.SharedBench;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerJoined;
import org.junit.jupiter.api.Test;

/** Miners that share the last byte of a nonce, and the lines that xmrig really sends. */
class CryptonoteGroupTest {

  private static final String GOOD = "00".repeat(32);
  private static final String HEAD =
      "10109d39e1d7f209b1796e5c40a83ec24baef88190f25101535b92250b6fd66c7b5a265ea21712";
  private static final String TAIL = "22de9f7070d39d4485f8ed96704095d6d213ecf2eab323158de4bd02b1c6";

  private final SharedBench bench =
      new SharedBench(SharedBench.order("randomx", "stratum-v1", 500), new CryptonoteFamily());

  private static String job(String id, String nonce) {
    return ("{\"blob\":\"%s%s%s\",\"job_id\":\"%s\",\"target\":\"b88d0600\",\"algo\":\"rx/0\","
            + "\"height\":3000000,\"seed_hash\":\"07\",\"extra\":[1,\"x\"]}")
        .formatted(HEAD, nonce, TAIL, id);
  }

  private void serves(String nonce) {
    bench
        .last()
        .opened()
        .answers(
            "\"jsonrpc\":\"2.0\",\"error\":null,\"result\":{\"id\":\"s1\",\"job\":%s,\"status\":\"OK\"}"
                .formatted(job("q7PL", nonce)));
  }

  private SharedBench.Miner miner(String login) {
    return bench
        .miner()
        .says(("{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":"
                + "{\"login\":\"%s\",\"pass\":\"x\",\"agent\":\"XMRig/6\"}}")
            .formatted(login));
  }

  private static JsonNode first(SharedBench.Miner miner) {
    return miner.answer(1).path("result").path("job");
  }

  private static String own(JsonNode job) {
    return job.path("blob").asText().substring(84, 86);
  }

  private static void submits(SharedBench.Miner miner, int id, String nonce, String result) {
    miner.says(("{\"id\":%d,\"method\":\"submit\",\"params\":{\"id\":\"1\",\"job_id\":\"%s\","
            + "\"nonce\":\"%s\",\"result\":\"%s\"}}")
        .formatted(id, first(miner).path("job_id").asText(), nonce, result));
  }

  @Test
  void minersOfOneAccountShareAConnectionAndEachHasItsByte() {
    var one = miner("4ABC.r1");
    serves("00000000");
    var two = miner("4ABC.r2");

    assertThat(bench.pool).hasSize(1);
    assertThat(bench.last().heard.get(0).path("params").path("login").asText()).isEqualTo("4ABC");
    assertThat(own(first(one))).isNotEqualTo(own(first(two)));
    assertThat(first(one).path("extra").toString()).isEqualTo("[1,\"x\"]");
    assertThat(first(one).path("seed_hash").asText()).isEqualTo("07");

    submits(two, 5, "d00300" + own(first(two)), GOOD);

    var submit = bench.last().calls("submit").get(0).path("params");
    assertThat(submit.path("id").asText()).isEqualTo("s1");
    assertThat(submit.path("job_id").asText()).isEqualTo("q7PL");
    assertThat(submit.path("nonce").asText()).isEqualTo("d00300" + own(first(two)));
    bench.last().answers("\"error\":null,\"result\":{\"status\":\"OK\"}");
    assertThat(two.answer(5).path("result").path("status").asText()).isEqualTo("OK");
    assertThat(bench.results()).containsExactly(ShareResult.ACCEPTED);
  }

  @Test
  void q85_aWrongFixedByteIsRejectedHereAsNotNiceHashCapable() {
    var miner = miner("4ABC");
    serves("00000000");
    var wrong = own(first(miner)).equals("b8") ? "b9" : "b8";

    submits(miner, 5, "5a365b" + wrong, GOOD);

    assertThat(bench.last().calls("submit")).isEmpty();
    assertThat(miner.answer(5).path("error").path("message").asText())
        .contains("not NiceHash capable");
    assertThat(bench.results()).containsExactly(ShareResult.REJECTED);
  }

  @Test
  void q85_twoHundredAndFiftySixMinersFillAConnection() {
    miner("4ABC.0");
    serves("00000000");
    IntStream.rangeClosed(1, 256).forEach(i -> miner("4ABC." + i));

    assertThat(bench.pool).hasSize(2);
    assertThat(bench.telemetry().upstreams().get(0).slots()).isEqualTo(256);
    assertThat(bench.telemetry().upstreams().get(0).slotsUsed()).isEqualTo(256);
  }

  @Test
  void q84_aByteThatThePoolHasSetLeavesOneMinerToAConnection() {
    var one = miner("4ABC.1");
    serves("0000004d");
    miner("4ABC.2");

    assertThat(bench.pool).hasSize(2);
    assertThat(own(first(one))).isEqualTo("4d");
    submits(one, 5, "0000014c", GOOD);
    submits(one, 6, "0000014d", GOOD);
    assertThat(bench.pool.get(0).calls("submit")).hasSize(1);
  }

  @Test
  void q88_aBlobTooShortForItsNonceIsPassedOver() {
    var miner = miner("4ABC");
    serves("00000000");
    var before = miner.heard.size();

    bench
        .last()
        .says("{\"jsonrpc\":\"2.0\",\"method\":\"job\",\"params\":{\"blob\":\"%s\","
                .formatted("10".repeat(42))
            + "\"job_id\":\"short\",\"target\":\"b88d0600\"}}");
    bench
        .last()
        .says("{\"jsonrpc\":\"2.0\",\"method\":\"job\",\"params\":{\"blob\":\"%s\","
                .formatted("10".repeat(409))
            + "\"job_id\":\"long\",\"target\":\"b88d0600\"}}");

    assertThat(miner.heard).hasSize(before);
    assertThat(bench.last().closedFor).isEmpty();
  }

  @Test
  void theSameJobTwiceIsToldOnce() {
    var miner = miner("4ABC");
    serves("00000000");
    var next = "{\"jsonrpc\":\"2.0\",\"method\":\"job\",\"params\":%s}";

    bench.last().says(next.formatted(job("q7PL", "00000000")));
    bench.last().says(next.formatted(job("4BiG", "00000000")));

    assertThat(miner.told("job")).hasSize(1);
  }

  @Test
  void aResultAboveTheTargetIsRefusedHere() {
    var miner = miner("4ABC");
    serves("00000000");

    submits(miner, 5, "d00300" + own(first(miner)), "ff".repeat(32));

    assertThat(bench.last().calls("submit")).isEmpty();
    assertThat(miner.answer(5).path("error").path("message").asText())
        .isEqualTo("Low difficulty share");
  }

  @Test
  void aPoolThatRefusesTheLoginIsNotAskedAgainAtOnce() {
    var miner = miner("4BAD");
    bench.last().opened().answers("\"error\":{\"code\":-1,\"message\":\"Invalid address\"}");

    assertThat(miner.answer(1).path("error").path("message").asText()).isEqualTo("Invalid address");
    assertThat(miner.closedFor).isEqualTo("login-refused");
    var again = miner("4BAD.w");
    assertThat(again.closedFor).isEqualTo("login-refused");
    assertThat(bench.pool).hasSize(1);
    bench.pass(Duration.ofSeconds(31));
    miner("4BAD");
    assertThat(bench.pool).hasSize(2);
  }

  @Test
  void keepAlivesAreAnsweredHereAndSentByUs() {
    var miner = miner("4ABC");
    serves("00000000");

    miner.says("{\"id\":3,\"method\":\"keepalived\",\"params\":{\"id\":\"1\"}}");
    assertThat(miner.answer(3).path("result").path("status").asText()).isEqualTo("KEEPALIVED");
    assertThat(bench.last().calls("keepalived")).isEmpty();

    bench.pass(Duration.ofSeconds(31));
    assertThat(bench.last().calls("keepalived")).hasSize(1);
  }

  @Test
  void whatXmrigReallySentIsAnsweredAndForwarded() {
    var miner = bench.miner();
    var lines = Transcript.fromMiner("xmrig-6.26.0_direct");
    miner.says(lines.get(0));
    bench.last().opened();
    for (var entry : Transcript.of("xmrig-6.26.0_direct")) {
      if (entry.line().contains("\"job\"")) {
        bench
            .last()
            .says(entry
                .line()
                .replace(
                    "\"id\":1,",
                    "\"id\":%d,".formatted(bench.last().heard.get(0).path("id").asInt())));
        break;
      }
    }
    var ours = first(miner).path("job_id").asText();
    assertThat(first(miner).path("target").asText()).isEqualTo("00cdcccccccccc0c");
    assertThat(((WorkerJoined) bench.reports.get(0)).worker()).isEqualTo("acct");
    assertThat(((WorkerJoined) bench.reports.get(0)).userAgent()).startsWith("XMRig/6.26.0");

    for (var line : lines.subList(1, lines.size())) {
      miner.says(line.replace("t00000000fe0b496b", ours)); // the byte of the first slot is 00
      bench.last().answers("\"jsonrpc\":\"2.0\",\"error\":null,\"result\":{\"status\":\"OK\"}");
    }

    assertThat(bench.results()).hasSize(lines.size() - 1).containsOnly(ShareResult.ACCEPTED);
  }
}
