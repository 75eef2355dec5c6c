package org.hashrelay.persistence.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HistorySettingsTest {

  private static final Config REFERENCE =
      ConfigFactory.parseResources("reference.conf").resolve();

  @Test
  void theStoryOfAlertsIsKeptAsLongAsTheHours() {
    assertThat(HistorySettings.from(REFERENCE).alertEvents()).isEqualTo(Duration.ofDays(400));
  }

  @Test
  void everySettingIsExplained() {
    REFERENCE
        .getObject(HistorySettings.PATH)
        .forEach((key, value) -> assertThat(value.origin().comments()).as(key).isNotEmpty());
  }

  @Test
  void aTimeOutOfRangeIsNamedWithItsKey() {
    var tooShort = ConfigFactory.parseString("hashrelay.history.alert-events = 1h");

    assertThatThrownBy(() -> HistorySettings.from(tooShort.withFallback(REFERENCE)))
        .hasMessageContaining("hashrelay.history.alert-events = PT1H");
  }
}
