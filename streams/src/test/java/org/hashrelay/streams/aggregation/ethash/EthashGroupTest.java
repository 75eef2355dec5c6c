package org.hashrelay.streams.aggregation.ethash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.hashrelay.streams.aggregation.shared.SharedBench;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;
import org.hashrelay.streams.tunnel.control.ReportEntry.FailedOver;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.Test;

/** Miners of all dialects at one port, and pools that speak one or the other. */
class EthashGroupTest {

  private static final String SEED = "0".repeat(64);
  private static final String HEADER = "9e".repeat(32);
  private static final String OTHER = "7c".repeat(32);
  private static final String EASY = "f".repeat(64);
  private static final String ACCOUNT = "0x1111111111111111111111111111111111111111";

  private final SharedBench bench =
      new SharedBench(SharedBench.order("ethash", "stratum-v1-ethash", 500), family());

  private static EthashFamily family() {
    return new EthashFamily("ethash");
  }

  // ── a pool with prefixes ────────────────────────────────────────────────────────────────────

  /** Answers the handshake of es1. */
  private static SharedBench.Line servesEs1(SharedBench.Line line, String extranonce) {
    line.opened();
    line.answers("\"result\":[[\"mining.notify\",\"s7\",\"EthereumStratum/1.0.0\"],\"%s\"]"
        .formatted(extranonce));
    return line;
  }

  private static void authorizes(SharedBench.Line line) {
    for (var call : line.calls("mining.authorize")) line.answers(call, "\"result\":true");
  }

  private static void es1Job(SharedBench.Line line, String job, String header, boolean clean) {
    line.says("{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"%s\",\"%s\",\"%s\",%s]}"
        .formatted(job, SEED, header, clean));
  }

  private SharedBench.Miner es1Miner(String name) {
    return bench
        .miner()
        .says("{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[\"m/1\","
            + "\"EthereumStratum/1.0.0\"]}")
        .says("{\"id\":2,\"method\":\"mining.extranonce.subscribe\",\"params\":[]}")
        .says(
            "{\"id\":3,\"method\":\"mining.authorize\",\"params\":[\"%s\",\"x\"]}".formatted(name));
  }

  private static String prefix(SharedBench.Miner miner) {
    return miner.answer(1).path("result").path(1).asText();
  }

  private static void es1Submits(SharedBench.Miner miner, int id, String nonce) {
    var job = miner.told("mining.notify").get(miner.told("mining.notify").size() - 1);
    miner.says("{\"id\":%d,\"method\":\"mining.submit\",\"params\":[\"a.b\",\"%s\",\"%s\"]}"
        .formatted(id, job.path("params").path(0).asText(), nonce));
  }

  @Test
  void theMinersOfAPrefixSearchApartAndTheirSharesReachThePoolWhole() {
    var one = es1Miner("a.b");
    servesEs1(bench.last(), "080c");
    var two = es1Miner("a.c");
    authorizes(bench.last());
    bench.last().says("{\"id\":null,\"method\":\"mining.set_difficulty\",\"params\":[0.5]}");
    es1Job(bench.last(), "bf0488aa", HEADER, true);

    assertThat(prefix(one)).hasSize(6).startsWith("080c");
    assertThat(prefix(two)).hasSize(6).startsWith("080c").isNotEqualTo(prefix(one));
    assertThat(one.told("mining.set_difficulty").get(0).path("params").path(0).asDouble())
        .isEqualTo(0.5);
    assertThat(one.told("mining.notify").get(0).path("params").path(2).asText()).isEqualTo(HEADER);

    es1Submits(one, 244, "7dd6299c84");

    var submit = bench.last().calls("mining.submit").get(0);
    assertThat(submit.path("params").path(0).asText()).isEqualTo("a.b");
    assertThat(submit.path("params").path(1).asText()).isEqualTo("bf0488aa");
    assertThat("080c" + submit.path("params").path(2).asText())
        .isEqualTo(prefix(one) + "7dd6299c84");

    bench.last().answers(submit, "\"result\":true,\"error\":null");

    assertThat(one.answer(244).path("result").asBoolean()).isTrue();
    assertThat(bench.results()).containsExactly(ShareResult.ACCEPTED);
    assertThat(bench.pool).hasSize(1);
  }

  @Test
  void aPoolsCodeAndTextReachTheMinerInItsOwnForm() {
    var miner = es1Miner("a.b");
    servesEs1(bench.last(), "080c");
    authorizes(bench.last());
    es1Job(bench.last(), "j", HEADER, true);

    es1Submits(miner, 9, "0000000001");
    bench
        .last()
        .answers(
            bench.last().calls("mining.submit").get(0),
            "\"result\":false,\"error\":[-1,\"Job not found\",null]");

    assertThat(miner.answer(9).toString())
        .isEqualTo("{\"id\":9,\"result\":false,\"error\":[-1,\"Job not found\",null]}");
    assertThat(bench.results()).containsExactly(ShareResult.STALE);
  }

  @Test
  void aWholeNonceIsTakenFromItsOwnPartOnly() {
    var miner = es1Miner("a.b");
    servesEs1(bench.last(), "af");
    authorizes(bench.last());
    es1Job(bench.last(), "j", HEADER, true);

    es1Submits(miner, 4, prefix(miner) + "cedf360674ae");
    es1Submits(miner, 5, "ffff" + "cedf360674ae");

    assertThat(bench.last().calls("mining.submit")).hasSize(1);
    assertThat(miner.answer(5).path("error").path(1).asText()).isEqualTo("Wrong nonce prefix");
    assertThat(bench.results()).containsExactly(ShareResult.REJECTED);
  }

  @Test
  void q86_minersAreGivenWholeBytesAndNeverNone() {
    var miners = IntStream.range(0, 3).mapToObj(i -> es1Miner("a." + i)).toList();
    servesEs1(bench.last(), "");

    for (var miner : miners) assertThat(prefix(miner)).matches("[0-9a-f]{4}");
  }

  @Test
  void q84_aPrefixOfThreeBytesIsOneMinersAlone() {
    var one = es1Miner("a.b");
    servesEs1(bench.pool.get(0), "a2eea0");
    es1Miner("a.c");

    assertThat(prefix(one)).isEqualTo("a2eea0");
    assertThat(bench.pool).hasSize(2);
  }

  @Test
  void q29_aNewPrefixIsForTheNextJobAndOldSharesGoWhereTheyBelong() {
    var miner = es1Miner("a.b");
    servesEs1(bench.last(), "080c");
    authorizes(bench.last());
    es1Job(bench.last(), "j1", HEADER, true);
    var first = prefix(miner);
    bench.last().says("{\"id\":null,\"method\":\"mining.set_extranonce\",\"params\":[\"af4c\"]}");

    es1Submits(miner, 7, "0000000001");
    es1Job(bench.last(), "j2", OTHER, true);
    es1Submits(miner, 8, "0000000002");

    var submits = bench.last().calls("mining.submit");
    assertThat(submits.get(0).path("params").path(2).asText())
        .isEqualTo(first.substring(4) + "0000000001");
    assertThat(miner.told("mining.set_extranonce").get(0).path("params").path(0).asText())
        .isEqualTo("af4c" + first.substring(4));
    assertThat(submits.get(1).path("params").path(1).asText()).isEqualTo("j2");
  }

  @Test
  void aMinerOfEs2IsServedFromAPoolThatSpeaksEs1() {
    var miner = bench
        .miner()
        .says("{\"id\":0,\"method\":\"mining.hello\",\"params\":{\"agent\":\"e\",\"host\":\"h\","
            + "\"port\":\"4d2\",\"proto\":\"EthereumStratum/2.0.0\"}}");
    servesEs1(bench.last(), "080c");
    miner
        .says("{\"id\":1,\"method\":\"mining.subscribe\"}")
        .says("{\"id\":2,\"method\":\"mining.authorize\",\"params\":[\"a.b\",\"x\"]}");
    authorizes(bench.last());
    es1Job(bench.last(), "j", HEADER, true);

    var set = miner.told("mining.set").get(0).path("params");
    assertThat(set.path("extranonce").asText()).hasSize(6).startsWith("080c");
    assertThat(set.path("target").asText()).isEqualTo("ffff" + "0".repeat(52));
    assertThat(set.path("epoch").asText()).isEqualTo("0");
    var notify = miner.told("mining.notify").get(0);
    assertThat(notify.has("id")).isFalse();

    miner.says("{\"id\":31,\"method\":\"mining.submit\",\"params\":[\"%s\",\"68765fccd7\",\"w-1\"]}"
        .formatted(notify.path("params").path(0).asText()));
    bench
        .last()
        .answers(
            bench.last().calls("mining.submit").get(0),
            "\"result\":false,\"error\":[21,\"Job not found\",null]");

    assertThat(miner.answer(31).path("error").path("code").asInt()).isEqualTo(404);
    assertThat(((ShareJudged) bench.reports.get(bench.reports.size() - 1)).worker())
        .isEqualTo("a.b");
  }

  @Test
  void aPoolThatSpeaksEs2IsFoundWhenItRefusesEs1() {
    var miner = es1Miner("a.b");
    bench.last().opened().answers("\"result\":null,\"error\":[20,\"Unknown\",null]");
    bench.pass(Duration.ofSeconds(1));
    assertThat(bench.pool).hasSize(2);
    bench.last().opened();
    bench.last().answers("\"result\":{\"proto\":\"EthereumStratum/2.0.0\"}");
    bench.last().answers("\"result\":\"s-1\"");
    bench.last().answers("\"result\":\"w-123\"");
    bench
        .last()
        .says("{\"method\":\"mining.set\",\"params\":{\"epoch\":\"0\",\"target\":\"%s\","
                .formatted(EASY)
            + "\"algo\":\"ethash\",\"extranonce\":\"\"}}");
    bench
        .last()
        .says("{\"method\":\"mining.notify\",\"params\":[\"bf04\",\"1\",\"%s\",\"1\"]}"
            .formatted(HEADER));

    es1Submits(miner, 5, "0000000000ab");

    var submit = bench.last().calls("mining.submit").get(0).path("params");
    assertThat(submit.path(0).asText()).isEqualTo("bf04");
    assertThat(submit.path(1).asText()).isEqualTo(prefix(miner) + "0000000000ab");
    assertThat(submit.path(2).asText()).isEqualTo("w-123");

    bench
        .last()
        .says("{\"id\":%d,\"error\":{\"code\":202,\"message\":\"Stale\"}}"
            .formatted(bench.last().last().path("id").asInt()));

    assertThat(bench.results()).containsExactly(ShareResult.ACCEPTED);
  }

  // ── a pool without ──────────────────────────────────────────────────────────────────────────

  private SharedBench.Miner proxyMiner(String worker) {
    return bench
        .miner()
        .says(
            "{\"id\":1,\"method\":\"eth_submitLogin\",\"params\":[\"%s\",\"x\"],\"worker\":\"%s\"}"
                .formatted(ACCOUNT, worker))
        .says("{\"id\":5,\"method\":\"eth_getWork\",\"params\":[]}");
  }

  private static void servesProxy(SharedBench.Line line) {
    line.opened().answers("\"jsonrpc\":\"2.0\",\"result\":true");
    proxyJob(line, line.last().path("id").asInt(), HEADER);
  }

  private static void proxyJob(SharedBench.Line line, int id, String header) {
    line.says("{\"id\":%d,\"jsonrpc\":\"2.0\",\"result\":[\"0x%s\",\"0x%s\",\"0x%s\"]}"
        .formatted(id, header, SEED, EASY));
  }

  private static String work(int id, String nonce, String header) {
    return ("{\"id\":%d,\"method\":\"eth_submitWork\",\"params\":[\"0x%s\",\"0x%s\",\"0x%s\"],"
            + "\"worker\":\"w1\"}")
        .formatted(id, nonce, header, "3c".repeat(32));
  }

  @Test
  void minersThatChooseTheirOwnNoncesShareOneLoginAndKeepTheirNames() {
    var one = proxyMiner("w1");
    servesProxy(bench.last());
    var two = proxyMiner("w2");

    assertThat(one.answer(5).path("result").path(0).asText()).isEqualTo("0x" + HEADER);
    assertThat(two.answer(5).path("result").path(2).asText()).isEqualTo("0x" + EASY);
    one.says(work(40, "6068a0d7c2bb01ff", HEADER));
    two.says(work(40, "92ff6573842d21dd", HEADER).replace("w1", "w2"));

    assertThat(bench.pool).hasSize(1);
    var submits = bench.last().calls("eth_submitWork");
    assertThat(submits).extracting(s -> s.path("worker").asText()).containsExactly("w1", "w2");
    bench.last().answers(submits.get(1), "\"result\":true");
    bench.last().answers(submits.get(0), "\"result\":false");

    assertThat(one.answer(40).path("result").asBoolean()).isFalse();
    assertThat(two.answer(40).path("result").asBoolean()).isTrue();
    assertThat(bench.results()).containsExactly(ShareResult.ACCEPTED, ShareResult.REJECTED);
  }

  @Test
  void q87_aNonceThatTwoMinersFindGoesToThePoolOnce() {
    var one = proxyMiner("w1");
    servesProxy(bench.last());
    var two = proxyMiner("w2");

    one.says(work(40, "00000000000001ff", HEADER));
    two.says(work(41, "1ff", HEADER));

    assertThat(bench.last().calls("eth_submitWork")).hasSize(1);
    assertThat(two.answer(41).path("error").path("code").asInt()).isEqualTo(22);
  }

  @Test
  void oldHeadersAreThePoolsToJudgeAndUnknownOnesAreStale() {
    var miner = proxyMiner("w1");
    servesProxy(bench.last());
    proxyJob(bench.last(), 0, OTHER);

    assertThat(miner.last().path("id").asInt()).isZero();
    assertThat(miner.last().path("result").path(0).asText()).isEqualTo("0x" + OTHER);
    miner.says(work(40, "01", HEADER)).says(work(41, "02", "ab".repeat(32)));

    assertThat(bench.last().calls("eth_submitWork")).hasSize(1);
    assertThat(miner.answer(41).path("error").path("code").asInt()).isEqualTo(21);
  }

  @Test
  void anErrorUnderAForeignIdIsForTheOldestShare() {
    var miner = proxyMiner("w1");
    servesProxy(bench.last());
    miner.says(work(40, "01", HEADER));

    bench.last().says("{\"id\":999,\"error\":{\"code\":23,\"message\":\"Invalid share\"}}");

    assertThat(miner.answer(40).path("error").path("message").asText()).isEqualTo("Invalid share");
    assertThat(bench.telemetry().held()).isZero();
  }

  @Test
  void aShareThatClaimsTooLittleIsRefusedHere() {
    var miner = proxyMiner("w1");
    bench.last().opened().answers("\"result\":true");
    bench.last().says("{\"id\":0,\"result\":[\"%s\",\"%s\",\"01\"]}".formatted(HEADER, SEED));

    miner.says(work(40, "01", HEADER));

    assertThat(bench.last().calls("eth_submitWork")).isEmpty();
    assertThat(miner.answer(40).path("error").path("code").asInt()).isEqualTo(23);
    assertThat(bench.results()).containsExactly(ShareResult.LOW_DIFFICULTY);
  }

  @Test
  void firmwareThatWantsAPrefixGetsOneOfItsOwn() {
    var one = proxyMiner("w1");
    bench.last().opened().answers("\"result\":true");
    bench
        .last()
        .says("{\"id\":0,\"result\":[\"%s\",\"%s\",\"%s\",\"0a01fe\"],\"height\":5000000}"
            .formatted(HEADER, SEED, EASY));
    var two = proxyMiner("w2");

    var first = one.last().path("result").path(3).asText();
    var second = two.last().path("result").path(3).asText();
    assertThat(first).hasSize(6);
    assertThat(second).hasSize(6).isNotEqualTo(first);
    assertThat(two.last().path("height").asLong()).isEqualTo(5_000_000);
  }

  @Test
  void aMinerOfStratum1IsServedFromAPoolThatSpeaksEthProxy() {
    var miner = bench
        .miner()
        .says("{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"mining.subscribe\",\"params\":[]}")
        .says(
            "{\"id\":3,\"jsonrpc\":\"2.0\",\"method\":\"mining.authorize\",\"params\":[\"%s.w1\",\"x\"]}"
                .formatted(ACCOUNT));
    servesProxy(bench.last());

    var params = miner.told("mining.notify").get(0).path("params");
    assertThat(params.path(1).asText()).isEqualTo(HEADER);
    assertThat(params.path(3).asText()).isEqualTo(EASY);
    miner.says(
        ("{\"id\":40,\"method\":\"mining.submit\",\"params\":[\"%s\",\"%s\",\"0x1f\",\"0x%s\","
                + "\"0x%s\"],\"worker\":\"w1\"}")
            .formatted(ACCOUNT, params.path(0).asText(), HEADER, "3c".repeat(32)));

    var submit = bench.last().calls("eth_submitWork").get(0);
    assertThat(submit.path("params").path(0).asText()).isEqualTo("0x000000000000001f");
    assertThat(submit.path("worker").asText()).isEqualTo("w1");
  }

  @Test
  void accountsThatDifferNeedConnectionsOfTheirOwn() {
    proxyMiner("w1");
    bench.miner().says("{\"id\":1,\"method\":\"eth_submitLogin\",\"params\":[\"0x22\",\"x\"]}");

    assertThat(bench.pool).hasSize(2);
  }

  @Test
  void underOneFixedNameAllAccountsShareAConnection() {
    var order = SharedBench.order(
        "ethash", "stratum-v1-ethash", 500, new WorkerNaming("fixed", "0xfixed.farm"));
    var fixed = new SharedBench(order, family());
    fixed.miner().says("{\"id\":1,\"method\":\"eth_submitLogin\",\"params\":[\"0x22\",\"x\"]}");
    fixed.miner().says("{\"id\":1,\"method\":\"eth_submitLogin\",\"params\":[\"0x33\",\"x\"]}");
    fixed.last().opened();

    assertThat(fixed.pool).hasSize(1);
    assertThat(fixed.last().last().path("params").path(0).asText()).isEqualTo("0xfixed");
    assertThat(fixed.last().last().path("worker").asText()).isEqualTo("farm");
  }

  // ── what does not fit ───────────────────────────────────────────────────────────────────────

  @Test
  void aMinerWhoseKindThePoolCannotServeIsToldSoWithItsOwnId() {
    var miner = es1Miner("a.b");
    bench.last().opened().closes("pool-closed");
    bench.pass(Duration.ofSeconds(1));
    bench.last().opened().closes("pool-closed");
    bench.pass(Duration.ofSeconds(1));

    assertThat(miner.answer(1).path("error").path(1).asText()).contains("eth-proxy");
    assertThat(miner.closedFor).isEqualTo("dialect-not-served");
    var next = es1Miner("a.b");
    assertThat(next.closedFor).isEqualTo("dialect-not-served");
    assertThat(bench.pool).hasSize(2);
  }

  @Test
  void aFirstLineOfAnotherWorldIsAnsweredAtOnceAndMayBeFollowedByABetterOne() {
    var miner = bench.miner().says("{\"id\":17,\"method\":\"getblocktemplate\",\"params\":[]}");

    assertThat(miner.answer(17).path("error").isNull()).isFalse();
    assertThat(bench.pool).isEmpty();
    assertThat(miner.closedFor).isEmpty();
  }

  @Test
  void hashRatesAreAnsweredHereAndGoNoFurther() {
    var miner = proxyMiner("w1");
    servesProxy(bench.last());
    var before = bench.last().heard.size();

    miner.says("{\"id\":9,\"method\":\"eth_submitHashrate\",\"params\":[\"0x5f5e100\",\"0x8c\"]}");

    assertThat(miner.answer(9).path("result").asBoolean()).isTrue();
    assertThat(bench.last().heard).hasSize(before);
  }

  // ── what goes wrong ─────────────────────────────────────────────────────────────────────────

  @Test
  void aLostPoolAnswersEveryShareStaleAndItsNextLifeGivesNewWork() {
    var miner = proxyMiner("w1");
    servesProxy(bench.last());
    miner.says(work(40, "01", HEADER));

    bench.last().closes("pool-closed");
    miner.says(work(41, "02", HEADER));

    assertThat(miner.answer(40).path("error").path("code").asInt()).isEqualTo(21);
    assertThat(miner.answer(41).path("error").path("code").asInt()).isEqualTo(21);
    assertThat(bench.results()).containsExactly(ShareResult.UNANSWERED, ShareResult.STALE);
    assertThat(bench.telemetry().held()).isZero();

    bench.pass(Duration.ofSeconds(3));
    servesProxy(bench.last());

    assertThat(bench.last().route.epoch()).isEqualTo(2);
    assertThat(miner.last().path("result").path(0).asText()).isEqualTo("0x" + HEADER);
    miner.says(work(42, "01", HEADER));
    assertThat(bench.last().calls("eth_submitWork")).hasSize(1);
  }

  @Test
  void theBooksBalanceWhateverHappens() {
    var miner = proxyMiner("w1");
    servesProxy(bench.last());
    for (var i = 1; i <= 9; i++) miner.says(work(40, Integer.toHexString(i), HEADER));
    miner.says(work(40, "1", HEADER)).says(work(40, "1", OTHER));
    var submits = bench.last().calls("eth_submitWork");
    for (var i = 0; i < 4; i++) bench.last().answers(submits.get(i), "\"result\":" + (i > 1));

    var book = bench.telemetry().shares();
    assertThat(book.found()).isEqualTo(11);
    assertThat(book.accepted() + book.rejected() + book.stale() + book.unanswered() + book.held())
        .isEqualTo(11);
    assertThat(book.held()).isEqualTo(5);
    var upstream = bench.telemetry().upstreams().get(0);
    assertThat(upstream.inFlight()).isEqualTo(5);
    assertThat(upstream.accepted()).isEqualTo(2);
  }

  // ── several pools ───────────────────────────────────────────────────────────────────────────

  private static SharedBench twoPools() {
    var one = SharedBench.order("ethash", "stratum-v1-ethash", 500);
    var second = new PoolOrder(8, "second", "ethash", "stratum-v1-ethash", "", "", true);
    var pools = List.of(one.pools().get(0), second);
    return new SharedBench(SharedBench.withPools(one, pools), family());
  }

  private static void enters(SharedBench.Miner miner) {
    miner
        .says("{\"id\":1,\"method\":\"eth_submitLogin\",\"params\":[\"%s\",\"x\"]}"
            .formatted(ACCOUNT))
        .says("{\"id\":5,\"method\":\"eth_getWork\",\"params\":[]}");
  }

  @Test
  void aDeadPoolHandsItsMinersToTheOneThatStandsByAndGetsThemBackWhenItHasProvedItself() {
    var two = twoPools();
    var miner = two.miner();
    enters(miner);
    servesProxy(two.last());
    two.pass(Duration.ofMillis(500));
    servesProxy(two.to(8));
    two.pass(Duration.ofMillis(500));

    two.to(7).closes("pool-closed");

    assertThat(two.telemetry().activePoolId()).isEqualTo(8);
    assertThat(miner.closedFor).isEmpty();
    assertThat(miner.last().path("result").path(0).asText()).isEqualTo("0x" + HEADER);
    miner.says(work(40, "01", HEADER));
    assertThat(two.to(8).calls("eth_submitWork")).hasSize(1);

    two.pass(Duration.ofSeconds(5));
    servesProxy(two.to(7));
    two.pass(Duration.ofSeconds(50));
    assertThat(two.telemetry().activePoolId()).isEqualTo(8);
    two.pass(Duration.ofSeconds(15));

    assertThat(two.telemetry().activePoolId()).isEqualTo(7);
    assertThat(two.reports.stream()
            .filter(r -> r instanceof FailedOver)
            .map(r -> ((FailedOver) r).reason()))
        .containsExactly("pool-closed", "returned");
    assertThat(miner.closedFor).isEmpty();
  }

  @Test
  void aTunnelThatIsLostCondemnsNoPool() {
    var two = twoPools();
    enters(two.miner());
    servesProxy(two.last());

    two.last().closes("tunnel-lost");
    two.pass(Duration.ofSeconds(1));

    assertThat(two.last().route.poolId()).isEqualTo(7);
    assertThat(two.last().route.epoch()).isEqualTo(2);
  }

  @Test
  void n4_withoutATunnelNoPoolIsDialledAndNoLifeOfAnUpstreamCounted() {
    enters(bench.miner());
    servesProxy(bench.last());
    bench.isOutOfReach = true;
    bench.last().closes("tunnel-lost");
    bench.pass(Duration.ofMinutes(2));
    assertThat(bench.telemetry().upstreams().get(0).epoch()).isEqualTo(1);

    bench.isOutOfReach = false;
    bench.pass(Duration.ofSeconds(1));

    assertThat(bench.last().route.epoch()).isEqualTo(2);
  }

  @Test
  void whatWaitsTooLongForTheWayToThePoolIsToldStale() {
    var miner = proxyMiner("w1");
    servesProxy(bench.last());
    bench.last().interrupted(true);
    miner.says(work(40, "01", HEADER));

    bench.pass(Duration.ofSeconds(61));

    assertThat(miner.answer(40).path("error").path("code").asInt()).isEqualTo(21);
    assertThat(bench.results()).containsExactly(ShareResult.STALE);
    bench.last().interrupted(false);
    assertThat(bench.last().calls("eth_submitWork")).isEmpty();
  }

  @Test
  void whileTheWayIsInterruptedNothingIsCalledLost() {
    var miner = proxyMiner("w1");
    servesProxy(bench.last());
    bench.last().interrupted(true);
    miner.says(work(40, "01", HEADER));

    bench.pass(Duration.ofSeconds(40));
    assertThat(bench.last().calls("eth_submitWork")).isEmpty();
    bench.last().interrupted(false);
    bench.last().answers(bench.last().calls("eth_submitWork").get(0), "\"result\":true");

    assertThat(bench.results()).containsExactly(ShareResult.ACCEPTED);
  }
}
