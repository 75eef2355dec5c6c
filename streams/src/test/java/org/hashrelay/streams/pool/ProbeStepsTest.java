package org.hashrelay.streams.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

class ProbeStepsTest {

  private static final String SUBSCRIBED =
      "{\"id\":1,\"result\":[[],\"08000002\",4],\"error\":null}\n";
  private static final String LET_IN = "{\"id\":2,\"result\":true,\"error\":null}\n";
  private static final String JOB =
      "{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"j1\",\"" + "0".repeat(64)
          + "\",\"01\",\"02\",[],\"20000000\",\"1d00ffff\",\"5f5e1000\",true]}\n";

  private final List<String> sent = new ArrayList<>();
  private long now;

  private ProbeSteps steps(boolean tls, PoolProbe.Speaks speaks, String user) {
    var address = new PoolAddress(1, "p", 3333, tls);
    var target = new PoolProbe.Target(address, speaks, user, "x");
    return new ProbeSteps(target, () -> now, bytes -> sent.add(bytes.utf8String()));
  }

  private ProbeSteps open(String user) {
    return open(PoolProbe.Speaks.STRATUM_V1, user);
  }

  private ProbeSteps open(PoolProbe.Speaks speaks, String user) {
    var steps = steps(false, speaks, user);
    now += 3_000_000;
    steps.resolved("192.0.2.1");
    steps.connected();
    steps.opened();
    return steps;
  }

  private static void says(ProbeSteps steps, String text) {
    steps.received(ByteString.fromString(text));
  }

  private static List<String> names(ProbeSteps steps) {
    return steps.report().steps().stream().map(ProbeReport.Step::step).toList();
  }

  @Test
  void eachStepIsTimedFromTheEndOfTheOneBefore() {
    var steps = open("acme");
    now += 7_500_000;
    says(steps, SUBSCRIBED);

    assertThat(steps.report().steps())
        .extracting(ProbeReport.Step::ms)
        .containsExactly(3.0, 0.0, 7.5);
  }

  @Test
  void aJobBeforeTheLoginsAnswerCounts() {
    var steps = open("acme");
    says(steps, "no json\n" + SUBSCRIBED + JOB);
    assertThat(steps.isOver()).isFalse();
    says(steps, LET_IN);

    assertThat(steps.isOver()).isTrue();
    assertThat(steps.report().ok()).isTrue();
    assertThat(names(steps)).containsExactly("dns", "tcp", "subscribe", "authorize", "job");
  }

  @Test
  void withoutALoginALateJobIsNoFailureButSaid() {
    var steps = open("");
    says(steps, SUBSCRIBED);
    assertThat(steps.awaitsJobWithoutLogin()).isTrue();
    steps.jobIsLate();

    assertThat(steps.report().ok()).isTrue();
    assertThat(steps.report().note()).contains("login");
    assertThat(names(steps)).doesNotContain("job");
  }

  @Test
  void afterALoginALateJobIsAFailure() {
    var steps = open("acme");
    says(steps, SUBSCRIBED + LET_IN);
    steps.jobIsLate();
    assertThat(steps.isOver()).isFalse();
    steps.expired();

    assertThat(steps.report().failedStep()).contains("job");
  }

  @Test
  void aRefusalIsQuotedWithItsCode() {
    var steps = open("acme");
    says(steps, SUBSCRIBED + "{\"id\":2,\"result\":null,\"error\":[24,\"who are you\",null]}\n");

    assertThat(steps.report().failedStep()).contains("authorize");
    assertThat(steps.report().steps().get(3).detail()).contains("24", "who are you");
  }

  @Test
  void aLineWithoutEndEndsTheTest() {
    var steps = open("acme");
    says(steps, "x".repeat(70_000));

    assertThat(steps.report().failedStep()).contains("subscribe");
  }

  @Test
  void ofAnotherProtocolOnlyTheConnectionIsTested() {
    var steps = steps(true, PoolProbe.Speaks.of("raw", "sha256d"), "acme");
    steps.resolved("192.0.2.1");
    steps.connected();
    assertThat(steps.isOver()).isFalse();
    steps.opened();

    assertThat(steps.isOver()).isTrue();
    assertThat(names(steps)).containsExactly("dns", "tcp", "tls");
    assertThat(sent).isEmpty();
  }

  // ── other dialects ──────────────────────────────────────────────────────────────────────────

  private static final String HEX = "7c".repeat(32);
  private static final String BLOB = "10".repeat(39) + "00000000" + "22".repeat(33);

  /** The pool hangs up on what it does not understand; the next dialect has a line of its own. */
  private static void hangsUp(ProbeSteps steps) {
    steps.closed("pool-closed");
    assertThat(steps.takeWish()).isTrue();
    steps.connected();
    steps.opened();
  }

  @Test
  void aPoolOfEs1TellsItsExtranonceAndItsDifficultyInHashes() {
    var steps = open(PoolProbe.Speaks.ETHASH, "acme.rig");
    assertThat(sent.get(0)).contains("EthereumStratum/1.0.0");
    says(
        steps,
        "{\"id\":1,\"result\":[[\"mining.notify\",\"s\",\"EthereumStratum/1.0.0\"],\"08ac\"]}\n");
    says(steps, "{\"id\":2,\"result\":true}\n");
    says(steps, "{\"id\":null,\"method\":\"mining.set_difficulty\",\"params\":[1]}\n");
    says(
        steps,
        "{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"j9\",\"%s\",\"%s\",true]}\n"
            .formatted(HEX, HEX));

    assertThat(steps.report().ok()).isTrue();
    assertThat(names(steps)).containsExactly("dns", "tcp", "subscribe", "authorize", "job");
    assertThat(steps.report().extranonce1()).contains("08ac");
    assertThat(steps.report().difficulty().orElseThrow()).isBetween(4.29e9, 4.30e9);
  }

  @Test
  void aPoolOfEs2IsFoundAfterIt() {
    var steps = open(PoolProbe.Speaks.ETHASH, "acme.rig");
    hangsUp(steps);
    assertThat(sent.get(1)).contains("mining.hello");
    says(steps, "{\"id\":1,\"result\":{\"proto\":\"EthereumStratum/2.0.0\"}}\n");
    says(steps, "{\"id\":3,\"result\":\"s-7\"}\n");
    says(steps, "{\"id\":2,\"result\":\"w-1\"}\n");
    says(
        steps,
        "{\"method\":\"mining.notify\",\"params\":[\"j\",\"6526d5\",\"%s\",\"0\"]}\n"
            .formatted(HEX));

    assertThat(steps.report().ok()).isTrue();
    assertThat(names(steps)).containsExactly("dns", "tcp", "subscribe", "authorize", "job");
  }

  @Test
  void aPoolOfEthProxyIsLoggedInToAndAskedForWork() {
    var steps = open(PoolProbe.Speaks.ETHASH, "0x11.rig");
    hangsUp(steps);
    steps.greetingIsLate(1);
    assertThat(steps.takeWish()).isTrue();
    steps.connected();
    assertThat(sent.get(2)).contains("eth_submitLogin", "\"0x11\"", "rig");
    says(steps, "{\"id\":2,\"result\":true}\n");
    assertThat(sent.get(3)).contains("eth_getWork");
    says(steps, "{\"id\":4,\"result\":[\"%s\",\"%s\",\"%s\"]}\n".formatted(HEX, HEX, HEX));

    assertThat(steps.report().ok()).isTrue();
    assertThat(names(steps)).containsExactly("dns", "tcp", "authorize", "job");
    assertThat(steps.report().steps().get(2).detail()).contains("eth-proxy");
  }

  @Test
  void aPoolThatUnderstandsNoDialectIsToldOfWithAllThatWasTried() {
    var steps = open(PoolProbe.Speaks.ETHASH, "acme");
    says(steps, "{\"id\":1,\"result\":true}\n"); // a stratum1 pool would say so
    assertThat(steps.takeWish()).isTrue();
    steps.connected();
    hangsUp(steps);
    says(steps, "{\"id\":2,\"error\":{\"code\":-1,\"message\":\"Invalid login\"}}\n");
    assertThat(steps.takeWish()).isTrue();
    steps.connected();
    steps.closed("pool-closed");

    assertThat(steps.report().failedStep()).contains("subscribe");
    assertThat(steps.report().steps().get(2).detail())
        .contains("EthereumStratum/1.0.0: gave no extranonce", "Invalid login", "stratum1");
  }

  @Test
  void aCryptonotePoolGivesItsFirstJobWithTheLogin() {
    var steps = open(PoolProbe.Speaks.of("stratum-v1", "randomx"), "4ABC");
    now += 2_000_000;
    says(
        steps,
        ("{\"id\":2,\"error\":null,\"result\":{\"id\":\"s\",\"status\":\"OK\",\"job\":"
                + "{\"blob\":\"%s\",\"job_id\":\"j7\",\"target\":\"b88d0600\"}}}\n")
            .formatted(BLOB));

    assertThat(steps.report().ok()).isTrue();
    assertThat(names(steps)).containsExactly("dns", "tcp", "authorize", "job");
    assertThat(steps.report().difficulty().orElseThrow()).isBetween(9_999.0, 10_001.0);
    assertThat(steps.report().steps().get(2).ms()).isEqualTo(2.0);
  }

  @Test
  void aCryptonotePoolsRefusalIsQuotedAndWithoutALoginNothingMoreIsTested() {
    var refused = open(PoolProbe.Speaks.CRYPTONOTE, "4BAD");
    says(refused, "{\"id\":2,\"error\":{\"code\":-1,\"message\":\"Invalid address\"}}\n");
    assertThat(refused.report().failedStep()).contains("authorize");
    assertThat(refused.report().steps().get(2).detail()).contains("Invalid address");

    var nobody = open(PoolProbe.Speaks.CRYPTONOTE, "");
    assertThat(nobody.isOver()).isTrue();
    assertThat(nobody.report().ok()).isTrue();
    assertThat(nobody.report().note()).contains("user");
  }

  @Test
  void relativesOfStratumV1AreTestedAsFarAsTheyAreAlike() {
    var steps = open(PoolProbe.Speaks.of("stratum-v1", "equihash"), "t1.w");
    says(steps, "{\"id\":1,\"result\":[null,\"08ac\"],\"error\":null}\n" + LET_IN);
    says(steps, "{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"x\"]}\n");

    assertThat(steps.report().ok()).isTrue();
    assertThat(names(steps)).containsExactly("dns", "tcp", "subscribe", "authorize", "job");
  }

  @Test
  void whatIsNotTestedIsSaid() {
    for (var protocol : List.of("getwork", "stratum-v2", "raw")) {
      var steps = open(PoolProbe.Speaks.of(protocol, "sha256d"), "acme");
      assertThat(steps.isOver()).isTrue();
      assertThat(steps.report().ok()).isTrue();
      assertThat(steps.report().note()).contains("only");
    }
  }
}
