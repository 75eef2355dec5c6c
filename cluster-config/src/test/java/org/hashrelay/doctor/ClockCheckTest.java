package org.hashrelay.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.hashrelay.http.doctor.Diagnosis.Status;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockCheckTest {

  private static final Instant THEIRS = Instant.parse("2026-03-04T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "0, PASS",
    "5400, PASS",
    "5600, WARN",
    "-4400, PASS",
    "-4600, WARN",
    "30400, WARN",
    "30600, FAIL",
    "-29400, WARN",
    "-29600, FAIL",
    "86400000, FAIL"
  })
  void thirtySecondsAreTooMuchAndFiveAreWorthAWord(long aheadMillis, Status expected) {
    var check = ClockCheck.of("relay", THEIRS, THEIRS.plusMillis(aheadMillis));

    assertThat(check.status()).as(check.details()).isEqualTo(expected);
    assertThat(check.remedy().isEmpty()).isEqualTo(expected == Status.PASS);
  }

  @ParameterizedTest
  @CsvSource({"60000, ahead of", "-60000, behind"})
  void whichOfTheTwoIsWrongCanBeTold(long aheadMillis, String side) {
    assertThat(ClockCheck.of("relay", THEIRS, THEIRS.plusMillis(aheadMillis)).details())
        .contains(side);
  }
}
