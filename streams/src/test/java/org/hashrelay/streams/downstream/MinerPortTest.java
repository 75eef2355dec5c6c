package org.hashrelay.streams.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real sockets, a pool that verifies everything, and miners that truly hash. */
class MinerPortTest {

  private static final ActorSystem system = ActorSystem.create("MinerPortTest");
  private static final Duration SOON = Duration.ofSeconds(20);

  @AfterAll
  static void stop() {
    TestKit.shutdownActorSystem(system);
  }

  private static SimFarmSettings farm(Port port, int miners) {
    return SimFarmSettings.to("127.0.0.1", port.number())
        .miners(miners)
        .pace(new SimFarmSettings.Every(Duration.ofMillis(100)))
        .recordHeaders(true);
  }

  @ParameterizedTest
  @CsvSource({"8", "6", "4", "3"})
  void everyShareIsAcceptedByAPoolThatVerifiesWhateverItsExtranonceSize(int size) {
    var settings = SimPoolSettings.standard().extranonce(4, size);
    try (var pool = SimPool.start(settings);
        var dialer = new ThreadDialer(pool::port);
        var port = Port.open(system, dialer, Port.order(500));
        var farm = SimFarm.start(farm(port, 20))) {
      await().atMost(SOON).until(() -> farm.report().accepted() >= 200);

      assertThat(pool.report().rejected()).isEmpty();
      assertThat(pool.report().overlaps()).isZero();
      assertThat(farm.report().rejected()).isEmpty();
      assertThat(farm.report().doubleHeaders()).isZero();
      assertThat(pool.report().connectionsTotal()).isEqualTo(1);
      assertThat(port.count(ShareResult.ACCEPTED)).isGreaterThanOrEqualTo(200);
    }
  }
}
