package org.hashrelay.streams.stratum.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.hashrelay.streams.stratum.json.Refusal.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTest {

  @ParameterizedTest
  @CsvSource({
    "21, anything, STALE",
    "37, anything, STALE",
    "36, Job not found, STALE",
    "20, Stale, STALE",
    "-1, Job not found, STALE",
    "20, Invalid JobID, STALE",
    "22, anything, DUPLICATE",
    "20, Duplicate, DUPLICATE",
    "23, anything, LOW_DIFFICULTY",
    "20, low difficulty share of 0.43, LOW_DIFFICULTY",
    "20, Above target, LOW_DIFFICULTY",
    "20, high-hash, LOW_DIFFICULTY",
    "20, Invalid nonce2 length, OTHER",
    "24, Unauthorized worker, OTHER",
    "25, Not subscribed, OTHER",
    "33, Invalid version mask, OTHER"
  })
  void aRefusalIsCountedByItsCodeOrElseByItsWords(int code, String text, Kind kind) {
    assertThat(new Refusal(code, text).kind()).isEqualTo(kind);
  }

  @Test
  void theTextIsBounded() {
    assertThat(new Refusal(20, "x".repeat(9_000)).text()).hasSize(512);
  }
}
