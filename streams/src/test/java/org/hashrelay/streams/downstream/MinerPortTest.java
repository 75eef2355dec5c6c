package org.hashrelay.streams.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.hashrelay.streams.sim.MinerQuirks;
import org.hashrelay.streams.sim.MinerQuirks.Ids;
import org.hashrelay.streams.sim.MinerQuirks.Opening;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimFarmSettings.Every;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
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

  static Stream<Named<MinerQuirks>> openings() {
    var authorizeFirst = new Opening[] {Opening.AUTHORIZE, Opening.CONFIGURE, Opening.SUBSCRIBE};
    var late = new Opening[] {Opening.SUBSCRIBE, Opening.AUTHORIZE, Opening.CONFIGURE};
    var all = new Opening[] {
      Opening.SUGGEST_DIFFICULTY,
      Opening.CONFIGURE,
      Opening.SUBSCRIBE,
      Opening.EXTRANONCE_SUBSCRIBE,
      Opening.AUTHORIZE
    };
    var families =
        MinerQuirks.families().entrySet().stream().map(e -> Named.of(e.getKey(), e.getValue()));
    var forms = Stream.of(
        Named.of("authorize first", MinerQuirks.NONE.opening(authorizeFirst)),
        Named.of("configure last", MinerQuirks.NONE.opening(late)),
        Named.of("everything", MinerQuirks.NONE.opening(all)),
        Named.of("no version rolling", MinerQuirks.plain()),
        Named.of("in one packet", MinerQuirks.NONE.writing(true, false, false)),
        Named.of("all in one packet", MinerQuirks.NONE.opening(all).writing(true, false, false)),
        Named.of("byte by byte, CRLF", MinerQuirks.NONE.writing(true, true, true)),
        Named.of("extra parameters", MinerQuirks.NONE.extraParams(true)),
        Named.of("text ids", MinerQuirks.NONE.ids(Ids.STRINGS)),
        Named.of("null ids", MinerQuirks.NONE.ids(Ids.NULLS)),
        Named.of("the same id always", MinerQuirks.NONE.ids(Ids.REPEATED)),
        Named.of("time rolling", MinerQuirks.NONE.rolling(true, false)));
    return Stream.concat(families, forms);
  }

  @Test
  void q11_minersMineInWhateverOrderAndFormTheySpeak() {
    var kinds = openings().toList();
    try (var pool = SimPool.start(SimPoolSettings.standard());
        var dialer = new ThreadDialer(pool::port);
        var port = Port.open(system, dialer, Port.order(500))) {
      for (var kind : kinds) {
        try (var farm = SimFarm.start(farm(port, 2).quirks(kind.getPayload()))) {
          await(kind.getName()).atMost(SOON).until(() -> farm.report().accepted() >= 5);
          assertThat(farm.report().rejected()).as(kind.getName()).isEmpty();
          assertThat(farm.report().disconnects()).as(kind.getName()).isZero();
        }
      }
      assertThat(pool.report().rejected()).isEmpty();
      assertThat(pool.report().connectionsTotal()).isEqualTo(1);
    }
  }

  @Test
  void q31_aThousandMinersNeedTwoUpstreamsAndOneMoreAThird() {
    try (var pool = SimPool.start(SimPoolSettings.standard());
        var dialer = new ThreadDialer(pool::port);
        var port = Port.open(system, dialer, Port.order(500));
        var farm = SimFarm.start(farm(port, 1_000).pace(new Every(Duration.ofSeconds(3))))) {
      await().atMost(SOON).until(() -> farm.report().mining() == 1_000);
      assertThat(pool.report().connections()).isEqualTo(2);

      await().atMost(SOON).until(() -> farm.report().accepted() >= 1_000);
      farm.add(1);
      await().atMost(SOON).until(() -> farm.report().mining() == 1_001);

      await().atMost(SOON).until(() -> pool.report().connections() == 3);
      await().atMost(SOON).until(() -> farm.report().accepted() >= 1_500);
      assertThat(pool.report().rejected()).isEmpty();
      assertThat(farm.report().doubleHeaders()).isZero();
      assertThat(farm.report().rejected()).isEmpty();
      assertThat(farm.report().disconnects()).isZero();
    }
  }

  @Test
  void q23_threeBytesCarryTwoHundredAndFiftySixMinersPerUpstream() {
    try (var pool = SimPool.start(SimPoolSettings.standard().extranonce(4, 3));
        var dialer = new ThreadDialer(pool::port);
        var port = Port.open(system, dialer, Port.order(500));
        var farm = SimFarm.start(farm(port, 600).pace(new Every(Duration.ofSeconds(2))))) {
      await().atMost(SOON).until(() -> farm.report().mining() == 600);
      await().atMost(SOON).until(() -> farm.report().accepted() >= 800);

      await().atMost(SOON).until(() -> port.telemetry().effectiveMinersPerConn() == 256);
      assertThat(pool.report().connections()).isEqualTo(3);
      assertThat(pool.report().rejected()).isEmpty();
      assertThat(farm.report().doubleHeaders()).isZero();
    }
  }

  @Test
  void q39_q64_badSharesAreAnsweredHereAndTheBooksAgree() {
    var quirks = MinerQuirks.NONE.shares(10, 10, 10);
    try (var pool = SimPool.start(SimPoolSettings.standard().difficulty(1e-7));
        var dialer = new ThreadDialer(pool::port);
        var port = Port.open(system, dialer, Port.order(500));
        var farm = SimFarm.start(farm(port, 10).quirks(quirks))) {
      await().atMost(SOON).until(() -> farm.report().rejectedTotal() >= 60);
      await()
          .atMost(SOON)
          .until(() -> farm.report().rejected(21) > 0
              && farm.report().rejected(22) > 0
              && farm.report().rejected(23) > 0);
      farm.pace(new SimFarmSettings.Idle());
      await().atMost(SOON).until(() -> farm.report().waiting() == 0);

      var report = farm.report();
      assertThat(pool.report().rejected()).isEmpty();
      assertThat(port.count(ShareResult.ACCEPTED)).isEqualTo(report.accepted());
      assertThat(port.count(ShareResult.DUPLICATE)).isEqualTo(report.rejected(22));
      assertThat(port.count(ShareResult.STALE)).isEqualTo(report.rejected(21));
      assertThat(port.count(ShareResult.LOW_DIFFICULTY)).isEqualTo(report.rejected(23));
    }
  }

  @Test
  void q27_aPoolThatGoesAndComesBackCostsNoMinerItsConnectionNorItsExtranonce() {
    try (var pool = SimPool.start(SimPoolSettings.standard());
        var dialer = new ThreadDialer(pool::port);
        var port = Port.open(system, dialer, Port.order(500));
        var farm = SimFarm.start(farm(port, 10))) {
      await().atMost(SOON).until(() -> farm.report().accepted() >= 50);

      pool.dropConnections();
      await().atMost(SOON).until(() -> pool.report().connectionsTotal() == 2);
      var before = farm.report().accepted();
      await().atMost(SOON).until(() -> farm.report().accepted() >= before + 50);

      assertThat(farm.report().disconnects()).isZero();
      assertThat(farm.miners()).allSatisfy(m -> assertThat(m.extranonce1()).hasSize(1));
      assertThat(pool.report().rejected()).isEmpty();
    }
  }

  @Test
  void aChangedPoolMovesTheMinersWithoutTouchingTheirConnections() {
    try (var first = SimPool.start(SimPoolSettings.standard());
        var second = SimPool.start(SimPoolSettings.standard().extranonce(8, 10));
        var dialer = new ThreadDialer(route -> route.poolId() == 1 ? first.port() : second.port());
        var port = Port.open(system, dialer, Port.order(500));
        var farm = SimFarm.start(farm(port, 10))) {
      await().atMost(SOON).until(() -> farm.report().accepted() >= 50);

      var pools = List.of(Port.pool(2));
      port.mapping().update(Port.order(port.number(), 500, "aggregate", pools));
      await().atMost(SOON).until(() -> second.report().accepted() >= 50);

      assertThat(farm.report().disconnects()).isZero();
      assertThat(farm.miners()).allSatisfy(m -> assertThat(m.extranonce1()).hasSize(1));
      await().atMost(SOON).until(() -> first.report().connections() == 0);
      assertThat(second.report().rejected()).isEmpty();
      assertThat(port.telemetry().activePoolId()).isEqualTo(2);
    }
  }
}
