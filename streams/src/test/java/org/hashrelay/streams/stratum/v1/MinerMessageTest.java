package org.hashrelay.streams.stratum.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.v1.MinerMessage.Authorize;
import org.hashrelay.streams.stratum.v1.MinerMessage.BadParams;
import org.hashrelay.streams.stratum.v1.MinerMessage.Bye;
import org.hashrelay.streams.stratum.v1.MinerMessage.Capabilities;
import org.hashrelay.streams.stratum.v1.MinerMessage.Configure;
import org.hashrelay.streams.stratum.v1.MinerMessage.Malformed;
import org.hashrelay.streams.stratum.v1.MinerMessage.Ping;
import org.hashrelay.streams.stratum.v1.MinerMessage.Reply;
import org.hashrelay.streams.stratum.v1.MinerMessage.Subscribe;
import org.hashrelay.streams.stratum.v1.MinerMessage.UnknownMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MinerMessageTest {

  private static final RawId ONE = RawId.of(1);

  @Test
  void aSubscriptionMaySayNothingAtAll() {
    for (var params : new String[] {"", ",\"params\":null", ",\"params\":[]", ",\"params\":{}"}) {
      assertThat(read("{\"id\":1,\"method\":\"mining.subscribe\"%s}".formatted(params)))
          .isEqualTo(new Subscribe(ONE, "", Optional.empty()));
    }
  }

  @Test
  void aSubscriptionMayNameASessionAndMuchElse() {
    assertThat(call("mining.subscribe", "\"NiceHash/1.0.0\",\"1700000000\",\"abcd\",5,6"))
        .isEqualTo(new Subscribe(ONE, "NiceHash/1.0.0", Optional.of("1700000000")));
  }

  @Test
  void anEscapedSlashIsASlash() {
    assertThat(call("mining.subscribe", "\"ckpool-lhr\\/1.0.0\""))
        .isEqualTo(new Subscribe(ONE, "ckpool-lhr/1.0.0", Optional.empty()));
  }

  @Test
  void aCallWithoutAnIdIsAnsweredWithNull() {
    assertThat(read("{\"method\":\"mining.ping\"}")).isEqualTo(new Ping(RawId.NULL));
    assertThat(read("{\"id\":null,\"method\":\"mining.ping\"}")).isEqualTo(new Ping(RawId.NULL));
  }

  @Test
  void aPasswordMayBeMissingAndIsNeverShown() {
    assertThat(call("mining.authorize", "\"acct.rig\""))
        .isEqualTo(new Authorize(ONE, "acct.rig", ""));
    assertThat(call("mining.authorize", "\"acct.rig\",\"secret\"").toString())
        .contains("acct.rig")
        .doesNotContain("secret");
  }

  @Test
  void configureKeepsWhatWasAskedEvenIfUnknown() {
    assertThat(call(
            "mining.configure",
            "[\"version-rolling\",\"x\"],{\"version-rolling.mask\":\"FFFF\","
                + "\"version-rolling.min-bit-count\":\"2\",\"minimum-difficulty.value\":-1}"))
        .isEqualTo(new Configure(
            ONE,
            List.of("version-rolling", "x"),
            0xffff,
            OptionalInt.of(2),
            OptionalDouble.empty()));
  }

  @Test
  void configureWithoutParametersAsksForAllBits() {
    var configure = (Configure) call("mining.configure", "[\"version-rolling\"]");

    assertThat(configure.versionMask()).isEqualTo(0xffff_ffff);
    assertThat(configure.minBitCount()).isEmpty();
    assertThat(configure.wants(Configure.VERSION_ROLLING)).isTrue();
    assertThat(configure.wants(Configure.SUBSCRIBE_EXTRANONCE)).isFalse();
  }

  @Test
  void aSixthParameterOfNullIsNone() {
    var submit = (Submit) call("mining.submit", "\"w\",\"j\",\"00\",\"5\",\"6\",null");

    assertThat(submit.versionBits()).isEmpty();
  }

  @Test
  void parametersBeyondTheSixthAreIgnored() {
    assertThat(call("mining.submit", "\"w\",\"j\",\"00\",\"5\",\"6\",\"7\",\"8\",9"))
        .isEqualTo(new Submit(ONE, "w", "j", "00", "5", "6", Optional.of("7")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mining.submit|",
        "mining.submit|\"w\",\"j\",\"00\",\"5\"",
        "mining.submit|\"w\",1,\"00\",\"5\",\"6\"",
        "mining.submit|\"w\",\"j\",\"00\",\"5\",\"6\",7",
        "mining.configure|",
        "mining.configure|{}",
        "mining.authorize|",
        "mining.authorize|{}",
        "mining.suggest_difficulty|",
        "mining.suggest_difficulty|0",
        "mining.suggest_difficulty|-1",
        "mining.suggest_difficulty|\"NaN\"",
        "mining.suggest_difficulty|1e999",
        "mining.suggest_target|\"00\""
      })
  void uselessParametersAreAnsweredNotFatal(String call) {
    var parts = call.split("\\|", -1);

    assertThat(call(parts[0], parts[1])).isInstanceOf(BadParams.class);
  }

  @Test
  void aWishMayBeAFractionOrAText() {
    assertThat(call("mining.suggest_difficulty", "0.0001"))
        .isEqualTo(new MinerMessage.SuggestDifficulty(ONE, 0.0001));
    assertThat(call("mining.suggest_difficulty", "\"1e-05\""))
        .isEqualTo(new MinerMessage.SuggestDifficulty(ONE, 1e-5));
  }

  @Test
  void theOtherMethodsAreKnownToo() {
    assertThat(call("mining.capabilities", "{\"notify\":[]}")).isInstanceOf(Capabilities.class);
    assertThat(call("mining.bye", "")).isInstanceOf(Bye.class);
    assertThat(call("mining.term", "")).isInstanceOf(Bye.class);
    assertThat(call("mining.fly", "")).isEqualTo(new UnknownMethod(ONE, "mining.fly"));
    assertThat(read("{\"id\":1,\"result\":\"cgminer/4\"}")).isInstanceOf(Reply.class);
    assertThat(read("hello")).isInstanceOf(Malformed.class);
  }

  @Test
  void namesAreBounded() {
    var unknown = (UnknownMethod) call("m".repeat(5_000), "");
    var subscribe = (Subscribe) call("mining.subscribe", "\"" + "a".repeat(5_000) + "\"");

    assertThat(unknown.method()).hasSize(256);
    assertThat(subscribe.agent()).hasSize(256);
  }

  @Test
  void namesForPeopleStayOnOneLine() {
    var subscribe = (Subscribe) call("mining.subscribe", "\"miner\\n2026 WARN \\u001b[31m\"");

    assertThat(subscribe.agent()).isEqualTo("miner 2026 WARN  [31m");
  }

  private static MinerMessage call(String method, String params) {
    return read("{\"id\":1,\"method\":\"%s\",\"params\":[%s]}".formatted(method, params));
  }

  private static MinerMessage read(String line) {
    return MinerMessage.read(Line.of(line));
  }
}
