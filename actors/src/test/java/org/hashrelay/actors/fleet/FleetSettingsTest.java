package org.hashrelay.actors.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.hashrelay.actors.ActorConfig;
import org.junit.jupiter.api.Test;

class FleetSettingsTest {

  private static final Config REFERENCE = ConfigFactory.load();

  @Test
  void theDefaultsAreValid() {
    assertThat(FleetSettings.from(REFERENCE).numberOfShards()).isEqualTo(100);
  }

  @Test
  void everySettingIsExplained() {
    REFERENCE
        .getObject(FleetSettings.PATH)
        .forEach((key, value) -> assertThat(value.origin().comments()).as(key).isNotEmpty());
  }

  @Test
  void aBadValueIsNamedWithItsPath() {
    var bad = ConfigFactory.parseString("hashrelay.entities.number-of-shards = 0");
    assertThatThrownBy(() -> FleetSettings.from(bad.withFallback(REFERENCE)))
        .hasMessageContaining("hashrelay.entities.number-of-shards = 0");
  }

  @Test
  void aServerNeitherUsesJavaSerializationNorDownsByTimer() {
    var server = ActorConfig.server().withFallback(REFERENCE);

    assertThat(server.getBoolean("pekko.actor.allow-java-serialization")).isFalse();
    assertThat(server.getString("pekko.cluster.downing-provider-class"))
        .endsWith("SplitBrainResolverProvider");
    assertThat(ActorConfig.process().hasPath("pekko.cluster")).isFalse();
  }
}
