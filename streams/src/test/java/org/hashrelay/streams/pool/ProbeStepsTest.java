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

  private ProbeSteps steps(boolean tls, boolean stratumV1, String user) {
    var address = new PoolAddress(1, "p", 3333, tls);
    var target = new PoolProbe.Target(address, stratumV1, user, "x");
    return new ProbeSteps(target, () -> now, bytes -> sent.add(bytes.utf8String()));
  }

  private ProbeSteps open(String user) {
    var steps = steps(false, true, user);
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
    var steps = steps(true, false, "acme");
    steps.resolved("192.0.2.1");
    steps.connected();
    assertThat(steps.isOver()).isFalse();
    steps.opened();

    assertThat(steps.isOver()).isTrue();
    assertThat(names(steps)).containsExactly("dns", "tcp", "tls");
    assertThat(sent).isEmpty();
  }
}
