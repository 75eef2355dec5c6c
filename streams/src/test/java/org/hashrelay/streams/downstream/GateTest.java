package org.hashrelay.streams.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import org.hashrelay.streams.aggregation.MinerPortSettings;
import org.junit.jupiter.api.Test;

class GateTest {

  private static final InetAddress FARM = InetAddress.getLoopbackAddress();

  private final Gate gate = new Gate(MinerPortSettings.from(
      ConfigFactory.parseString("hashrelay.miners { conduct.strangers-per-address-and-minute = 5,"
              + " max-new-per-address-and-second = 3 }")
          .withFallback(ConfigFactory.parseResources("reference.conf"))
          .resolve()));

  @Test
  void anAddressThatSendsNobodyButStrangersIsClosedToNewOnesForAMinute() {
    var now = 0L;
    for (var i = 0; i < 6; i++, now += 2_000) {
      assertThat(gate.enter(FARM, now)).isEmpty();
      gate.stranger(FARM, now);
      gate.leave(FARM);
    }
    assertThat(gate.enter(FARM, now)).contains("banned-address");
    assertThat(gate.enter(FARM, now + 57_000)).contains("banned-address");
    assertThat(gate.enter(FARM, now + 60_000)).isEmpty();
  }

  @Test
  void aFewStrangersAMinuteAreNoReasonToBanAFarm() {
    for (var minute = 0; minute < 10; minute++) {
      for (var i = 0; i < 5; i++) {
        var now = minute * 61_000L + i * 2_000;
        assertThat(gate.enter(FARM, now)).isEmpty();
        gate.stranger(FARM, now);
        gate.leave(FARM);
      }
    }
    assertThat(gate.open()).isZero();
  }

  @Test
  void newOnesOfOneAddressAreCountedBySecond() {
    for (var i = 0; i < 3; i++) assertThat(gate.enter(FARM, 10)).isEmpty();
    assertThat(gate.enter(FARM, 20)).contains("too-fast-from-address");
    assertThat(gate.enter(FARM, 1_010)).isEmpty();
  }
}
