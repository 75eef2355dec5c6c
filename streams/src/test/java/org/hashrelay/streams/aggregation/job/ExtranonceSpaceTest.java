package org.hashrelay.streams.aggregation.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.hashrelay.streams.Vectors;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtranonceSpaceTest {

  private static final HexFormat HEX = HexFormat.of();

  static Stream<Named<JsonNode>> partitions() {
    return Vectors.cases("partition", "v1").filter(v -> fits(v.getPayload()));
  }

  private static boolean fits(JsonNode vector) { // a larger one is shortened by filler instead
    var miner = vector.path("upstream_extranonce2_size").asInt()
        - vector.path("prefix_bytes").asInt();
    return miner <= 8;
  }

  @ParameterizedTest
  @MethodSource("partitions")
  void thePlainPartitionIsTheStableOneWithThePoolsPartMovedOver(JsonNode vector) {
    var n = vector.path("upstream_extranonce2_size").asInt();
    var p = vector.path("prefix_bytes").asInt();
    var e1 = vector.path("upstream_extranonce1").asText();
    var space = new ExtranonceSpace(p, n - p);

    assertThat(space.slots()).isEqualTo(vector.path("slots").asLong());
    for (var used : vector.path("slots_used")) {
      var slot = used.path("slot").asLong();
      var found = HEX.parseHex(used.path("miner_submits").asText());
      var coinbase1 = space.minerCoinbase1("c0", e1, n);
      assertThat(coinbase1 + space.minerExtranonce1(slot))
          .isEqualTo("c0" + used.path("miner_extranonce1").asText());
      assertThat(space.minerBytes())
          .isEqualTo(used.path("miner_extranonce2_size").asInt());
      assertThat(HEX.formatHex(space.upstreamExtranonce2(n, slot, found)))
          .isEqualTo(used.path("upstream_extranonce2").asText());
    }
  }

  static Stream<Named<JsonNode>> capacities() {
    return Vectors.cases("partition", "v1_capacity");
  }

  @ParameterizedTest
  @MethodSource("capacities")
  void noConnectionCarriesMoreMinersThanItsSlotsAllow(JsonNode vector) {
    var n = vector.path("upstream_extranonce2_size").asInt();
    var space = ExtranonceSpace.of(n);
    var miners = vector.path("miners").asInt();
    var fit = space.minersPerUpstream(miners);

    assertThat((long) fit).isLessThanOrEqualTo(space.slots());
    assertThat(space.fits(n)).isTrue();
    var sameFloor = vector.path("least_miner_extranonce2_size").asInt() == space.minerBytes();
    if (sameFloor && n <= 4) {
      var needed = (miners + fit - 1) / fit;
      assertThat(needed).isEqualTo(vector.path("connections_needed").asInt());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "32,4,4", "8,4,4", "7,3,4", "6,2,4", "5,2,3", "4,2,2", "3,1,2", "2,0,2", "1,0,1", "0,0,0"
  })
  void q24_theSmallestPoolDecidesHowTheBytesAreShared(int n, int prefix, int miner) {
    assertThat(ExtranonceSpace.of(n)).isEqualTo(new ExtranonceSpace(prefix, miner));
  }

  @Test
  void q21_prefixesOfOneSpaceNeverOverlap() {
    for (var pitfall : Vectors.file("partition").path("pitfalls")) {
      var one = pitfall.path("prefix_a").asText();
      var other = pitfall.path("prefix_b").asText();
      assertThat(other).startsWith(one);
    }
    var space = ExtranonceSpace.of(4);
    var prefixes = new HashSet<String>();
    for (var slot = 0L; slot < space.slots(); slot++) prefixes.add(space.minerExtranonce1(slot));
    assertThat(prefixes).hasSize(65_536).allMatch(prefix -> prefix.length() == 4);
  }

  @Test
  void aPartitionThatFollowsAnotherRepeatsNoneOfItsWork() {
    var first = ExtranonceSpace.of(8);
    var second = ExtranonceSpace.of(6).after(first);
    var third = ExtranonceSpace.of(5).after(second);
    var x = HEX.parseHex("00020005");

    assertThat(first.upstreamExtranonce2(8, 1, x)[0]).isZero();
    assertThat(second.upstreamExtranonce2(8, 1, x)[0]).isEqualTo((byte) 0xff);
    assertThat(third.upstreamExtranonce2(8, 1, HEX.parseHex("020005"))[0]).isEqualTo((byte) 0xfe);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 8, 12})
  void whatTheMinerHashesIsWhatThePoolHashes(int n) {
    checkHashedAlike(n, ExtranonceSpace.of(n));
    checkHashedAlike(n + 2, ExtranonceSpace.of(n).after(ExtranonceSpace.of(n + 1)));
  }

  private static void checkHashedAlike(int n, ExtranonceSpace space) {
    var x = "0102030405060708".substring(0, 2 * space.minerBytes());
    for (var slot : new long[] {0, 1, space.slots() - 1}) {
      var miner = space.minerCoinbase1("c1", "e1e1", n) + space.minerExtranonce1(slot) + x;
      var whole = space.upstreamExtranonce2(n, slot, HEX.parseHex(x));

      assertThat(whole).hasSize(n);
      assertThat(miner).isEqualTo("c1" + "e1e1" + HEX.formatHex(whole));
    }
  }

  /** A machine of 200 TH/s that rolls no version needs more than 2^48 headers a job. */
  @ParameterizedTest
  @ValueSource(ints = {6, 7, 8, 12})
  void q33_whereAPoolGivesSixBytesOrMoreAMinerHasFourOfThem(int n) {
    assertThat(ExtranonceSpace.of(n).minerBytes()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 16})
  void q26_noMinerIsGivenMoreThanFourBytesOfExtranonce1(int n) {
    var space = ExtranonceSpace.of(n);

    assertThat(space.minerExtranonce1(space.slots() - 1).length()).isLessThanOrEqualTo(8);
  }

  @Test
  void aSlotOutsideTheSpaceIsRefused() {
    assertThatThrownBy(() -> ExtranonceSpace.of(3).minerExtranonce1(256))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
