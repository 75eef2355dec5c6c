package org.hashrelay.streams.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.hashrelay.streams.Vectors;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

  private static final HexFormat HEX = HexFormat.of();

  private static final Map<String, DifficultyFamily> FAMILIES = Map.of(
      "sha256d", Algorithms.SHA256D,
      "scrypt", Algorithms.SCRYPT,
      "x256", Algorithms.X256,
      "zcash-powlimit", Algorithms.ZCASH,
      "hashes", Algorithms.HASHES);

  static Stream<Named<JsonNode>> difficulties() {
    return Vectors.cases("difficulty_target", "difficulty_to_target");
  }

  static Stream<Named<JsonNode>> compactBits() {
    return Vectors.cases("difficulty_target", "compact_bits");
  }

  static Stream<Named<JsonNode>> hashes() {
    return Vectors.cases("difficulty_target", "hash_to_difficulty");
  }

  static Stream<Named<JsonNode>> windows() {
    return Vectors.cases("difficulty_target", "hashrate");
  }

  @ParameterizedTest
  @MethodSource("difficulties")
  void aDifficultyBecomesItsTargetToTheLastBit(JsonNode v) {
    var family = FAMILIES.get(v.path("family").asText());
    var target = Target.ofDifficulty(family, v.path("difficulty").asDouble());

    assertThat(target.hex()).isEqualTo(v.path("target").asText());
    var hashes = v.path("expected_hashes").asDouble();
    assertThat(DifficultyFamily.expectedHashes(target)).isCloseTo(hashes, within(hashes * 1e-11));
  }

  @ParameterizedTest
  @MethodSource("difficulties")
  void aHashEqualToTheTargetMeetsItAndTheNextDoesNot(JsonNode v) {
    var target = Target.ofHex(v.path("target").asText());
    assertThat(target.isMetBy(HEX.parseHex(v.path("target_wire_little_endian").asText())))
        .isTrue();

    if (target.equals(Target.MAX)) return; // there is no larger hash
    var next = Target.of(target.value().add(BigInteger.ONE));
    assertThat(target.isMetBy(littleEndian(next))).isFalse();
    assertThat(next.isAtLeast(target)).isTrue();
    assertThat(target.isAtLeast(next)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("compactBits")
  void compactBitsBecomeTheNetworkTarget(JsonNode v) {
    var target =
        Target.ofCompact(HexFormat.fromHexDigits(v.path("nbits").asText())).orElseThrow();
    assertThat(target.hex()).isEqualTo(v.path("target").asText());

    var difficulty = target.difficulty(Algorithms.SHA256D);
    if (v.path("difficulty").asText().equals("infinite")) {
      assertThat(difficulty).isInfinite();
    } else {
      var expected = v.path("difficulty").asDouble();
      assertThat(difficulty).isCloseTo(expected, within(expected * 1e-13));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x1d80ffff, 0x04923456, 0xff123456, 0x22000100})
  void compactBitsWithASignOrTooLargeAreNoTarget(int nbits) {
    assertThat(Target.ofCompact(nbits)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("hashes")
  void aHashHasADifficultyOnEachScale(JsonNode v) {
    var hash = HEX.parseHex(v.path("hash_wire").asText());
    var sha256d = v.path("difficulty_sha256d").asDouble();
    var scrypt = v.path("difficulty_scrypt").asDouble();

    assertThat(Target.difficultyOf(hash, Algorithms.SHA256D))
        .isCloseTo(sha256d, within(sha256d * 1e-13));
    assertThat(Target.difficultyOf(hash, Algorithms.SCRYPT))
        .isCloseTo(scrypt, within(scrypt * 1e-13));
  }

  @ParameterizedTest
  @MethodSource("windows")
  void aHashrateIsTheSumOfDifficultiesTimesTheHashesTheyStandFor(JsonNode v) {
    var sum = 0.0;
    for (var a : v.path("accepted"))
      sum += a.path("shares").asDouble() * a.path("difficulty").asDouble();
    assertThat(sum).isCloseTo(v.path("sum_of_difficulty").asDouble(), within(1e-6));

    var seconds = v.path("window_seconds").asDouble();
    var rates = v.path("hashrate");
    var families = Map.of(
        "sha256d (2^32 per unit)", Algorithms.SHA256D,
        "scrypt (2^16 per unit)", Algorithms.SCRYPT,
        "ethash NiceHash scale (2^32 per unit)", Algorithms.ES1,
        "hash-count scale (1 per unit)", Algorithms.HASHES,
        "equihash powLimit scale (2^13 solutions per unit)", Algorithms.ZCASH);
    for (var family : families.entrySet()) {
      var expected = rates.path(family.getKey()).asDouble();
      assertThat(expected).as(family.getKey()).isPositive();
      assertThat(family.getValue().hashrate(sum, seconds))
          .isCloseTo(expected, within(expected * 1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void aDifficultyThatIsNoneHasNoTarget(double difficulty) {
    assertThatThrownBy(() -> Target.ofDifficulty(Algorithms.SHA256D, difficulty))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.MIN_VALUE, 3e-320, Double.MIN_NORMAL, Double.MAX_VALUE})
  void theSmallestAndLargestDoublesAreDifficultiesToo(double difficulty) {
    var target = Target.ofDifficulty(Algorithms.SHA256D, difficulty);
    assertThat(target).isEqualTo(difficulty < 1 ? Target.MAX : Target.ofHex("0"));
  }

  @Test
  void comparingWordsIsComparingNumbers() {
    var random = new Random(1);
    for (var i = 0; i < 2_000; i++) {
      var one = random(random);
      var other =
          i % 3 == 0 ? one.xor(BigInteger.ONE.shiftLeft(random.nextInt(256))) : random(random);

      assertThat(Target.of(one).isMetBy(littleEndian(Target.of(other))))
          .isEqualTo(other.compareTo(one) <= 0);
    }
  }

  private static BigInteger random(Random random) {
    return new BigInteger(256, random);
  }

  private static byte[] littleEndian(Target target) {
    var big = HEX.parseHex(target.hex());
    var little = new byte[big.length];
    for (var i = 0; i < big.length; i++) little[i] = big[big.length - 1 - i];
    return little;
  }
}
