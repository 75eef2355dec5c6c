package org.hashrelay.streams.work;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AlgorithmsTest {

  @Test
  void anAlgorithmIsFoundByTheNameItHasInSettings() {
    var sha256d = Algorithms.named("sha256d").orElseThrow();

    assertThat(sha256d.family()).isEqualTo(Algorithms.SHA256D);
    assertThat(sha256d.verifiable()).isTrue();
    assertThat(Algorithms.named("scrypt").orElseThrow().family()).isEqualTo(Algorithms.SCRYPT);
    assertThat(Algorithms.named("sha257")).isEmpty();
  }

  @Test
  void whatIsVerifiableHereIsSaidOfNothingElse() {
    assertThat(Algorithms.ids())
        .filteredOn(id -> Algorithms.named(id).orElseThrow().verifiable())
        .containsExactly("scrypt", "sha256d");
  }

  @Test
  void theHashesOfAUnitAgreeWithItsTargetExceptForCustomaryRounding() {
    for (var id : Algorithms.ids()) {
      var family = Algorithms.named(id).orElseThrow().family();
      var exact = DifficultyFamily.expectedHashes(Target.of(family.base()));

      assertThat(exact / family.hashesPerUnit()).as(id).isBetween(0.9999, 1.0001);
    }
  }
}
