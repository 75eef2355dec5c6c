package org.hashrelay.streams.stratum.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DifficultyTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1024.0, 1024",
    "65536, 65536",
    "1e12, 1000000000000",
    "1099511627776, 1099511627776",
    "1e22, 10000000000000000000000",
    "0.5, 0.5",
    "0.001, 0.001",
    "1e-05, 0.00001",
    "1e-12, 0.000000000001",
    "0.0010000000388821206, 0.001",
    "0.123456789, 0.12345678",
    "8192.5, 8192.5",
    "123456.789, 123456.78",
    "123456789.5, 123456780",
    "0.99999999999, 0.99999999"
  })
  void q08_wholeNumbersHaveNoPointAndNothingHasAnExponent(double difficulty, String text) {
    assertThat(Difficulty.text(difficulty)).isEqualTo(text);
  }

  @Test
  void whatIsWrittenIsNeverAboveTheValueAndReadsAsTheWritableOne() {
    var random = new Random(5);
    for (var i = 0; i < 5_000; i++) {
      var difficulty = Math.exp(random.nextDouble() * 60 - 20);
      var text = Difficulty.text(difficulty);

      assertThat(text).matches("[0-9]+(\\.[0-9]*[1-9])?");
      assertThat(Double.parseDouble(text))
          .isLessThanOrEqualTo(difficulty)
          .isGreaterThan(difficulty * (1 - 2e-7))
          .isEqualTo(Difficulty.writable(difficulty));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void whatIsNoDifficultyIsNotWritten(double difficulty) {
    assertThatThrownBy(() -> Difficulty.text(difficulty))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
