package org.hashrelay.streams.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who may try when, with a clock in the test's hand. */
class AdmissionTest {

  private final AtomicLong clock = new AtomicLong();

  @Test
  void threeWrongProofsBanTheAddressWithThatTokenAndTwiceAsLongTheNextTime() throws Exception {
    var limits =
        TunnelLimits.from(ConfigFactory.parseResources("reference.conf").resolve());
    var admission = new Admission(limits, clock::get);
    var address = InetAddress.getByName("192.0.2.7");
    for (var i = 0; i < 3; i++) {
      assertThat(admission.isBanned(address, "a")).isFalse();
      admission.failed(address, "a");
    }

    assertThat(admission.isBanned(address, "a")).isTrue();
    assertThat(admission.isBanned(address, "b")).isFalse();
    clock.addAndGet(Duration.ofSeconds(60).toNanos());
    assertThat(admission.isBanned(address, "a")).isFalse();
    for (var i = 0; i < 3; i++) admission.failed(address, "a");
    clock.addAndGet(Duration.ofSeconds(119).toNanos());
    assertThat(admission.isBanned(address, "a")).isTrue();
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(admission.isBanned(address, "a")).isFalse();
    admission.proved(address, "a");
  }

  @Test
  void newConnectionsAreAdmittedByRateWithABurst() throws Exception {
    var limits = TunnelLimits.from(
        ConfigFactory.parseString("hashrelay.tunnel.limits { new-connections-per-second = 5 }")
            .withFallback(ConfigFactory.parseResources("reference.conf"))
            .resolve());
    var admission = new Admission(limits, clock::get);
    var address = InetAddress.getByName("192.0.2.7");
    for (var i = 0; i < 10; i++) {
      assertThat(admission.enter(address)).isEmpty();
      admission.settled(address);
    }

    assertThat(admission.enter(address)).contains("too-many-new");
    clock.addAndGet(Duration.ofMillis(200).toNanos());
    assertThat(admission.enter(address)).isEmpty();
  }
}
