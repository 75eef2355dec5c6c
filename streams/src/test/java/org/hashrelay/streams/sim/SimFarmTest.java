package org.hashrelay.streams.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.stream.Stream;
import org.hashrelay.streams.sim.MinerQuirks.Ids;
import org.hashrelay.streams.sim.MinerQuirks.Opening;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Simulated miners directly at a simulated pool. */
class SimFarmTest {

  private static final SimPoolSettings POOL = SimPoolSettings.standard().jobs(Duration.ZERO, 1, 4);

  private SimPool pool;
  private SimFarm farm;

  @AfterEach
  void stop() {
    farm.close();
    pool.close();
  }

  private void start(SimPoolSettings poolSettings, int miners, MinerQuirks quirks) {
    pool = SimPool.start(poolSettings);
    farm = SimFarm.start(SimFarmSettings.to("127.0.0.1", pool.port())
        .miners(miners)
        .quirks(quirks)
        .recordHeaders(true)
        .noncesPerRoll(64)
        .pace(new SimFarmSettings.FlatOut(2)));
  }

  private void awaitAccepted(long shares) {
    await().atMost(Duration.ofSeconds(20)).until(() -> farm.report().accepted() >= shares);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 6, 4, 3, 2})
  void everyShareIsAcceptedAndNoTwoMinersHashTheSame(int extranonce2Size) {
    start(POOL.extranonce(4, extranonce2Size), 20, MinerQuirks.NONE);

    awaitAccepted(2_000);

    assertThat(farm.report().rejected()).isEmpty();
    assertThat(farm.report().doubleHeaders()).isZero();
    assertThat(pool.report().overlaps()).isZero();
    assertThat(pool.report().headersSeen()).isGreaterThanOrEqualTo(2_000);
    assertThat(pool.report().workers()).hasSize(20);
  }

  static Stream<MinerQuirks> oddMiners() {
    var plain = MinerQuirks.plain();
    return Stream.of(
        plain,
        MinerQuirks.NONE.writing(true, false, false),
        MinerQuirks.NONE.writing(false, true, false),
        MinerQuirks.NONE.writing(true, true, true),
        MinerQuirks.NONE.ids(Ids.STRINGS),
        MinerQuirks.NONE.ids(Ids.NULLS),
        MinerQuirks.NONE.ids(Ids.REPEATED).extraParams(true),
        plain.opening(Opening.AUTHORIZE, Opening.SUBSCRIBE),
        MinerQuirks.NONE.opening(Opening.SUBSCRIBE, Opening.AUTHORIZE, Opening.CONFIGURE),
        MinerQuirks.NONE.rolling(true, true),
        plain.opening(
            Opening.SUGGEST_DIFFICULTY,
            Opening.SUBSCRIBE,
            Opening.EXTRANONCE_SUBSCRIBE,
            Opening.AUTHORIZE));
  }

  @ParameterizedTest
  @MethodSource("oddMiners")
  void aMinerMinesHoweverOddItIs(MinerQuirks quirks) {
    start(POOL, 3, quirks);

    awaitAccepted(30);

    assertThat(farm.report().rejected()).isEmpty();
    assertThat(pool.report().unreadable()).isZero();
  }

  @Test
  void badDuplicateAndStaleSharesGetTheirCodes() {
    start(POOL.difficulty(1e-7), 2, MinerQuirks.NONE.shares(20, 20, 20));
    await().until(() -> farm.report().mining() == 2);

    pool.newJob(true);
    awaitAccepted(100);

    var report = farm.report();
    assertThat(report.rejected().keySet()).contains(21, 22, 23);
    assertThat(report.unanswered()).isZero();
  }

  @Test
  void aThousandMinersConnectWithinSeconds() {
    pool = SimPool.start(POOL);
    farm = SimFarm.start(SimFarmSettings.to("127.0.0.1", pool.port())
        .miners(1_000)
        .pace(new SimFarmSettings.Every(Duration.ofSeconds(2))));

    await().atMost(Duration.ofSeconds(10)).until(() -> farm.report().mining() == 1_000);
    await().atMost(Duration.ofSeconds(10)).until(() -> pool.report().workers().size() == 1_000);

    assertThat(pool.report().connections()).isEqualTo(1_000);
    assertThat(farm.report().rejected()).isEmpty();
  }

  @Test
  void aMinerHashesAtItsRate() {
    pool = SimPool.start(POOL.difficulty(1e-6));
    farm = SimFarm.start(SimFarmSettings.to("127.0.0.1", pool.port())
        .miners(4)
        .pace(new SimFarmSettings.Hashrate(20_000)));
    await().until(() -> farm.report().mining() == 4);
    long before = farm.report().hashes();
    long start = System.nanoTime();

    await().atMost(Duration.ofSeconds(20)).until(() -> farm.report().hashes() - before > 120_000);

    double seconds = (System.nanoTime() - start) / 1e9;
    double mostSavedUp = 1.2; // seconds: what a starved thread may catch up on
    assertThat(farm.report().hashes() - before)
        .isLessThan((long) (80_000 * (seconds + mostSavedUp)));
  }

  @Test
  void aChangeOfPaceRepeatsNothing() {
    start(POOL, 2, MinerQuirks.NONE);
    awaitAccepted(200);

    farm.pace(new SimFarmSettings.Every(Duration.ofMillis(5)));
    awaitAccepted(farm.report().accepted() + 50);

    assertThat(farm.report().rejected()).isEmpty();
  }

  @Test
  void anUnpluggedMinerStaysAwayUntilItIsPluggedInAgain() {
    start(POOL, 3, MinerQuirks.NONE);
    awaitAccepted(10);

    farm.unplug(1);
    await().until(() -> pool.report().connections() == 2);
    farm.replug(1);

    await().until(() -> farm.miner(1).state().mining());
    assertThat(farm.report().disconnects()).isZero();
    assertThat(farm.miner(1).extranonce1()).hasSize(2);
  }

  @Test
  void aDroppedMinerComesBackWithTheSameExtranonceWhenThePoolResumes() {
    start(POOL.resume(true), 2, MinerQuirks.NONE.rolling(false, true));
    awaitAccepted(10);

    pool.dropConnections();

    await().until(() -> pool.report().connectionsTotal() == 4 && farm.report().mining() == 2);
    assertThat(farm.miner(0).disconnects()).isEqualTo(1);
    assertThat(farm.miner(0).extranonce1()).hasSize(1);
  }

  @Test
  void aCleanJobEndsOldWorkAndANewDifficultyComesWithTheNextJob() {
    start(POOL, 1, MinerQuirks.NONE);
    awaitAccepted(10);

    pool.difficulty(2e-9);
    assertThat(farm.miner(0).state().difficulty()).isEqualTo(1e-9);
    pool.newJob(true);

    await().until(() -> farm.miner(0).state().difficulty() == 2e-9);
    assertThat(farm.miner(0).firstJobs()).hasSize(2).last().asString().endsWith("true]}");
  }
}
