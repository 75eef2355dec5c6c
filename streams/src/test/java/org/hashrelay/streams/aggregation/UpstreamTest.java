package org.hashrelay.streams.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.Test;

/** What an upstream does with what a pool says, and with what it does not say. */
class UpstreamTest {

  private static final String OTHER_HASH = FakePool.PREV_HASH.replace('4', '5');
  private static final String NTIME = "683921df";

  private final Bench bench = new Bench();
  private final FakePool pool = bench.pool;

  @Test
  void versionRollingIsAskedForBeforeAnythingElse() {
    bench.miner();

    assertThat(pool.last().heard.get(0).path("params").toString())
        .isEqualTo("[[\"version-rolling\"],{\"version-rolling.mask\":\"1fffe000\","
            + "\"version-rolling.min-bit-count\":2}]");
    assertThat(
            pool.last().calls("mining.subscribe").get(0).path("params").path(0).asText())
        .startsWith("hashrelay/");
  }

  @Test
  void aPoolThatClosesOnConfigureIsAskedOnceMoreWithoutIt() {
    var miner = new FakeMiner(bench.group).enter("a.b");
    pool.last().opened();
    pool.last().closes("pool-closed");

    bench.pass(Duration.ofSeconds(2));
    pool.last().opened();

    assertThat(pool.lines).hasSize(2);
    assertThat(pool.last().last().path("method").asText()).isEqualTo("mining.subscribe");
    pool.last().answer("[[],\"aabb\",8]");
    assertThat(miner.answer(1).path("result").path("version-rolling").asBoolean(true))
        .isFalse();
    assertThat(miner.answer(2).path("result").path(2).asInt()).isEqualTo(4);
  }

  @Test
  void aPoolThatIsSilentOnConfigureIsAskedOnceMoreWithoutIt() {
    new FakeMiner(bench.group).enter("a.b");
    pool.last().opened();

    bench.pass(Duration.ofSeconds(4));
    assertThat(pool.lines).hasSize(1);
    bench.pass(Duration.ofSeconds(3));
    pool.last().opened();

    assertThat(pool.last().last().path("method").asText()).isEqualTo("mining.subscribe");
  }

  @Test
  void aLostPoolIsDialledAgainAfterLongerAndLongerPauses() {
    bench.miner();
    for (var wanted : new int[] {1, 2, 4, 8, 16, 30, 30}) {
      pool.last().closes("connection-refused");
      assertThat(pauseBeforeNextDial().toMillis())
          .as("after %d s, a quarter more or less", wanted)
          .isBetween(wanted * 750L, wanted * 1_250L + 250);
    }
    assertThat(pool.last().route.epoch()).isEqualTo(8);
  }

  @Test
  void whyAPoolIsAwayIsSaidUntilItServesAgain() {
    bench.miner();

    pool.last().closes("connection-refused");
    bench.pass(Duration.ofSeconds(2));

    var seen = bench.group.telemetry(Map.of());
    assertThat(seen.state()).isEqualTo("pool_down");
    assertThat(seen.detail()).endsWith("connection-refused");
    assertThat(seen.upstreams().get(0).downReason()).isEqualTo("connection-refused");
  }

  @Test
  void q74_aNameIsAuthorisedOnceAndBeforeItsFirstShare() {
    bench.miner();
    bench.miner();

    assertThat(pool.last().calls("mining.authorize")).hasSize(1);
  }

  @Test
  void sharesOfANameThePoolRefusesAreAnswered24() {
    var miner = bench.miner();
    miner.says(8, "mining.authorize", "[\"evil\",\"x\"]");
    miner.says(9, "mining.submit", submit("evil", miner.lastJobId(), "00000001"));
    assertThat(miner.answer(9).isMissingNode()).isTrue();

    pool.last().answer(pool.last().last().path("id").asInt(), "false", "null");

    assertThat(miner.error(9)).isEqualTo(24);
    assertThat(pool.last().calls("mining.submit")).isEmpty();
    assertThat(bench.results()).containsExactly(ShareResult.REJECTED);
  }

  @Test
  void q36_q37_difficultyIsInForceFromTheNextJobOnAndToldOnlyWhenItChanges() {
    var miner = bench.miner();
    assertThat(miner.told("mining.set_difficulty")).hasSize(1);

    pool.last().difficulty(0.5);
    pool.last().difficulty(1024);
    bench.settle();
    assertThat(miner.told("mining.set_difficulty")).hasSize(1);
    pool.last().job("j2", FakePool.PREV_HASH, "20000000", "683921e0", false);
    bench.settle();

    assertThat(miner.told("mining.set_difficulty")).hasSize(2);
    assertThat(miner.told("mining.set_difficulty").get(1).path("params").toString())
        .isEqualTo("[1024]");
    miner.submits(
        5,
        miner.told("mining.notify").get(0).path("params").path(0).asText(),
        "00000001",
        NTIME,
        "00000000");
    assertThat(pool.last().calls("mining.submit")).hasSize(1); // judged by its own job
  }

  @Test
  void q47_whatThePoolRepeatsIsNotToldAgain() {
    var miner = bench.miner();

    pool.last().job("j1", FakePool.PREV_HASH, true);
    pool.last().job("another", FakePool.PREV_HASH, false);
    bench.settle();
    assertThat(miner.told("mining.notify")).hasSize(1);

    pool.last().job("j1", FakePool.PREV_HASH, "20000000", "683921f0", false);
    bench.settle();
    assertThat(miner.told("mining.notify")).hasSize(2);
  }

  @Test
  void q48_anotherPreviousHashEndsAllJobsWhateverTheFlagSays() {
    var miner = bench.miner();
    var old = miner.lastJobId();

    pool.last().job("j2", OTHER_HASH, false);
    bench.settle();

    assertThat(miner.lastJob().path(8).asBoolean()).isTrue();
    miner.submits(5, old, "00000001", NTIME, "00000000");
    assertThat(miner.error(5)).isEqualTo(21);
    assertThat(bench.results()).containsExactly(ShareResult.STALE);
  }

  @Test
  void q30_aNewExtranonceOfThePoolIsANewJobToMinersAndNothingElse() {
    var miner = bench.miner();
    var old = miner.lastJobId();
    pool.last().tells("mining.set_extranonce", "[\"11223344\",10]");
    pool.last().job("j2", FakePool.PREV_HASH, "20000000", "683921e0", false);
    bench.settle();

    assertThat(miner.told("mining.set_extranonce")).isEmpty();
    assertThat(miner.lastJob().path(2).asText()).isEqualTo("0100" + "11223344" + "0000");
    assertThat(miner.lastJob().path(8).asBoolean()).isTrue();

    miner.submits(5, old, "0000000a", NTIME, "00000000");
    miner.submits(6, miner.lastJobId(), "0000000b", "683921e0", "00000000");
    assertThat(pool.last().calls("mining.submit"))
        .extracting(call -> call.path("params").path(2).asText())
        .containsExactly("00000000" + "0000000a", "0000" + "00000000" + "0000000b");
  }

  @Test
  void q28_q79_tooSmallAnExtranonceMovesThoseWhoFollowAndClosesTheOthers() {
    var follower = bench.miner();
    follower.says(5, "mining.extranonce.subscribe", "[]");
    var other = bench.miner();

    pool.last().tells("mining.set_extranonce", "[\"11\",4]");
    pool.last().job("j2", FakePool.PREV_HASH, "20000000", "683921e0", false);
    bench.settle();

    assertThat(other.closedFor).isEqualTo("extranonce-changed");
    assertThat(follower.closedFor).isEmpty();
    assertThat(follower.told("mining.set_extranonce").get(0).path("params").toString())
        .isEqualTo("[\"0000\",2]");
    follower.submits(6, follower.lastJobId(), "abcd", "683921e0", "00000000");
    assertThat(pool.last().last().path("params").path(2).asText()).isEqualTo("0000abcd");
  }

  @Test
  void q55_aSmallerVersionMaskIsToldBeforeTheNextJob() {
    var miner = bench.miner();

    pool.last().tells("mining.set_version_mask", "[\"00ffe000\"]");
    bench.settle();

    var methods = miner.heard.stream().map(l -> l.path("method").asText()).toList();
    assertThat(methods.subList(methods.size() - 2, methods.size()))
        .containsExactly("mining.set_version_mask", "mining.notify");
  }

  @Test
  void q69_onlyThePoolsOwnAddressIsDialledWhenItAsksToReconnect() {
    bench.miner();

    pool.last().tells("client.reconnect", "[\"evil.example\",3333]");
    bench.pass(Duration.ofSeconds(3));
    assertThat(pool.lines).hasSize(1);

    pool.last().tells("client.reconnect", "[]");
    bench.pass(Duration.ofSeconds(3));
    assertThat(pool.lines).hasSize(2);
    assertThat(pool.last().route.elsewhere()).isEmpty();
    assertThat(pool.lines.get(0).closedFor).isEmpty(); // it serves until the other one does
  }

  @Test
  void q69_whoAsksEveryConnectionToReconnectIsMinedAtOnTheSecondOne() {
    bench.miner();

    pool.last().tells("client.reconnect", "[]");
    bench.pass(Duration.ofSeconds(1));
    var second = pool.last().serve("abcd0011", 8);
    second.tells("client.reconnect", "[]");
    second.job("j1", FakePool.PREV_HASH, true);
    bench.pass(Duration.ofSeconds(30));
    assertThat(pool.lines).hasSize(2);
    assertThat(second.closedFor).isEmpty();

    bench.pass(Duration.ofSeconds(31));
    pool.last().tells("client.reconnect", "[]"); // a minute later it means it
    bench.pass(Duration.ofSeconds(3));
    assertThat(pool.lines).hasSize(3);
  }

  @Test
  void questionsOfThePoolAreAnswered() {
    bench.miner();

    pool.last().says("{\"id\":77,\"method\":\"mining.ping\",\"params\":[]}");
    assertThat(pool.last().last().path("result").asText()).isEqualTo("pong");
    pool.last().says("{\"id\":78,\"method\":\"client.get_version\",\"params\":[]}");
    assertThat(pool.last().last().path("result").asText()).startsWith("hashrelay/");
    pool.last().says("{\"id\":79,\"method\":\"pool.dance\",\"params\":[]}");
    assertThat(pool.last().last().path("error").path(0).asInt()).isEqualTo(20);
  }

  @Test
  void anUnansweredShareIsToldSoAfterHalfAMinute() {
    var miner = bench.miner();
    miner.submits(5, miner.lastJobId(), "00000001", NTIME, "00000000");

    bench.pass(Duration.ofSeconds(29));
    assertThat(miner.answer(5).isMissingNode()).isTrue();
    bench.pass(Duration.ofSeconds(2));

    assertThat(miner.answer(5).path("error").toString())
        .isEqualTo("[20,\"Upstream timeout\",null]");
    assertThat(bench.results()).containsExactly(ShareResult.UNANSWERED);
    assertThat(bench.group.books().held()).isZero();
  }

  @Test
  void whatAnUpstreamOwesWhenItDiesIsStale() {
    var miner = bench.miner();
    miner.submits(5, miner.lastJobId(), "00000001", NTIME, "00000000");

    pool.last().closes("pool-closed");

    assertThat(miner.error(5)).isEqualTo(21);
    assertThat(bench.results()).containsExactly(ShareResult.UNANSWERED);
    miner.submits(6, miner.lastJobId(), "00000002", NTIME, "00000000");
    assertThat(miner.error(6)).isEqualTo(21);
    assertThat(miner.closedFor).isEmpty();
  }

  @Test
  void q45_aNewEpochBeginsWithACleanJobAndTheExtranonceOfTheMinerStays() {
    var miner = bench.miner();
    pool.last().closes("pool-closed");
    bench.pass(Duration.ofSeconds(2));

    pool.last().serve("99887766", 8);
    pool.last().difficulty(1e-12);
    pool.last().job("j1", FakePool.PREV_HASH, false);
    bench.settle();

    assertThat(miner.told("mining.notify")).hasSize(2);
    assertThat(miner.lastJob().path(8).asBoolean()).isTrue();
    assertThat(miner.lastJob().path(2).asText()).endsWith("99887766");
    assertThat(miner.told("mining.set_extranonce")).isEmpty();
  }

  @Test
  void q50_aSilentPoolsJobIsSentAgainWithALaterTime() {
    var miner = bench.miner();

    bench.pass(Duration.ofSeconds(61));
    assertThat(miner.told("mining.notify")).hasSize(2);
    assertThat(miner.lastJob().path(7).asText()).isEqualTo("6839221b"); // 60 s later
    assertThat(miner.lastJob().path(8).asBoolean()).isFalse();

    assertThat(pool.last().closedFor).isEmpty();
  }

  @Test
  void q70_aPoolWithoutJobsIsLeftAfterTwoMinutes() {
    bench.miner();
    bench.pass(Duration.ofSeconds(119));
    assertThat(pool.last().closedFor).isEmpty();

    bench.pass(Duration.ofSeconds(2));

    assertThat(pool.lines.get(0).closedFor).isEqualTo("no-job");
    assertThat(bench.group.telemetry(Map.of()).detail()).isEqualTo("pool 7: no-job");
  }

  @Test
  void anUpstreamWithoutMinersIsKeptForHalfAMinute() {
    bench.miner().leaves();

    bench.pass(Duration.ofSeconds(29));
    assertThat(pool.last().closedFor).isEmpty();
    bench.pass(Duration.ofSeconds(2));
    assertThat(pool.last().closedFor).isEqualTo("no-miners");
  }

  @Test
  void q71_nonsenseIsBorneAWhileAndThenThePoolIsLeft() {
    bench.miner();

    for (var i = 0; i < 15; i++) pool.last().says("{{{{");
    assertThat(pool.last().closedFor).isEmpty();
    pool.last().says("{{{{");

    assertThat(pool.last().closedFor).isEqualTo("undecodable");
  }

  @Test
  void everyByteReadIsGivenBackAsCredit() {
    bench.miner();
    var before = pool.last().consumed;

    pool.last().tells("mining.set_difficulty", "[1]");

    assertThat(pool.last().consumed - before)
        .isEqualTo("{\"id\":null,\"method\":\"mining.set_difficulty\",\"params\":[1]}\n".length());
  }

  @Test
  void minersAreNotReadWhileTheirPoolTakesNoMore() {
    var miner = bench.miner();

    pool.last().writable(false);
    assertThat(miner.mayRead()).isFalse();
    pool.last().writable(true);
    assertThat(miner.mayRead()).isTrue();
  }

  @Test
  void theLoginAtThePoolIsNamedAsTheMappingSays() {
    assertThat(loginOf(new WorkerNaming("pass_through", ""))).isEqualTo("[\"a.b\",\"x\"]");
    assertThat(loginOf(new WorkerNaming("fixed", ""))).isEqualTo("[\"acct\",\"secret\"]");
    assertThat(loginOf(new WorkerNaming("fixed", "all"))).isEqualTo("[\"all\",\"secret\"]");
    assertThat(loginOf(new WorkerNaming("suffix", ""))).isEqualTo("[\"acct.b\",\"secret\"]");
    assertThat(loginOf(new WorkerNaming("address", "")))
        .isEqualTo("[\"acct.10x0x4x17\",\"secret\"]");
  }

  private Duration pauseBeforeNextDial() {
    var dialled = pool.lines.size();
    var step = Duration.ofMillis(250);
    var pause = Duration.ZERO;
    for (; pool.lines.size() == dialled; pause = pause.plus(step)) bench.pass(step);
    return pause;
  }

  private static String loginOf(WorkerNaming naming) {
    var bench = new Bench(Bench.order(2, false, true, naming));
    bench.miner();
    return bench.pool.last().calls("mining.authorize").get(0).path("params").toString();
  }

  private static String submit(String worker, String job, String extranonce2) {
    return "[\"%s\",\"%s\",\"%s\",\"%s\",\"00000000\"]".formatted(worker, job, extranonce2, NTIME);
  }
}
