package org.hashrelay.streams.stratum.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawIdTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "4",
        "255",
        "256",
        "999999999",
        "1000000000",
        "007",
        "-1",
        "1.0",
        "1e3",
        "null",
        "\"auth\"",
        "\"\"",
        "\"a\\\"b\"",
        "\"\\u0041\"",
        "\"é\"",
        "123456789012345678901234567890"
      })
  void q05_whatComesIsEchoedToTheByte(String text) {
    var bytes = text.getBytes(UTF_8);
    var id = RawId.of(bytes, 0, bytes.length);

    assertThat(id.bytes()).isEqualTo(bytes);
    assertThat(id).isEqualTo(RawId.of(bytes, 0, bytes.length));
    assertThat(id.hashCode()).isEqualTo(RawId.of(bytes, 0, bytes.length).hashCode());
    assertThat(new JsonBytes(1).id(id).line().utf8String()).isEqualTo(text + "\n");
  }

  @Test
  void idsAreEqualWhenTheirTextIs() {
    assertThat(of("4")).isEqualTo(RawId.of(4)).isNotEqualTo(of("\"4\"")).isNotEqualTo(of("4.0"));
    assertThat(of("4000")).isEqualTo(RawId.of(4000));
    assertThat(of("null")).isSameAs(RawId.NULL);
  }

  @Test
  void plainIntegersAreKnownAsNumbersAndNothingElseIs() {
    assertThat(of("77").number()).isEqualTo(77);
    assertThat(of("77.0").number()).isEqualTo(-1);
    assertThat(of("\"77\"").number()).isEqualTo(-1);
    assertThat(RawId.of(-5)).hasToString("-5");
    assertThat(RawId.of(Integer.MAX_VALUE)).hasToString("2147483647").isEqualTo(of("2147483647"));
  }

  @Test
  void smallIntegersAreNotMadeAnew() {
    assertThat(of("4")).isSameAs(RawId.of(4));
  }

  private static RawId of(String text) {
    return RawId.of(text.getBytes(UTF_8), 0, text.length());
  }
}
