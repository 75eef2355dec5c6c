package org.hashrelay.streams.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.hashrelay.streams.tunnel.Admission.Admitted;
import org.hashrelay.streams.tunnel.Admission.Refused;
import org.hashrelay.streams.tunnel.HalfOpen.Place;
import org.junit.jupiter.api.Test;

/** Who may try when, with a clock in the test's hand. */
class AdmissionTest {

  private static final InetAddress HOME = address("192.0.2.7");
  private static final InetAddress AWAY = address("198.51.100.1");

  private final AtomicLong clock = new AtomicLong();

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

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
  void newConnectionsAreAdmittedByRateWithABurst() {
    var admission = admission("new-connections-per-second = 5");
    for (var i = 0; i < 10; i++) admission.settled(enter(admission, HOME));

    assertThat(admission.enter(HOME)).isEqualTo(new Refused("too-many-new"));
    clock.addAndGet(Duration.ofMillis(200).toNanos());
    assertThat(admission.enter(HOME)).isInstanceOf(Admitted.class);
  }

  @Test
  void whoFailedLatelyLeavesHalfOfTheBurstToOthers() {
    var admission = admission("new-certificate-handshakes-per-second = 5");
    for (var i = 0; i < 3; i++) admission.cameToNothing(HOME);
    for (var i = 0; i < 5; i++) assertThat(admission.certificate(HOME)).isEmpty();

    assertThat(admission.certificate(HOME)).contains("too-many-new");
    assertThat(admission.certificate(AWAY)).isEmpty();
    admission.proved(HOME, "a");
    assertThat(admission.certificate(HOME)).isEmpty();
  }

  @Test
  void whileMoreKnockInVainThanMayTheDoorOpensMoreRarely() {
    var admission = admission("in-vain-per-second = 100");
    for (var i = 0; i < 199; i++) admission.knockedInVain();
    assertThat(admission.pauseMillis()).isZero();

    admission.knockedInVain();
    assertThat(admission.pauseMillis()).isEqualTo(10);
    admission.knockedInVain();
    assertThat(admission.pauseMillis()).isEqualTo(20);
    clock.addAndGet(Duration.ofMillis(20).toNanos());
    assertThat(admission.pauseMillis()).isZero();

    for (var i = 0; i < 10_000; i++) admission.knockedInVain();
    assertThat(admission.pauseMillis()).isEqualTo(260);
  }

  @Test
  void whoHoldsAPlaceForLongerThanAHandshakeTakesLosesItToTheNextOfItsNetwork() {
    var admission = admission("half-open-per-network = 2");
    var closed = new ArrayList<String>();
    enter(admission, HOME).leaveBy(() -> closed.add("first"));
    enter(admission, HOME).leaveBy(() -> closed.add("second"));

    assertThat(admission.enter(HOME)).isEqualTo(new Refused("half-open-per-network"));
    assertThat(admission.enter(AWAY)).isInstanceOf(Admitted.class);
    clock.addAndGet(Duration.ofMillis(500).toNanos());
    enter(admission, HOME);

    assertThat(closed).containsExactly("first");
    assertThat(admission.halfOpen()).isEqualTo(3);
  }

  @Test
  void whereAllPlacesAreTakenTheOldestOfTheLargestNetworkGoes() throws Exception {
    var admission = admission("half-open = 4");
    var closed = new ArrayList<String>();
    enter(admission, AWAY).leaveBy(() -> closed.add("alone"));
    for (var i = 0; i < 3; i++) {
      var number = i;
      enter(admission, HOME).leaveBy(() -> closed.add("one of three, " + number));
    }
    var third = InetAddress.getByName("203.0.113.9");

    assertThat(admission.enter(third)).isEqualTo(new Refused("half-open"));
    clock.addAndGet(Duration.ofMillis(500).toNanos());
    var late = enter(admission, third);

    assertThat(closed).containsExactly("one of three, 0");
    admission.settled(late);
    admission.settled(late);
    assertThat(admission.halfOpen()).isEqualTo(3);
  }

  private Admission admission(String limit) {
    var config = ConfigFactory.parseString("hashrelay.tunnel.limits { " + limit + " }")
        .withFallback(ConfigFactory.parseResources("reference.conf"))
        .resolve();
    return new Admission(TunnelLimits.from(config), clock::get);
  }

  private static Place enter(Admission admission, InetAddress from) {
    return ((Admitted) admission.enter(from)).place();
  }
}
