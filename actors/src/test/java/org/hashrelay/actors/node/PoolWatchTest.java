package org.hashrelay.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.actors.pool.Pool.Observe;
import org.hashrelay.actors.pool.Pool.PoolGranted;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.UpstreamTelemetry;
import org.hashrelay.streams.tunnel.control.ReportEntry.FailedOver;
import org.hashrelay.streams.tunnel.control.ShareBook;
import org.junit.jupiter.api.Test;

class PoolWatchTest {

  private final List<String> told = new ArrayList<>();
  private final PoolWatch watch = new PoolWatch("gw1", (id, c) -> told.add(id + " " + c));

  @Test
  void aPoolServesWhenOneOfItsConnectionsDoes() {
    watch.told(telemetry(upstream(1, "down", "pool-closed"), upstream(1, "ready", "")));

    assertThat(told).containsExactly("1 " + observed("", Optional.of(new PoolGranted(8, 96))));
  }

  @Test
  void aPoolIsToldOnceUntilItChangesAndThenNowAndThen() {
    for (int i = 1; i < PoolWatch.TELLINGS_PER_REMINDER; i++) {
      watch.told(telemetry(upstream(1, "down", "pool-closed")));
    }
    assertThat(told).hasSize(1);
    watch.told(telemetry(upstream(1, "down", "pool-closed")));
    assertThat(told).hasSize(2);
    watch.told(telemetry(upstream(1, "down", "connect-timeout")));

    assertThat(told)
        .hasSize(3)
        .last()
        .isEqualTo("1 " + observed("connect-timeout", Optional.empty()));
  }

  @Test
  void aConnectionOnItsFirstWaySaysNothing() {
    watch.told(telemetry(upstream(1, "connecting", "")));

    assertThat(told).isEmpty();
  }

  @Test
  void aCutTunnelCondemnsNoPool() {
    watch.told(telemetry(upstream(1, "down", "tunnel-lost")));
    watch.told(new FailedOver(1, 5, 1, 2, "tunnel-lost"));

    assertThat(told).isEmpty();
  }

  @Test
  void aFailOverCondemnsThePoolThatWasLeftUnlessItWasLeftByChoice() {
    watch.told(new FailedOver(1, 5, 1, 2, "pool-closed"));
    watch.told(new FailedOver(1, 6, 2, 1, "returned"));
    watch.told(new FailedOver(1, 7, 1, 2, "switched"));
    watch.told(new FailedOver(1, 8, 0, 2, "pool-closed"));

    assertThat(told).containsExactly("1 " + observed("pool-closed", Optional.empty()));
  }

  private static Observe observed(String reason, Optional<PoolGranted> granted) {
    return new Observe("gw1", reason, granted);
  }

  private static UpstreamTelemetry upstream(int poolId, String state, String reason) {
    return new UpstreamTelemetry(
        0, poolId, "active", state, 1, "", "08", 8, 500, 40, 1, 0, 0, 0, reason, 0, 0, 0, 0, 96);
  }

  private static Telemetry telemetry(UpstreamTelemetry... upstreams) {
    var mapping = new MappingTelemetry(
        1, "running", "", 1, 40, 500, 0, Map.of(), List.of(upstreams), ShareBook.EMPTY, Map.of());
    return new Telemetry(List.of(mapping), 0, 0, 0);
  }
}
