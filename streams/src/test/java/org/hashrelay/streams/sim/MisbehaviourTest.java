package org.hashrelay.streams.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything a simulated pool can do wrong, seen from a miner's end. */
class MisbehaviourTest {

  private static final Duration SOON = Duration.ofMillis(150);

  private final SimPool pool = SimPool.start(SimPoolSettings.standard().jobs(Duration.ZERO, 1, 1));

  @AfterEach
  void stop() {
    pool.close();
  }

  private LineClient client() {
    return new LineClient(pool.port());
  }

  private SimFarm farm() {
    return SimFarm.start(
        SimFarmSettings.to("127.0.0.1", pool.port()).pace(new SimFarmSettings.FlatOut(1)));
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> pool.misbehave("nonsense"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("drop-every");
  }

  @Test
  void refusedLoginsGetError24() {
    pool.misbehave("refuse-login");

    try (var client = client()) {
      assertThat(client.say(authorize()).hear("\"id\":3")).contains("[24,");
    }
  }

  @Test
  void aLoginCanBeAnsweredFalse() {
    pool.misbehave("authorize-false");

    try (var client = client()) {
      client.say(subscribe());
      assertThat(client.say(authorize()).hear("\"id\":3")).contains("\"result\":false");
    }
  }

  @Test
  void aSilentPoolTakesConnectionsAndNeverAnswers() {
    pool.misbehave("silent");

    try (var client = client()) {
      client.say(subscribe());
      assertThat(client.hearsNothingFor(SOON)).isTrue();
    }
  }

  @Test
  void aFrozenPoolAnswersWhatItWasAskedOnceItThaws() {
    try (var client = client().login()) {
      client.hear("mining.notify");
      pool.misbehave("freeze");
      client.say("{\"id\":9,\"method\":\"mining.ping\",\"params\":[]}");
      pool.newJob(true);
      assertThat(client.hearsNothingFor(SOON)).isTrue();

      pool.behave();

      client.hear("mining.notify");
      client.hear("\"id\":9");
    }
  }

  @Test
  void everySoManiethShareEndsTheConnection() {
    pool.misbehave("drop-every=5");
    try (var farm = farm()) {
      await().until(() -> farm.report().disconnects() >= 2);
      assertThat(farm.report().unanswered()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void everySoManiethAnswerCanBeLeftOut() {
    pool.misbehave("drop-answers=3");
    try (var farm = farm()) {
      await().until(() -> farm.report().waiting() == 1 && pool.report().accepted() == 3);
      assertThat(farm.report().accepted()).isEqualTo(2);
    }
  }

  @Test
  void answersCanBeLate() {
    pool.misbehave("late-answers=200");
    try (var farm = farm()) {
      await().until(() -> farm.report().accepted() >= 1);
      assertThat(farm.report().latency().p50()).isGreaterThan(190_000);
    }
  }

  @Test
  void garbageComesAsALine() {
    try (var client = client().login()) {
      pool.misbehave("garbage");
      client.hear("}{");
    }
  }

  @Test
  void aLineCanGoOnForMegabytes() {
    try (var client = client().login()) {
      client.hear("mining.notify");
      pool.misbehave("long-line");
      client.skip(10 << 20);
      pool.newJob(false);
      client.hear("mining.notify");
    }
  }

  @Test
  void jobsCanComeAsAStorm() {
    pool.misbehave("job-storm=500");
    await().until(() -> pool.report().jobs() > 50);
    pool.behave();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "NaN", "1e300", "-1", "\"text\""})
  void aDifficultyCanBeNonsense(String difficulty) {
    pool.misbehave("difficulty=" + difficulty);
    try (var client = client().login()) {
      assertThat(client.hear("set_difficulty")).endsWith("[" + difficulty + "]}");
    }
  }

  @Test
  void theDifficultyCanChangeWithEveryJob() {
    pool.misbehave("difficulty-flip");
    try (var client = client().login()) {
      client.hear("0.000000001]");
      pool.newJob(false);
      client.hear("0.000000004]");
      pool.newJob(false);
      client.hear("0.000000001]");
    }
  }

  @Test
  void theDifficultyCanChangeByItselfManyTimesASecond() {
    try (var client = client().login()) {
      pool.misbehave("difficulty-flip=10");
      client.hear("0.000000004]");
      client.hear("0.000000001]");
      client.hear("0.000000004]");
    }
  }

  @ParameterizedTest
  @CsvSource({"same,08000002,8", "other,08000003,8", "smaller,08000003,7", "larger,08000003,9"})
  void anExtranonceCanBeSetLaterAndMiningGoesOnWithIt(String how, String extranonce1, int size) {
    try (var farm = farm()) {
      await().until(() -> farm.report().accepted() > 5);
      pool.misbehave("set-extranonce=" + how);
      await().until(() -> farm.miner(0).jobs() == 2);
      long then = pool.report().accepted();

      await().until(() -> pool.report().accepted() > then + 20);

      assertThat(farm.miner(0).extranonce1()).last().isEqualTo(extranonce1);
      assertThat(farm.miner(0).state().extranonce2Size()).isEqualTo(size);
      assertThat(pool.report().rejected().keySet()).isSubsetOf(21);
    }
  }

  @Test
  void aVersionMaskCanBeSetLaterAndHoldsAtOnce() {
    try (var farm = farm()) {
      await().until(() -> farm.report().accepted() > 5);

      pool.misbehave("set-version-mask=00006000");

      await().until(() -> farm.miner(0).state().versionMask() == 0x6000);
      assertThat(farm.report().rejected()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "reconnect=pool.example:3333,'[\"pool.example\",3333,0]'",
    "reconnect,[]",
    "'reconnect=[null,[1]]','[null,[1]]'"
  })
  void aMinerCanBeSentElsewhere(String flag, String params) {
    try (var client = client().login()) {
      pool.misbehave(flag);
      assertThat(client.hear("client.reconnect")).endsWith(params + "}");
    }
  }

  @Test
  void jobIdsCanRepeatWithNewContent() {
    pool.misbehave("same-job-ids");
    try (var client = client().login()) {
      pool.newJob(false);
      var first = client.hear("[\"1\",");
      pool.newJob(true);
      assertThat(client.hear("[\"1\",")).isNotEqualTo(first);
    }
  }

  @Test
  void askingForExtensionsCanEndTheConnection() {
    pool.misbehave("close-on-configure");
    try (var client = client()) {
      client.say("{\"id\":1,\"method\":\"mining.configure\",\"params\":[[],{}]}");
      assertThat(client.hear()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "object,'\"error\":{\"code\":25,\"message\":\"Not subscribed\"}'",
    "string,'\"error\":\"Not subscribed\"'",
    "reject-reason,'\"reject-reason\":\"Not subscribed\"'",
    "bare,'\"result\":false,\"error\":null}'",
    "array,'\"error\":[25,\"Not subscribed\",null]'"
  })
  void aRefusalCanTakeOtherForms(String shape, String expected) {
    pool.misbehave("error-shape=" + shape);
    try (var client = client()) {
      client.say("{\"id\":7,\"method\":\"mining.submit\",\"params\":[]}");
      assertThat(client.hear("\"id\":7")).contains(expected);
    }
  }

  @Test
  void theFirstJobCanComeBeforeTheLogin() {
    pool.misbehave("early-notify");
    try (var client = client()) {
      client.say(subscribe());
      client.hear("mining.notify");
    }
  }

  @Test
  void everythingCanComeByteByByte() {
    pool.misbehave("byte-by-byte");
    try (var farm = farm()) {
      await().until(() -> farm.report().accepted() > 3);
      assertThat(farm.report().rejected()).isEmpty();
    }
  }

  @Test
  void oneMethodCanGoUnanswered() {
    pool.misbehave("mute=mining.subscribe");
    try (var client = client()) {
      client.say(subscribe());
      assertThat(client.say(authorize()).hear().orElse("")).contains("\"id\":3");
    }
  }

  @Test
  void aConnectionCanEndWithSharesOutstanding() {
    pool.misbehave("reset-after=5");
    try (var farm = SimFarm.start(
        SimFarmSettings.to("127.0.0.1", pool.port()).pace(new SimFarmSettings.FlatOut(5)))) {
      await().until(() -> farm.report().disconnects() >= 1);
      assertThat(farm.report().unanswered()).isGreaterThanOrEqualTo(5);
      assertThat(farm.report().accepted()).isZero();
    }
  }

  @Test
  void connectionsThatAreTooManyAreClosed() {
    pool.misbehave("most-connections=1");
    try (var first = client().login();
        var second = client()) {
      assertThat(second.hear()).isEmpty();
      first.hear("mining.notify");
    }
  }

  @Test
  void thereCanBeNoWorkForWhoIsIn() {
    pool.misbehave("no-jobs");
    try (var client = client().login()) {
      pool.newJob(true);
      assertThat(client.hearsNothingFor(SOON)).isTrue();
      pool.behave();
      pool.newJob(true);
      client.hear("mining.notify");
    }
  }

  @Test
  void aShareCanBeAnsweredTwiceAndTheMinerCountsIt() {
    pool.misbehave("answer-twice");
    try (var farm = farm()) {
      await().until(() -> farm.report().unasked() > 3);
      assertThat(farm.report().accepted()).isLessThanOrEqualTo(farm.report().sent());
    }
  }

  @Test
  void answersCanComeThatNobodyAskedFor() {
    pool.misbehave("stray-answers");
    try (var farm = farm()) {
      await().until(() -> farm.report().unasked() > 3 && farm.report().accepted() > 3);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "extranonce1=abc,'\"abc\",8]'",
    "extranonce2-size=-1,'\"08000002\",-1]'",
    "extranonce2-size=\"x\",'\"08000002\",\"x\"]'"
  })
  void theAnnouncedPlaceCanBeNonsense(String flag, String expected) {
    pool.misbehave(flag);
    try (var client = client()) {
      assertThat(client.say(subscribe()).hear("\"id\":1")).contains(expected);
    }
  }

  @Test
  void whatIsNoRequestEndsTheConnection() {
    try (var client = client()) {
      client.say("GET / HTTP/1.1");
      assertThat(client.hear()).isEmpty();
    }
    assertThat(pool.report().unreadable()).isEqualTo(1);
  }

  private static String subscribe() {
    return "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[]}";
  }

  private static String authorize() {
    return "{\"id\":3,\"method\":\"mining.authorize\",\"params\":[\"a\",\"b\"]}";
  }
}
