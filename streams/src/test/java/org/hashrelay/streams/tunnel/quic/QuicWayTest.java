package org.hashrelay.streams.tunnel.quic;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Optional;
import org.hashrelay.streams.tunnel.link.LinkSettings;
import org.hashrelay.streams.tunnel.way.Way;
import org.junit.jupiter.api.Test;

/** What is different for a link over QUIC. */
class QuicWayTest {

  private static final LinkSettings COMMON = LinkSettings.from(ConfigFactory.load());

  private static Way way(String overrides) {
    var config = ConfigFactory.parseString(overrides).withFallback(ConfigFactory.load());
    return new QuicWay(null, QuicSettings.from(config), Optional.empty());
  }

  @Test
  void itGivesSignsOfLifeOftenEnoughForRouters() {
    assertThat(way("").link(COMMON).heartbeatInterval()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void whatIsShorterAlreadyStays() {
    var link = way("hashrelay.tunnel.quic.keep-alive = 1h").link(COMMON);

    assertThat(link).isEqualTo(COMMON);
  }
}
