package org.hashrelay.streams.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerJoined;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerLeft;
import org.junit.jupiter.api.Test;

/** What a miner may say, and what it hears. */
class SessionTest {

  private static final String NTIME = "683921df";

  private final Bench bench = new Bench();

  @Test
  void q13_authorizeIsAnsweredAtOnceThoughNoPoolIsThereYet() {
    var miner = new FakeMiner(bench.group);
    miner.says(1, "mining.authorize", "[\"a.b\",\"x\"]");

    assertThat(miner.answer(1).path("result").asBoolean()).isTrue();
  }

  @Test
  void q16_answersThatWaitForThePoolKeepTheOrderOfTheQuestions() {
    var miner = new FakeMiner(bench.group).enter("a.b");
    assertThat(miner.heard).isEmpty();

    bench.pool.last().serve("aabbccdd", 8);

    assertThat(miner.heard).extracting(l -> l.path("id").asInt()).containsExactly(1, 2, 3);
  }

  @Test
  void whoWaitsTooLongForThePoolIsClosed() {
    var miner = new FakeMiner(bench.group).enter("a.b");

    bench.pass(Duration.ofSeconds(9));
    assertThat(miner.closedFor).isEmpty();
    bench.pass(Duration.ofSeconds(2));
    assertThat(miner.closedFor).isEqualTo("pool-not-ready");
  }

  @Test
  void q53_onceThePoolIsKnownNobodyWaitsForIt() {
    bench.miner();
    bench.pool.last().closes("pool-closed");

    var late = new FakeMiner(bench.group).enter("c.d");

    assertThat(late.heard).extracting(l -> l.path("id").asInt()).containsExactly(1, 2, 3);
    assertThat(late.told("mining.notify")).isEmpty();
  }

  @Test
  void q15_theFirstJobComesAfterTheDifficultyAndIsClean() {
    bench.miner();
    bench.pool.last().job("j2", FakePool.PREV_HASH, "20000000", "683921e0", false);
    var miner = bench.miner();

    assertThat(miner.heard)
        .extracting(l -> l.path("method").asText())
        .containsExactly("", "", "", "mining.set_difficulty", "mining.notify");
    assertThat(miner.lastJob().path(8).asBoolean()).isTrue();
  }

  @Test
  void q14_aSecondSubscribeIsAnsweredWithTheSameValues() {
    var miner = bench.miner();
    miner.says(9, "mining.subscribe", "[]");

    assertThat(miner.answer(9).path("result").path(1))
        .isEqualTo(miner.answer(2).path("result").path(1));
  }

  @Test
  void q12_everyExtensionAskedForGetsAnAnswer() {
    bench.miner();
    var miner = new FakeMiner(bench.group);
    miner.says(
        1,
        "mining.configure",
        "[[\"minimum-difficulty\",\"version-rolling\",\"dance\"],"
            + "{\"minimum-difficulty.value\":2048,\"version-rolling.mask\":\"00c00000\"}]");

    assertThat(miner.answer(1).path("result").toString())
        .isEqualTo("{\"minimum-difficulty\":true,\"version-rolling\":true,\"dance\":false,"
            + "\"version-rolling.mask\":\"00c00000\"}");
  }

  @Test
  void smallTalkIsAnswered() {
    var miner = bench.miner();
    miner.says(10, "mining.extranonce.subscribe", "[]");
    miner.says(11, "mining.suggest_difficulty", "[0.0001]");
    miner.says(12, "mining.get_transactions", "[\"j\"]");
    miner.says(13, "mining.ping", "[]");
    miner.says(14, "mining.multi_version", "[1]");
    miner.says(15, "mining.capabilities", "[{}]");
    miner.says(16, "mining.fly", "[]");

    assertThat(miner.answer(10).path("result").asBoolean()).isTrue();
    assertThat(miner.answer(11).path("result").asBoolean()).isTrue();
    assertThat(miner.answer(12).path("result").toString()).isEqualTo("[]");
    assertThat(miner.answer(13).path("result").asText()).isEqualTo("pong");
    assertThat(miner.answer(14).path("result").asBoolean()).isTrue();
    assertThat(miner.answer(15).path("result").asBoolean()).isTrue();
    assertThat(miner.answer(16).path("error").toString()).isEqualTo("[20,\"Not supported.\",null]");
    assertThat(miner.told("mining.notify")).hasSize(1);

    miner.says(17, "mining.bye", "[]");
    assertThat(miner.closedFor).isEqualTo("bye");
  }

  @Test
  void submitsBeforeSubscribeOrLoginAreRefusedAndAreNoShares() {
    bench.miner();
    var miner = new FakeMiner(bench.group);
    miner.submits(1, "x", "00000001", NTIME, "00000000");
    assertThat(miner.error(1)).isEqualTo(25);
    miner.says(2, "mining.subscribe", "[]");
    miner.submits(3, "x", "00000001", NTIME, "00000000");
    assertThat(miner.error(3)).isEqualTo(24);
    assertThat(bench.results()).isEmpty();
  }

  @Test
  void aShareIsCheckedBeforeItGoesToThePool() {
    var miner = bench.miner();
    var job = miner.lastJobId();
    miner.submits(10, job, "0001", NTIME, "00000000");
    miner.submits(11, "ffffff", "00000001", NTIME, "00000000");
    miner.submits(12, "xyz", "00000001", NTIME, "00000000");
    miner.submits(13, job, "00000001", "683921de", "00000000");
    miner.submits(14, job, "00000001", "68393d38", "00000000");
    miner.says(
        15,
        "mining.submit",
        "[\"a.b\",\"" + job + "\",\"00000001\",\"" + NTIME + "\",\"00000000\",\"00000001\"]");
    miner.says(16, "mining.submit", "[\"a.b\"]");
    miner.submits(17, job, "0000000A", NTIME, "000000FF");
    miner.submits(18, job, "0000000a", NTIME, "000000ff");

    assertThat(miner.error(10)).isEqualTo(20);
    assertThat(miner.error(11)).isEqualTo(21);
    assertThat(miner.error(12)).isEqualTo(21);
    assertThat(miner.answer(13).path("error").path(1).asText()).isEqualTo("ntime out of range");
    assertThat(miner.error(14)).isEqualTo(20);
    assertThat(miner.error(15)).isEqualTo(20);
    assertThat(miner.error(16)).isEqualTo(20);
    assertThat(miner.error(18)).isEqualTo(22);
    assertThat(bench.pool.last().calls("mining.submit")).hasSize(1);
    assertThat(bench.group.books().foundShares()).isEqualTo(9);
    assertThat(bench.group.books().held()).isEqualTo(1);
    assertThat(bench.results()).hasSize(8);
  }

  @Test
  void q62_thePoolsAnswerGoesToWhoAskedWithItsOwnIdAndText() {
    var one = bench.miner();
    var two = bench.miner();
    one.says("\"four\"", "mining.submit", share(one, "00000001"));
    two.says("4.0", "mining.submit", share(two, "00000001"));
    var calls = bench.pool.last().calls("mining.submit");

    bench.pool.last().answer(calls.get(1).path("id").asInt(), "null", "[23,\"Above target\",null]");
    bench.pool.last().answer(calls.get(0).path("id").asInt(), "true", "null");

    assertThat(one.heard.get(one.heard.size() - 1).toString())
        .isEqualTo("{\"id\":\"four\",\"result\":true,\"error\":null}");
    assertThat(two.heard.get(two.heard.size() - 1).toString())
        .isEqualTo("{\"id\":4.0,\"result\":null,\"error\":[23,\"Above target\",null]}");
    assertThat(bench.results()).containsExactly(ShareResult.LOW_DIFFICULTY, ShareResult.ACCEPTED);
  }

  @Test
  void anAnswerThatComesTwiceIsGivenOnce() {
    var miner = bench.miner();
    miner.says(5, "mining.submit", share(miner, "00000001"));
    bench.pool.last().answer("true");
    bench.pool.last().answer("true");

    assertThat(bench.results()).containsExactly(ShareResult.ACCEPTED);
  }

  @Test
  void q68_aNameThatDidNotLogInCountsForTheOneThatDid() {
    var miner = bench.miner();
    miner.says(5, "mining.submit", share(miner, "00000001").replace("a.b", "who"));

    assertThat(bench.pool.last().last().path("params").path(0).asText()).isEqualTo("a.b");
  }

  @Test
  void withFastAnswersThePoolsVerdictIsOnlyCounted() {
    var fast = new Bench(Bench.order(2, true, true));
    var miner = fast.miner();
    miner.says(5, "mining.submit", share(miner, "00000001"));
    assertThat(miner.answer(5).path("result").asBoolean()).isTrue();
    var heard = miner.heard.size();

    fast.pool
        .last()
        .answer(fast.pool.last().last().path("id").asInt(), "null", "[21,\"Stale\",null]");

    assertThat(miner.heard).hasSize(heard);
    assertThat(fast.results()).containsExactly(ShareResult.STALE);
  }

  @Test
  void withoutVerificationEverythingWellFormedIsForwarded() {
    var blind = new Bench(Bench.order(2, false, false));
    var miner = blind.miner();
    blind.pool.last().difficulty(1e15);
    blind.pool.last().job("j2", FakePool.PREV_HASH, "20000000", "683921e0", false);
    blind.settle();

    miner.submits(5, miner.lastJobId(), "00000001", "683921e0", "00000000");

    assertThat(blind.pool.last().calls("mining.submit")).hasSize(1);
  }

  @Test
  void aShareBelowItsDifficultyIsAnswered23() {
    var miner = bench.miner();
    bench.pool.last().difficulty(1e15);
    bench.pool.last().job("j2", FakePool.PREV_HASH, "20000000", "683921e0", false);
    bench.settle();

    miner.submits(5, miner.lastJobId(), "00000001", "683921e0", "00000000");

    assertThat(miner.error(5)).isEqualTo(23);
    assertThat(bench.pool.last().calls("mining.submit")).isEmpty();
  }

  @Test
  void comingAndGoingIsReportedOncePerName() {
    var miner = bench.miner();
    miner.says(8, "mining.authorize", "[\"a.b\",\"x\"]");
    miner.leaves();
    miner.leaves();

    assertThat(bench.reports).filteredOn(r -> r instanceof WorkerJoined).hasSize(1);
    assertThat(bench.reports).filteredOn(r -> r instanceof WorkerLeft).hasSize(1);
  }

  @Test
  void q67_aShareOfAMinerThatLeftStillCounts() {
    var miner = bench.miner();
    miner.says(5, "mining.submit", share(miner, "00000001"));
    miner.leaves();
    bench.pool.last().answer("true");

    assertThat(bench.results()).containsExactly(ShareResult.ACCEPTED);
    assertThat(miner.answer(5).isMissingNode()).isTrue();
  }

  @Test
  void anIdleMinerIsClosedAfterTenMinutes() {
    var miner = bench.miner();

    bench.pass(Duration.ofMinutes(9));
    assertThat(miner.closedFor).isEmpty();
    bench.pass(Duration.ofSeconds(61));
    assertThat(miner.closedFor).isEqualTo("idle");
  }

  private static String share(FakeMiner miner, String extranonce2) {
    return "[\"a.b\",\"%s\",\"%s\",\"%s\",\"00000000\"]"
        .formatted(miner.lastJobId(), extranonce2, NTIME);
  }
}
