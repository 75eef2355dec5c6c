package org.hashrelay.streams.stratum.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.v1.PoolMessage.Answer;
import org.hashrelay.streams.stratum.v1.PoolMessage.BadParams;
import org.hashrelay.streams.stratum.v1.PoolMessage.Malformed;
import org.hashrelay.streams.stratum.v1.PoolMessage.SetDifficulty;
import org.hashrelay.streams.stratum.v1.PoolMessage.SetExtranonce;
import org.hashrelay.streams.stratum.v1.PoolMessage.SetTarget;
import org.hashrelay.streams.stratum.v1.PoolMessage.SetVersionMask;
import org.hashrelay.streams.stratum.v1.PoolMessage.UnknownNotification;
import org.hashrelay.streams.stratum.v1.SubscribeResult.Subscribed;
import org.hashrelay.streams.stratum.v1.SubscribeResult.Unusable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolMessageTest {

  private static final String HASH = "ab".repeat(32);

  @Test
  void anAnnouncementMayHaveAnId() {
    assertThat(read("{\"id\":7,\"method\":\"mining.set_difficulty\",\"params\":[2]}"))
        .isEqualTo(new SetDifficulty(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e-05", "\"0.00001\"", "0.00001"})
  void aDifficultyMayHaveAnyForm(String value) {
    assertThat(call("mining.set_difficulty", value)).isEqualTo(new SetDifficulty(1e-5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "-1",
        "1e300",
        "1e999",
        "\"NaN\"",
        "\"Infinity\"",
        "null",
        "[1]",
        "\"1.2.3\"",
        "\"0x10\"",
        "\"\""
      })
  void aDifficultyThatIsNoneDoesNotComeThrough(String value) {
    assertThat(call("mining.set_difficulty", value)).isInstanceOf(BadParams.class);
  }

  @Test
  void cleanJobsIsTheLastParameterAndMayBeANumberOrMissing() {
    assertThat(job("\"%s\"".formatted(HASH), ",true").cleanJobs()).isTrue();
    assertThat(job("\"%s\"".formatted(HASH), ",1").cleanJobs()).isTrue();
    assertThat(job("\"%s\"".formatted(HASH), ",0").cleanJobs()).isFalse();
    assertThat(job("\"%s\"".formatted(HASH), ",\"00000000\",true").cleanJobs()).isTrue();
    assertThat(job("\"%s\"".formatted(HASH), "").cleanJobs()).isFalse();
    assertThat(job("\"%s\"".formatted(HASH), ",null").cleanJobs()).isFalse();
  }

  @Test
  void upperCaseDigitsComeOutInLowerCase() {
    var job = job("\"%s\"".formatted(HASH.toUpperCase()), ",true");

    assertThat(job.prevHash()).isEqualTo(HASH);
    assertThat(job.coinb1()).isEqualTo("0aff");
    assertThat(job.branches()).containsExactly(HASH);
    assertThat(job).isEqualTo(job("\"%s\"".formatted(HASH), ",true"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"j\",\"HASH\",\"0\",\"00\",[],\"1\",\"2\",\"3\",true",
        "\"j\",\"HASH\",\"0g\",\"00\",[],\"1\",\"2\",\"3\",true",
        "\"j\",\"HASH00\",\"00\",\"00\",[],\"1\",\"2\",\"3\",true",
        "\"j\",\"00\",\"00\",\"00\",[],\"1\",\"2\",\"3\",true",
        "\"j\",\"HASH\",\"00\",\"00\",[\"00\"],\"1\",\"2\",\"3\",true",
        "\"j\",\"HASH\",\"00\",\"00\",[null],\"1\",\"2\",\"3\",true",
        "\"j\",\"HASH\",\"00\",\"00\",null,\"1\",\"2\",\"3\",true",
        "\"j\",\"HASH\",\"00\",\"00\",[],\"100000000\",\"2\",\"3\",true",
        "\"j\",\"HASH\",\"00\",\"00\",[],\"\",\"2\",\"3\",true",
        "\"j\",\"HASH\",\"00\",\"00\",[],\"+1\",\"2\",\"3\",true",
        "\"j\",\"HASH\",\"00\",\"00\",[],\"1\",\"2\"",
        "[],\"HASH\",\"00\",\"00\",[],\"1\",\"2\",\"3\",true",
        "\"jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj"
            + "jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj\",\"HASH\",\"\",\"\",[],\"1\",\"2\",\"3\",true"
      })
  void aJobThatIsNoneDoesNotComeThrough(String params) {
    assertThat(call("mining.notify", params.replace("HASH", HASH))).isInstanceOf(BadParams.class);
  }

  @Test
  void q78_aJobHasAtMost32Branches() {
    var most = String.join(",", Collections.nCopies(32, "\"" + HASH + "\""));
    var params = "\"j\",\"" + HASH + "\",\"\",\"\",[%s],\"1\",\"2\",\"3\",true";

    assertThat(call("mining.notify", params.formatted(most))).isInstanceOf(Notify.class);
    assertThat(call("mining.notify", params.formatted(most + ",\"" + HASH + "\"")))
        .isInstanceOf(BadParams.class);
  }

  @Test
  void anotherExtranonceMayKeepItsSize() {
    assertThat(call("mining.set_extranonce", "\"AF4C\""))
        .isEqualTo(new SetExtranonce("af4c", OptionalInt.empty()));
    assertThat(call("mining.set_extranonce", "\"\",\"4\""))
        .isEqualTo(new SetExtranonce("", OptionalInt.of(4)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null,4",
        "\"0\",4",
        "\"zz\",4",
        "\"00\",33",
        "\"00\",-1",
        "\"00\",\"x\"",
        "\"00\",1e9"
      })
  void anExtranonceThatIsNoneDoesNotComeThrough(String params) {
    assertThat(call("mining.set_extranonce", params)).isInstanceOf(BadParams.class);
    assertThat(call("mining.set_extranonce", "\"" + "00".repeat(33) + "\",4"))
        .isInstanceOf(BadParams.class);
  }

  @Test
  void theMaskHasTwoNames() {
    for (var method : new String[] {"mining.set_version_mask", "mining.set_version"}) {
      assertThat(call(method, "\"1FFFE000\"")).isEqualTo(new SetVersionMask(0x1fffe000));
      assertThat(call(method, "123")).isInstanceOf(BadParams.class);
    }
  }

  @Test
  void aTargetIs32Bytes() {
    assertThat(call("mining.set_target", "\"" + HASH + "\"")).isEqualTo(new SetTarget(HASH));
    assertThat(call("mining.set_target", "\"ab\"")).isInstanceOf(BadParams.class);
  }

  @Test
  void aReconnectIsReadWithinBounds() {
    var reconnect = (PoolMessage.Reconnect) call("client.reconnect", "\"h\",99999,999999");

    assertThat(reconnect.port()).isEmpty();
    assertThat(reconnect.delay()).hasHours(1);
    assertThat(((PoolMessage.Reconnect) call("client.reconnect", "\"\",1,-5")).host())
        .isEmpty();
    assertThat(((PoolMessage.Reconnect) call("client.reconnect", "\"\",1,-5")).delay())
        .isZero();
  }

  @Test
  void whatIsUnknownOrNoMessageIsSaidToBe() {
    assertThat(call("mining.fly", "")).isEqualTo(new UnknownNotification(RawId.NULL, "mining.fly"));
    assertThat(read("Invalid JSON, disconnecting")).isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "\"true\"", "\"OK\"", "{\"status\":\"OK\"}"})
  void onlyAClearYesIsAcceptance(String result) {
    assertThat(answer(result).accepted()).isTrue();
    assertThat(answer(result).refused()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "false", "0", "1", "[]", "{}", "\"params not an array\"", "\"\""})
  void everythingElseIsARefusal(String result) {
    assertThat(answer(result).accepted()).isFalse();
    assertThat(answer(result).refused()).isPresent();
  }

  @Test
  void anAnswerWithoutAResultIsNoAcceptance() {
    var answer = (Answer) read("{\"id\":4}");

    assertThat(answer.accepted()).isFalse();
    assertThat(answer.refused()).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[[\"mining.notify\",\"s\"],\"0A\",4]           | 0a | 4 | s",
        "[[[\"mining.set_difficulty\",\"d\"],[\"mining.notify\",\"s\"]],\"\",\"8\"] |  | 8 | s",
        "[null,\"00\",0]                              | 00 | 0 | ",
        "[[],\"00\",32]                               | 00 | 32 | ",
        "[[[\"mining.set_difficulty\",\"d\"]],\"00\",2] | 00 | 2 | ",
      })
  void aPlaceInTheSearchSpaceMayComeInSeveralForms(
      String result, String extranonce1, int size, String session) {
    var subscribed = (Subscribed) SubscribeResult.of(answer(result));

    assertThat(subscribed.extranonce1()).isEqualTo(extranonce1 == null ? "" : extranonce1);
    assertThat(subscribed.extranonce2Size()).isEqualTo(size);
    assertThat(subscribed.session().orElse(null)).isEqualTo(session);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "null",
        "[]",
        "[[],\"00\"]",
        "[[],\"0\",4]",
        "[[],\"xx\",4]",
        "[[],null,4]",
        "[[],\"00\",33]",
        "[[],\"00\",-1]",
        "[[],\"00\",null]",
        "[[],\"00\",4.5]",
        "{}",
        "\"x\"",
        "[[],\"000000000000000000000000000000000000000000000000000000000000000000\",4]"
      })
  void aPlaceThatCannotBeUsedIsRefused(String result) {
    assertThat(SubscribeResult.of(answer(result))).isInstanceOf(Unusable.class);
  }

  @Test
  void aRefusedSubscriptionSaysWhy() {
    var answer = (Answer) read("{\"id\":1,\"result\":null,\"error\":[20,\"full\",null]}");

    assertThat(((Unusable) SubscribeResult.of(answer)).refusal().text()).isEqualTo("full");
  }

  @Test
  void aGrantedMaskIsCutToWhatWasAsked() {
    var granted = "{\"version-rolling\":true,\"version-rolling.mask\":\"ffffffff\"}";

    assertThat(ConfigureResult.of(answer(granted), 0x1fffe000).versionMask()).isEqualTo(0x1fffe000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"version-rolling\":false,\"version-rolling.mask\":\"1fffe000\"}",
        "{\"version-rolling\":\"no\",\"version-rolling.mask\":\"1fffe000\"}",
        "{\"version-rolling\":true}",
        "{\"version-rolling\":true,\"version-rolling.mask\":5}",
        "{}",
        "null",
        "false",
        "[]"
      })
  void withoutAYesAndAMaskNothingIsGranted(String result) {
    assertThat(ConfigureResult.of(answer(result), -1)).isEqualTo(ConfigureResult.NOTHING);
  }

  @Test
  void aJobIsShownUnderAnotherIdWithTheRestUntouched() {
    var job = job("\"%s\"".formatted(HASH), ",true");
    var shown = job.shownAs("a1", "0aff00", 0x20000000, false);

    assertThat(shown)
        .isEqualTo(new Notify("a1", HASH, "0aff00", "", List.of(HASH), 0x20000000, 2, 3, false));
    assertThat(shown.at("a2", 9).ntime()).isEqualTo(9);
  }

  private static Notify job(String prevHash, String end) {
    var params = "\"j\",%s,\"0Aff\",\"\",[%s],\"20000000\",\"2\",\"3\"%s";
    return (Notify) call("mining.notify", params.formatted(prevHash, prevHash, end));
  }

  private static Answer answer(String result) {
    return (Answer) read("{\"id\":1,\"result\":%s,\"error\":null}".formatted(result));
  }

  private static PoolMessage call(String method, String params) {
    return read("{\"id\":null,\"method\":\"%s\",\"params\":[%s]}".formatted(method, params));
  }

  private static PoolMessage read(String line) {
    return PoolMessage.read(Line.of(line));
  }
}
