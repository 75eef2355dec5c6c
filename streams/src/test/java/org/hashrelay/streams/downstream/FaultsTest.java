package org.hashrelay.streams.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimFarmSettings.Every;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The first of two pools goes wrong in every way there is, with real sockets and miners that truly
 * hash: whatever happens, nobody is told what is not so, and the books agree.
 */
class FaultsTest {

  private static final ActorSystem system = ActorSystem.create("FaultsTest");
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int MINERS = 24;

  private final SimPool first = SimPool.start(pool(0x08000002L));
  private final SimPool second = SimPool.start(pool(0x0a000002L));
  private final ThreadDialer dialer =
      new ThreadDialer(route -> route.poolId() == 1 ? first.port() : second.port());
  private final Port port = Port.open(
      system,
      dialer,
      Port.order(Port.freePort(), 500, "aggregate", List.of(Port.pool(1), Port.pool(2))));
  private final SimFarm farm = SimFarm.start(SimFarmSettings.to("127.0.0.1", port.number())
      .miners(MINERS)
      .pace(new Every(Duration.ofMillis(120)))
      .recordHeaders(true));

  private static SimPoolSettings pool(long extranonce1) {
    var standard = SimPoolSettings.standard();
    return new SimPoolSettings(
        standard.host(),
        0,
        standard.difficulty(),
        4,
        8,
        extranonce1,
        Duration.ofMillis(400),
        3,
        standard.versionMask(),
        2,
        false,
        standard.workers(),
        standard.maxHeaders(),
        extranonce1,
        List.of());
  }

  @AfterEach
  void stop() {
    farm.close();
    port.close();
    dialer.close();
    first.close();
    second.close();
  }

  @AfterAll
  static void stopSystem() {
    TestKit.shutdownActorSystem(system);
  }

  /** DESIGN §9, and P2, P4, P8, P9 of the fault catalogue. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "set-extranonce=same",
        "set-extranonce=other",
        "set-version-mask=00006000",
        "job-storm=1000",
        "difficulty=0",
        "difficulty=1e300",
        "difficulty=NaN",
        "difficulty=-1",
        "difficulty-flip=100",
        "same-job-ids",
        "late-answers=700",
        "answer-twice",
        "stray-answers",
        "error-shape=object",
        "byte-by-byte",
        "garbage",
        "drop-answers=50"
      })
  void aPoolThatIsOddKeepsItsMinersAndTheyGoOn(String oddity) {
    accepted(MINERS);
    first.misbehave(oddity);
    first.newJob(true);
    accepted(3 * MINERS);
    first.behave();
    first.newJob(true);
    accepted(3 * MINERS);

    booksAgree();
    assertThat(farm.report().disconnects()).isZero();
    assertThat(first.report().overlaps() + second.report().overlaps()).isZero();
    assertThat(port.telemetry().activePoolId()).isEqualTo(1);
  }

  /** P1, P5, P11: the next pool takes over, and no miner loses its socket for it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "die",
        "long-line",
        "drop-every=50",
        "refuse-login,drop",
        "authorize-false,drop",
        "mute=mining.subscribe,drop",
        "extranonce2-size=1,drop"
      })
  void q70_aPoolThatServesNoMoreHandsItsMinersToTheNext(String orders) {
    accepted(MINERS);
    for (var order : orders.split(",")) first.obey(order);
    await().atMost(SOON).until(() -> second.report().accepted() >= 2 * MINERS);

    booksAgree();
    assertThat(farm.report().disconnects()).isZero();
    assertThat(farm.miners())
        .allSatisfy(miner -> assertThat(miner.extranonce1()).hasSize(1));
    assertThat(port.telemetry().activePoolId()).isEqualTo(2);
  }

  /** P4; the own address may be dialled again, which costs no miner its connection. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "reconnect",
        "reconnect=pool.example:3333",
        "reconnect=[null,[1]]",
        "reconnect=[\"pool.example\",\"x\",-1]"
      })
  void q69_aPoolSendsItsMinersNowhereElse(String order) {
    accepted(MINERS);
    first.misbehave(order);
    first.behave();
    accepted(3 * MINERS);

    booksAgree();
    assertThat(farm.report().disconnects()).isZero();
    assertThat(dialer.dialled).allMatch(route -> route.elsewhere().isEmpty());
  }

  /** Q29: too small for what the miners have; they are told, or come again. */
  @Test
  void q29_aSmallerExtranonceIsSharedOutAnew() {
    accepted(MINERS);
    first.misbehave("set-extranonce=smaller");
    accepted(3 * MINERS);

    booksAgree();
    assertThat(first.report().overlaps()).isZero();
  }

  @Test
  void q93_aPortEndsInTimeThoughItsMinersStay() {
    accepted(MINERS);

    assertThat(port.mapping().stop("over").toCompletableFuture())
        .succeedsWithin(Duration.ofSeconds(10));
    await().atMost(SOON).until(() -> farm.report().connected() == 0);
  }

  /** A farm that finds so many more shares that are accepted. */
  private void accepted(int more) {
    long before = farm.report().accepted();
    await().atMost(SOON).until(() -> farm.report().accepted() >= before + more);
  }

  private void booksAgree() {
    farm.pace(new SimFarmSettings.Idle());
    await().atMost(SOON).until(() -> farm.report().waiting() == 0);
    await().atMost(SOON).until(() -> port.telemetry().shares().held() == 0);
    var miners = farm.report();
    long pools = first.report().accepted() + second.report().accepted();
    long accepted = port.count(ShareResult.ACCEPTED);
    var book = port.telemetry().shares();

    assertThat(miners.unasked()).isZero();
    assertThat(miners.doubleHeaders()).isZero();
    assertThat(miners.accepted()).isEqualTo(accepted + port.count(ShareResult.FILTERED));
    assertThat(pools).isBetween(accepted, accepted + port.count(ShareResult.UNANSWERED));
    assertThat(book.balances()).as(book.toString()).isTrue();
    if (miners.disconnects() == 0) {
      assertThat(miners.sent()).isEqualTo(miners.accepted() + miners.rejectedTotal());
    }
  }
}
