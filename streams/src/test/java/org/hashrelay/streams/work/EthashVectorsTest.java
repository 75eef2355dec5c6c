package org.hashrelay.streams.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.hashrelay.streams.Vectors;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keccak, epochs, seeds, targets and final hashes as the vectors have them. */
class EthashVectorsTest {

  static Stream<Named<JsonNode>> keccak() {
    return Vectors.cases("ethash", "keccak");
  }

  static Stream<Named<JsonNode>> seeds() {
    return Vectors.cases("ethash", "seeds");
  }

  static Stream<Named<JsonNode>> etchash() {
    return Vectors.cases("ethash", "etchash");
  }

  static Stream<Named<JsonNode>> hashes() {
    return Stream.concat(
        Vectors.cases("ethash", "hashes"), Vectors.cases("ethash", "final_hash_from_mix"));
  }

  static Stream<Named<JsonNode>> targets() {
    return Vectors.cases("ethash", "targets").filter(v -> v.getPayload().has("difficulty"));
  }

  @ParameterizedTest
  @MethodSource("keccak")
  void keccakPadsAsItDidAtFirst(JsonNode v) {
    var input = HexFormat.of().parseHex(v.path("input").asText());

    assertThat(Keccak.of256(input)).asHexString().isEqualToIgnoringCase(text(v, "keccak256"));
    assertThat(Keccak.of512(input)).asHexString().isEqualToIgnoringCase(text(v, "keccak512"));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aSeedTellsItsEpoch(JsonNode v) {
    var count = v.path("keccak_applications").asLong();

    assertThat(EthashEpoch.ofSeed(text(v, "seed"), "ethash"))
        .contains(new EthashEpoch(count, count));
    assertThat(EthashEpoch.seedOf(count, "ethash")).isEqualTo(text(v, "seed"));
  }

  @ParameterizedTest
  @MethodSource("etchash")
  void etchashHalvesItsEpochsAtTheSwitch(JsonNode v) {
    var epoch = EthashEpoch.ofBlock(v.path("block").asLong(), "etchash");

    assertThat(epoch.dag()).isEqualTo(v.path("dag_epoch").asLong());
    assertThat(epoch.seeds()).isEqualTo(v.path("seed_keccak_applications").asLong());
    assertThat(EthashEpoch.ofSeed(text(v, "seed"), "etchash")).contains(epoch);
    if (v.path("block").asLong() >= 11_700_000) {
      assertThat(EthashEpoch.seedOf(epoch.dag(), "etchash")).isEqualTo(text(v, "seed"));
    }
  }

  @ParameterizedTest
  @MethodSource("hashes")
  void theFinalHashFollowsFromTheMix(JsonNode v) {
    var proof =
        EthashProof.finalHash(text(v, "header_hash"), text(v, "nonce"), text(v, "mix_hash"));

    assertThat(proof.hex()).isEqualTo(text(v, "final_hash"));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void difficultiesMeanTheTargetsTheyShould(JsonNode v) {
    var family =
        text(v, "scale").startsWith("EthereumStratum") ? Algorithms.ES1 : Algorithms.HASHES;
    var target = Target.ofDifficulty(family, v.path("difficulty").asDouble());

    assertThat(target.hex()).isEqualTo(text(v, "target"));
  }

  private static String text(JsonNode v, String name) {
    return v.path(name).asText();
  }
}
