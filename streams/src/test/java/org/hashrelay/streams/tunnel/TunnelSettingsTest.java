package org.hashrelay.streams.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.hashrelay.streams.pool.PoolSettings;
import org.hashrelay.streams.tunnel.client.TunnelClientSettings;
import org.hashrelay.streams.tunnel.wish.Floor;
import org.hashrelay.streams.tunnel.wish.Wish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TunnelSettingsTest {

  private static final Config REFERENCE =
      ConfigFactory.parseResources("reference.conf").resolve();

  @Test
  void theDefaultsAreValid() {
    var server = TunnelServerSettings.from(REFERENCE, "1");
    var client = TunnelClientSettings.from(REFERENCE, "1");

    assertThat(server.tcpBind()).isEqualTo(new HostPort("0.0.0.0", 8443));
    assertThat(client.wish()).isEqualTo(new Wish("auto", "aes-256-gcm"));
    assertThat(client.floor()).isEqualTo(Floor.PSK);
    assertThat(client.ways().renewInterval()).hasHours(6);
    assertThat(client.link()).isEqualTo(server.link());
    assertThat(PoolSettings.from(REFERENCE).connectTimeout()).hasSeconds(10);
  }

  @Test
  void everySettingOfTheTunnelIsExplained() {
    for (var block : new String[] {"hashrelay.tunnel", "hashrelay.pool"}) {
      REFERENCE
          .getConfig(block)
          .entrySet()
          .forEach(entry -> assertThat(entry.getValue().origin().comments())
              .as(block + "." + entry.getKey())
              .isNotEmpty());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hashrelay.tunnel.tcp.bind, nowhere",
    "hashrelay.tunnel.heartbeat-missed-limit, 0",
    "hashrelay.tunnel.limits.half-open, 0",
    "hashrelay.tunnel.stream-window, 1",
    "hashrelay.tunnel.tls.certificate, cert.pem",
  })
  void aBadValueOfTheServerIsNamedWithItsPath(String key, String value) {
    var config = ConfigFactory.parseString(key + " = " + value).withFallback(REFERENCE);

    assertThatThrownBy(() -> TunnelServerSettings.from(config, "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key + " = " + value);
  }

  @Test
  void aClientThatInsistsOnACertificateIsNotStartedWithoutOne() {
    var encrypt = ConfigFactory.parseString("hashrelay.transport = tcp_encrypt");
    var strict = ConfigFactory.parseString("hashrelay.min-security = certificate");

    var allowed = TunnelClientSettings.from(encrypt.withFallback(REFERENCE), "1");
    assertThat(allowed.wish()).isEqualTo(new Wish("tcp_encrypt", "aes-256-gcm"));
    assertThat(TunnelClientSettings.from(strict.withFallback(REFERENCE), "1")
            .wish()
            .transport())
        .isEqualTo("auto");
    assertThatThrownBy(() ->
            TunnelClientSettings.from(encrypt.withFallback(strict).withFallback(REFERENCE), "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hashrelay.transport = tcp_encrypt")
        .hasMessageContaining("min-security = certificate");
  }

  @ParameterizedTest
  @CsvSource({
    "hashrelay.transport, pigeon",
    "hashrelay.tunnel.quic.engine, steam",
    "hashrelay.tunnel.quic.coalesce, 1s",
    "hashrelay.cipher, rot13",
    "hashrelay.min-security, none",
    "hashrelay.server-fingerprint, abc",
    "hashrelay.reconnect-interval, 0s",
    "hashrelay.tunnel.tcp-after, 2h",
    "hashrelay.tunnel.retry-after, 0s",
    "hashrelay.tunnel.renew-interval, 40d",
  })
  void aBadValueOfTheClientIsNamedWithItsPath(String key, String value) {
    var config = ConfigFactory.parseString(key + " = " + value).withFallback(REFERENCE);

    assertThatThrownBy(() -> TunnelClientSettings.from(config, "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key + " = " + value);
  }
}
