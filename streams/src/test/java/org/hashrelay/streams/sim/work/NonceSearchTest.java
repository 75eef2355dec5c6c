package org.hashrelay.streams.sim.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A miner's walk through its part of a job. */
class NonceSearchTest {

  private static final SimJob JOB = new SimJob(
      "a",
      List.of("00".repeat(32), "01", "02"),
      List.of(),
      List.of("20000000", "170ed0eb", "00000010"),
      true);
  private static final double EVERY_HASH = 1e-12;
  private static final int MASK = 0x6000;

  @Test
  void nothingIsTriedTwice() {
    var search = search(EVERY_HASH, MASK, 1, 4);
    var seen = new HashSet<String>();

    for (int i = 0; i < 20_000; i++) {
      assertThat(seen.add(HexFormat.of().formatHex(search.next(1).orElseThrow().hash())))
          .isTrue();
    }

    assertThat(search.hashes()).isEqualTo(20_000);
  }

  @Test
  void versionBitsRollBeforeTheExtranonceAndStayInTheMask() {
    var search = search(EVERY_HASH, MASK, 2, 1);

    var bits = List.of(
        search.next(1).orElseThrow().versionBits(),
        search.next(1).orElseThrow().versionBits(),
        search.next(1).orElseThrow().versionBits(),
        search.next(1).orElseThrow().versionBits());

    assertThat(bits).containsExactly(0, 0x2000, 0x4000, 0x6000);
    assertThat(search.next(1).orElseThrow().extranonce2()).isEqualTo("0001");
  }

  @Test
  void timeMovesOnWhenTheExtranonceIsUsedUp() {
    var search = search(EVERY_HASH, 0, 1, 1);

    for (int i = 0; i < 256; i++) {
      assertThat(search.next(1).orElseThrow().ntime()).isEqualTo(0x10);
    }

    assertThat(search.next(1).orElseThrow().ntime()).isEqualTo(0x11);
  }

  @Test
  void onlyHashesWithinTheTargetAreFound() {
    double difficulty = 1e-7;
    var search = search(difficulty, 0, 4, 1_000_000);

    var found = search.next(1_000_000).orElseThrow();

    assertThat(Proof.number(found.hash())).isLessThanOrEqualTo(Proof.target(difficulty));
    assertThat(search.next(0)).isEmpty();
  }

  private static NonceSearch search(double difficulty, int mask, int extranonce2Size, int nonces) {
    var space = new NonceSearch.Space(new byte[4], extranonce2Size, mask, false, difficulty, 0);
    return new NonceSearch(JOB, space, nonces);
  }
}
