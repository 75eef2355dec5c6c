package org.hashrelay.actors.alerting.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.hashrelay.actors.TestKits;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.LiveEvent;
import org.hashrelay.actors.alerting.rule.Change;
import org.hashrelay.actors.alerting.watch.FleetWatch.Fleet;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FleetWatchTest {

  private static final Duration LATER = FleetRules.GRACE.plusSeconds(1);

  /** The toolkit rests a while with each, so few large ones. */
  private static final Duration STEP = Duration.ofSeconds(1);

  private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
  private final ManualTime time = ManualTime.get(kit.system());
  private final TestKits.Clock clock = new TestKits.Clock();
  private final List<AlertDesk.Command> told = new CopyOnWriteArrayList<>();
  private final List<LiveEvent> live = new CopyOnWriteArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile Fleet fleet = fleet(Seen.connected("gw1"));
  private volatile boolean answers = true;

  FleetWatchTest() {
    kit.spawn(
        FleetWatch.create(new FleetWatch.Surroundings(told::add, this::answer, live::add, clock)));
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private CompletionStage<Fleet> answer() {
    asked.incrementAndGet();
    return answers
        ? CompletableFuture.completedFuture(fleet)
        : CompletableFuture.failedFuture(new IllegalStateException("one does not answer"));
  }

  @Test
  void aNodeWithoutATunnelIsReportedOnceAndItsReturnEndsIt() {
    clock.forward(LATER);
    look(fleet(Seen.away("gw1")));
    look();
    assertThat(began()).containsExactly("node_disconnected/node/gw1");

    look(fleet(Seen.connected("gw1")));
    assertThat(began()).hasSize(1);
    assertThat(ended()).containsExactly("node_disconnected/node/gw1");
  }

  @Test
  void afterAStartNobodyIsMissedBeforeEverybodyHadTheTimeToComeBack() {
    look(fleet(Seen.away("gw1")));
    assertThat(began()).isEmpty();

    clock.forward(LATER);
    look();
    assertThat(began()).containsExactly("node_disconnected/node/gw1");
  }

  @Test
  void aNodeThatDoesNotFollowAndAPoolThatIsDownAreReported() {
    look(new Fleet(List.of(Seen.behind("gw1")), List.of(Seen.pool(7, "down"), Seen.pool(8, "up"))));

    assertThat(began())
        .containsExactlyInAnyOrder("config_not_applied/node/gw1", "pool_down/pool/7");
  }

  @Test
  void s7_twoProcessesWithOneTokenAreAnAlertUntilTheSecondGivesUp() {
    look(fleet(Seen.contested("gw1", clock.instant())));
    assertThat(began()).containsExactly("token_in_use/node/gw1");

    clock.forward(FleetRules.SPOKEN_OF.plusSeconds(1));
    look();
    assertThat(ended()).containsExactly("token_in_use/node/gw1");
  }

  @Test
  void miningAtTheSecondPoolIsAFailoverAndAtNoneIsWorse() {
    look(fleet(Seen.connected("gw1", Seen.mapping("gw1", "running", 2))));
    assertThat(began()).containsExactly("failover/mapping/1");

    look(fleet(Seen.connected("gw1", Seen.mapping("gw1", "pool_down", 0))));
    assertThat(ended()).containsExactly("failover/mapping/1");
    assertThat(began()).contains("all_pools_down/mapping/1");
  }

  @Test
  void aMappingOnItsWayToItsPoolsHasNotLostThem() {
    look(fleet(Seen.connected("gw1", Seen.mapping("gw1", "pool_down", 0, "connecting"))));
    look(fleet(Seen.connected("gw1", Seen.mapping("gw1", "pool_down", 0, "tunnel-lost"))));
    assertThat(began()).isEmpty();

    look(fleet(Seen.connected("gw1", Seen.mapping("gw1", "pool_down", 0, "pool 1: refused"))));
    assertThat(began()).containsExactly("all_pools_down/mapping/1");
  }

  @Test
  void whatCannotBeSeenStaysAsItWas() {
    clock.forward(LATER);
    look(fleet(Seen.away("gw1")));
    answers = false;
    look(fleet(Seen.connected("gw1")));
    assertThat(ended()).isEmpty();

    answers = true;
    look();
    assertThat(ended()).containsExactly("node_disconnected/node/gw1");
  }

  @Test
  void aFleetOfManyIsAskedLessOften() {
    look(fleet(
        IntStream.range(0, 100).mapToObj(n -> Seen.connected("gw" + n)).toArray(NodeIs[]::new)));

    assertThat(look()).isGreaterThanOrEqualTo(FleetWatch.SHORTEST_PAUSE.multipliedBy(3));
  }

  @Test
  void whatTheDeskDoesNotKnowIsSaidAgainAndWhatItKnowsWronglyIsEnded() {
    look(new Fleet(List.of(), List.of(Seen.pool(7, "down"))));
    clock.forward(LATER);
    var known = Set.of("pool_down/pool/9");
    heartbeat().watcher().tell(new AlertDesk.Known("fleet", known));

    await().until(() -> ended().equals(List.of("pool_down/pool/9")));
    assertThat(began()).containsExactly("pool_down/pool/7", "pool_down/pool/7");
  }

  @Test
  void beforeEverybodyHadTheTimeToComeBackTheDeskIsNotContradicted() {
    look();
    heartbeat().watcher().tell(new AlertDesk.Known("fleet", Set.of("node_disconnected/node/gw1")));
    look();

    assertThat(ended()).isEmpty();
  }

  @Test
  void theDeskHearsOfTheWatchAgainAndAgain() {
    heartbeat();
    await().until(() -> {
      time.timePasses(Duration.ofSeconds(5));
      return heartbeats().count() > 3;
    });

    assertThat(heartbeats()).allMatch(watch -> watch.source().equals("fleet"));
  }

  @Test
  void whatHappensToNodesIsToldToEverybodyButNotWhatWasThereAtFirst() {
    look();
    assertThat(live).isEmpty();

    look(fleet(Seen.away("gw1")));
    look(fleet(Seen.connected("gw1")));
    assertThat(live)
        .extracting(LiveEvent::name)
        .containsExactly("node.disconnected", "node.connected");
  }

  private static Fleet fleet(NodeIs... nodes) {
    return new Fleet(List.of(nodes), List.of());
  }

  private void look(Fleet now) {
    fleet = now;
    look();
  }

  /**
   * Lets time pass until the fleet was looked at as it is, and everything said about it.
   *
   * @return how long that took: one pause at least
   */
  private Duration look() {
    var before = asked.get();
    var steps = new AtomicInteger();
    await().pollInterval(Duration.ofMillis(2)).until(() -> {
      steps.incrementAndGet();
      time.timePasses(STEP);
      return asked.get() >= before + 2;
    });
    return STEP.multipliedBy(steps.get());
  }

  private AlertDesk.Watch heartbeat() {
    await().until(() -> heartbeats().findAny().isPresent());
    return heartbeats().reduce((first, last) -> last).orElseThrow();
  }

  private Stream<AlertDesk.Watch> heartbeats() {
    return told.stream().filter(AlertDesk.Watch.class::isInstance).map(AlertDesk.Watch.class::cast);
  }

  private List<String> began() {
    return changes().filter(Change.Began.class::isInstance).map(Change::key).toList();
  }

  private List<String> ended() {
    return changes().filter(Change.Ended.class::isInstance).map(Change::key).toList();
  }

  private Stream<Change> changes() {
    return told.stream()
        .filter(AlertDesk.Report.class::isInstance)
        .flatMap(report -> ((AlertDesk.Report) report).changes().stream());
  }
}
