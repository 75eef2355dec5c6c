package org.hashrelay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;
import org.hashrelay.http.metrics.ClassicSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  private static final Config REFERENCE = ConfigFactory.load();

  private static Config with(String setting) {
    return ConfigFactory.parseString(setting).withFallback(REFERENCE);
  }

  @Test
  void theDefaultsAreValid() {
    assertThat(ApiSettings.from(REFERENCE).bind()).isEqualTo(new HostPort("127.0.0.1", 8080));
    assertThat(MetricsSettings.from(REFERENCE).bind()).contains(new HostPort("127.0.0.1", 9464));
    assertThat(StatusSettings.from(REFERENCE).bind()).contains(new HostPort("127.0.0.1", 8081));
  }

  @Test
  void theBlockHasExactlyTheSettingsThatAreRead() {
    var read = Stream.of(ApiSettings.class.getRecordComponents())
        .map(RecordComponent::getName)
        .map(name -> name.replaceAll("([A-Z])", "-$1").toLowerCase());
    assertThat(REFERENCE.getObject(ApiSettings.PATH).keySet())
        .containsExactlyInAnyOrderElementsOf(read.toList());
  }

  @Test
  void everySettingIsExplained() {
    for (var path : new String[] {ApiSettings.PATH, MetricsSettings.PATH, StatusSettings.PATH}) {
      REFERENCE
          .getObject(path)
          .forEach((key, value) -> assertThat(value.origin().comments()).as(key).isNotEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hashrelay.api.max-connections = 0",
        "hashrelay.api.max-body-size = 10",
        "hashrelay.api.bind = 8080",
        "hashrelay.metrics.bind = \"host:99999\"",
        "hashrelay.metrics.per-worker = some",
        "hashrelay.status.bind = nowhere",
      })
  void aBadValueIsNamedWithItsPath(String setting) {
    var key = setting.split(" ")[0];

    assertThatThrownBy(() -> {
          ApiSettings.from(with(setting));
          MetricsSettings.from(with(setting));
          StatusSettings.from(with(setting));
        })
        .hasMessageContaining(key + " = ");
  }

  @Test
  void asManyWorkersAreShownAsOneLikes() {
    assertThat(MetricsSettings.from(REFERENCE).classic().perWorker())
        .isEqualTo(ClassicSettings.ALL_WORKERS);
    assertThat(MetricsSettings.from(with("hashrelay.metrics.per-worker = top-500"))
            .classic()
            .perWorker())
        .isEqualTo(500);
    assertThat(MetricsSettings.from(with("hashrelay.metrics.per-worker = off"))
            .classic()
            .perWorker())
        .isZero();
  }

  @Test
  void anEmptyAddressListensNowhere() {
    assertThat(MetricsSettings.from(with("hashrelay.metrics.bind = \"\"")).bind())
        .isEmpty();
  }
}
