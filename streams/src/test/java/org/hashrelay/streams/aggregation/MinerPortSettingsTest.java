package org.hashrelay.streams.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.hashrelay.streams.aggregation.upstream.UpstreamSettings;
import org.junit.jupiter.api.Test;

class MinerPortSettingsTest {

  private static final Config REFERENCE =
      ConfigFactory.parseResources("reference.conf").resolve();

  @Test
  void theDefaultsAreValid() {
    var settings = MinerPortSettings.from(REFERENCE);

    assertThat(settings.firstMessageTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.writeLimit()).isEqualTo(1 << 20);
  }

  @Test
  void theBlockHasExactlyTheSettingsThatAreRead() {
    Stream<String> read = Arrays.stream(MinerPortSettings.class.getRecordComponents())
        .filter(part -> part.getType() != UpstreamSettings.class)
        .map(part -> part.getName()
            .replace("devices", "devices-file")
            .replaceAll("([A-Z])", "-$1")
            .toLowerCase());

    assertThat(REFERENCE.getObject(MinerPortSettings.PATH).keySet())
        .containsExactlyInAnyOrderElementsOf(read.toList());
  }

  @Test
  void everySettingIsExplained() {
    REFERENCE
        .getObject(MinerPortSettings.PATH)
        .forEach((key, value) -> assertThat(value.origin().comments()).as(key).isNotEmpty());
  }

  @Test
  void aBadValueIsNamedWithItsPath() {
    var bad = ConfigFactory.parseString("hashrelay.miners.max-connections = 0");

    assertThatThrownBy(() -> MinerPortSettings.from(bad.withFallback(REFERENCE)))
        .hasMessageContaining("hashrelay.miners.max-connections = 0");
  }
}
