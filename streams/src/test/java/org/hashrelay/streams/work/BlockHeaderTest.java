package org.hashrelay.streams.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.hashrelay.streams.Vectors;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BlockHeaderTest {

  private static final HexFormat HEX = HexFormat.of();

  static Stream<Named<JsonNode>> previousHashes() {
    return Vectors.cases("sv1_endianness", "prevhash");
  }

  static Stream<Named<JsonNode>> words() {
    return Vectors.cases("sv1_endianness", "words");
  }

  @ParameterizedTest
  @MethodSource("previousHashes")
  void thePreviousHashHasItsWordsSwappedBack(JsonNode hash) {
    var wire = HEX.parseHex(hash.path("stratum_v1_prevhash").asText());
    var header = HEX.parseHex(hash.path("header_bytes").asText());

    assertThat(BlockHeader.swapWords(wire)).isEqualTo(header);
    assertThat(BlockHeader.swapWords(header)).isEqualTo(wire);
  }

  @ParameterizedTest
  @MethodSource("words")
  void wordsAreBigEndianOnTheWireAndLittleEndianInTheHeader(JsonNode word) {
    var value = HexFormat.fromHexDigits(word.path("stratum_v1_hex").asText());
    assertThat(Integer.toUnsignedLong(value)).isEqualTo(word.path("value").asLong());

    var header = new byte[BlockHeader.BYTES];
    var hex = new JobFields.Hex("00".repeat(32), "", "", List.of());
    BlockHeader.write(
        header,
        JobFields.of(hex, 0, value, 0),
        new byte[64],
        new Solution(new byte[0], value, value, value));

    for (var at : new int[] {0, 68, 72, 76}) {
      assertThat(HEX.formatHex(header, at, at + 4))
          .isEqualTo(word.path("header_bytes").asText());
    }
  }
}
