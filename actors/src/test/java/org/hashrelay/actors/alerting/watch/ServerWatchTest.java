package org.hashrelay.actors.alerting.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerWatchTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource({"31, 0", "30, 1", "7, 1", "0, 1", "-1, 1"})
  void s15_aCertificateIsAnAlertFromThirtyDaysBeforeItsEndOn(int daysLeft, int alerts) {
    var found = judge(NOW.plus(Duration.ofDays(daysLeft)), Optional.empty());

    assertThat(found).hasSize(alerts);
    assertThat(found).extracting(Finding::rule).allMatch(AlertRule.CERTIFICATE_EXPIRING::equals);
  }

  @Test
  void s16_changedCertificateFilesThatAreOfNoUseAreAnAlertThatSaysWhy() {
    var found = judge(NOW.plus(Duration.ofDays(300)), Optional.of("half a file"));

    assertThat(found).extracting(Finding::rule).containsExactly(AlertRule.CERTIFICATE_NOT_USED);
    assertThat(found.get(0).summary()).contains("relay-1", "half a file");
  }

  private static List<Finding> judge(Instant ends, Optional<String> fault) {
    var server = new ServerWatch.Server(
        "relay-1", () -> new ServerWatch.Room(50, 100), () -> Optional.of(ends), () -> fault);
    return ServerWatch.judge(server, AlertSettings.USUAL, NOW);
  }
}
