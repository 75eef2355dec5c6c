package org.hashrelay.streams.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.hashrelay.streams.Vectors;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VersionRollingTest {

  static Stream<Named<JsonNode>> rolled() {
    return Vectors.cases("sv1_endianness", "version_rolling");
  }

  static Stream<Named<JsonNode>> intersections() {
    return Vectors.cases("sv1_endianness", "mask_intersection");
  }

  @ParameterizedTest
  @MethodSource("rolled")
  void submittedBitsReplaceThoseUnderTheMask(JsonNode v) {
    var rolling = new VersionRolling(word(v, "mask"));
    var header = rolling.header(word(v, "job_version"), word(v, "version_bits"));

    assertThat(header).isEqualTo(word(v, "header_version"));
    assertThat(rolling.upstreamBits(header)).isEqualTo(word(v, "version_bits"));
  }

  @ParameterizedTest
  @MethodSource("rolled")
  void allThreeReadingsOfTheFieldAgreeOnTheShownVersion(JsonNode v) {
    var rolling = new VersionRolling(word(v, "mask"));
    var shown = rolling.shown(word(v, "job_version"));
    var bits = word(v, "version_bits");

    assertThat(rolling.header(shown, bits)).isEqualTo(shown | bits).isEqualTo(shown ^ bits);
  }

  @ParameterizedTest
  @MethodSource("intersections")
  void q54_aMinerGetsOnlyWhatBothSidesGrant(JsonNode v) {
    var granted =
        new VersionRolling(word(v, "miner_mask")).and(new VersionRolling(word(v, "server_mask")));

    assertThat(granted.mask()).isEqualTo(word(v, "reply_mask"));
    assertThat(granted.bitCount()).isEqualTo(v.path("bits").asInt());
    assertThat(granted.allowed()).isEqualTo(granted.bitCount() > 0);
  }

  @Test
  void q56_aBitOutsideTheMaskIsNotAllowed() {
    var rolling = new VersionRolling(0x1fffe000);

    assertThat(rolling.allows(0x1fffe000)).isTrue();
    assertThat(rolling.allows(0x00001000)).isFalse();
    assertThat(VersionRolling.NONE.allows(0)).isTrue();
    assertThat(VersionRolling.NONE.allows(1)).isFalse();
  }

  @Test
  void aMinerThatRollsNothingSendsThePoolItsOwnBits() {
    var granted = new VersionRolling(0x1fffe000);
    var jobVersion = 0x20402004;

    assertThat(granted.header(jobVersion, granted.upstreamBits(jobVersion))).isEqualTo(jobVersion);
  }

  private static int word(JsonNode vector, String name) {
    return HexFormat.fromHexDigits(vector.path(name).asText());
  }
}
