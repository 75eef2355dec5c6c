package org.hashrelay.actors.alerting.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertSettingsTest {

  @Test
  void whatWasWrittenBeforeARuleWasThereHasItsUsualSettings() {
    var old = new AlertSettings(
        Map.of(AlertRule.DISK_LOW, AlertRule.DISK_LOW.usual()),
        List.of(),
        Duration.ofSeconds(2),
        Duration.ofMinutes(2),
        Duration.ofHours(4),
        true,
        0.10);

    assertThat(old).isEqualTo(AlertSettings.USUAL);
  }
}
