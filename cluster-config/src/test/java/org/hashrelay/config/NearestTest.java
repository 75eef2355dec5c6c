package org.hashrelay.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

  @ParameterizedTest
  @CsvSource({"port, port, 0", "prot, port, 2", "por, port, 1", "ports, port, 1", "'', abc, 3"})
  void theDistanceCountsLettersPutInLeftOutOrReplaced(String a, String b, int distance) {
    assertThat(Nearest.distance(a, b)).isEqualTo(distance);
  }

  @Test
  void theNearestWins() {
    assertThat(Nearest.to("api.bnid", List.of("api.bind", "metrics.bind", "api.end")))
        .contains("api.bind");
  }

  @Test
  void ofTwoEquallyNearTheFirstByAlphabetWins() {
    assertThat(Nearest.to("x", List.of("b", "a"))).contains("a");
  }
}
