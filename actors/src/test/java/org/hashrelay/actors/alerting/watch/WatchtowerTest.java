package org.hashrelay.actors.alerting.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.hashrelay.actors.TestKits;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.LiveEvent;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.Change;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.RuleSettings;
import org.hashrelay.actors.miner.WorkerId;
import org.hashrelay.actors.node.LinkEar;
import org.hashrelay.streams.tunnel.control.ControlMessage.Report;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerJoined;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerLeft;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchtowerTest {

  private static final Duration HEARTBEAT =
      Watchtower.TICK.multipliedBy(Watchtower.TICKS_PER_HEARTBEAT);

  private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
  private final ManualTime time = ManualTime.get(kit.system());
  private final TestKits.Clock clock = new TestKits.Clock();
  private final List<AlertDesk.Command> told = new CopyOnWriteArrayList<>();
  private final List<LiveEvent> live = new CopyOnWriteArrayList<>();
  private final ActorRef<Watchtower.Message> tower =
      kit.spawn(Watchtower.create(new Watchtower.Surroundings(
          told::add,
          node -> CompletableFuture.completedFuture(
              Seen.connected(node, Seen.mapping(node, "running", 1))),
          live::add,
          clock)));
  private final LinkEar gw1 = Watchtower.ear(tower, "gw1");
  private final LinkEar gw2 = Watchtower.ear(tower, "gw2");

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void aWorkerThatLeavesIsReportedWithTheNextTickAndSoIsItsReturn() {
    gw1.linked("life");
    pass(HEARTBEAT);
    gw1.reported(report(1, joined("a"), left("a")));
    until(() -> keys(Change.Began.class).equals(List.of(gone("gw1", "a"))));

    gw1.reported(report(2, joined("a")));
    until(() -> keys(Change.Ended.class).equals(List.of(gone("gw1", "a"))));
    assertThat(reports()).allMatch(report -> report.source().equals("node/gw1"));
  }

  @Test
  void withEachChangeTheDeskIsToldHowManyWorkersAreThere() {
    gw1.linked("life");
    gw1.reported(report(1, joined("a"), left("a")));
    until(() -> !keys(Change.Began.class).isEmpty());
    gw1.reported(report(2, joined("a")));
    until(() -> !keys(Change.Ended.class).isEmpty());

    var end = reports().get(reports().size() - 1);
    await().until(() -> told.indexOf(end) + 1 < told.size());
    assertThat(told.get(told.indexOf(end) + 1))
        .isInstanceOfSatisfying(
            AlertDesk.Watch.class, watch -> assertThat(watch.census().active()).isEqualTo(1));
  }

  @Test
  void aFindingNamesTheFarmAndTheMappingAsTheNodeKnowsThem() {
    gw1.linked("life");
    until(() -> census("node/gw1").anyMatch(farm -> farm.equals("north")));
    gw1.reported(report(1, joined("a"), left("a")));
    until(() -> !keys(Change.Began.class).isEmpty());

    var began = (Change.Began) reports().get(0).changes().get(0);
    assertThat(began.finding().subject().farm()).isEqualTo("north");
    assertThat(began.finding().facts()).containsEntry("mapping", "btc");
  }

  @Test
  void aNodeThatIsNotLinkedHereIsNotHeard() {
    gw1.reported(report(1, joined("a"), left("a")));
    gw2.linked("life");
    gw2.unlinked();
    gw2.reported(report(1, joined("b"), left("b")));
    gw2.linked("life");
    gw2.reported(report(2, joined("c"), left("c")));

    until(() -> keys(Change.Began.class).contains(gone("gw2", "c")));
    assertThat(keys(Change.Began.class)).hasSize(1);
  }

  @Test
  void aNodeWithoutATunnelHasNoHeartbeat() {
    gw1.linked("life");
    gw2.linked("life");
    gw1.unlinked();
    await().pollInterval(Duration.ofMillis(2)).until(() -> {
      pass(HEARTBEAT);
      return watches("node/gw2").count() > 3;
    });

    assertThat(watches("node/gw1")).as("the one when it came").hasSize(1);
  }

  @Test
  void whatAnAdminSwitchedOffIsNotReportedAtAnyNodeNotEvenOneThatComesLater() {
    gw1.linked("life");
    var rules = new EnumMap<AlertRule, RuleSettings>(AlertSettings.USUAL.rules());
    var usual = rules.get(AlertRule.WORKER_DISCONNECTED);
    rules.put(
        AlertRule.WORKER_DISCONNECTED,
        new RuleSettings(
            false,
            usual.severity(),
            usual.holdFor(),
            usual.threshold(),
            usual.window(),
            usual.baseline(),
            usual.minShares(),
            usual.channels()));
    watcher("node/gw1").tell(new AlertDesk.SettingsAre(with(rules)));
    gw2.linked("life");
    gw1.reported(report(1, joined("a"), left("a")));
    gw2.reported(report(1, joined("b"), left("b")));
    until(() -> live.stream()
            .filter(event -> event.name().equals("worker.disconnected"))
            .count()
        == 2);
    pass(HEARTBEAT);

    assertThat(reports()).isEmpty();
  }

  @Test
  void theDeskIsToldThatSomebodyIsThereWhomItBelievesGone() {
    gw1.linked("life");
    gw2.linked("life");
    gw1.reported(report(1, joined("a")));
    gw2.reported(report(1, joined("a")));
    watcher("node/gw1").tell(new AlertDesk.Known("node/gw1", Set.of(gone("gw1", "a"))));

    until(() -> keys(Change.Ended.class).equals(List.of(gone("gw1", "a"))));
    assertThat(reports()).allMatch(report -> report.source().equals("node/gw1"));
  }

  @Test
  void comingAndGoingIsToldToEverybody() {
    gw1.linked("life");
    gw1.reported(report(1, joined("a"), left("a")));

    until(() -> live.size() == 2);
    assertThat(live)
        .extracting(LiveEvent::name)
        .containsExactly("worker.connected", "worker.disconnected");
  }

  private AlertSettings with(EnumMap<AlertRule, RuleSettings> rules) {
    var usual = AlertSettings.USUAL;
    return new AlertSettings(
        rules,
        usual.overrides(),
        usual.groupWait(),
        usual.groupInterval(),
        usual.repeatInterval(),
        usual.sendResolved(),
        usual.foldAbove());
  }

  private void pass(Duration span) {
    clock.forward(span);
    time.timePasses(span);
  }

  /** Lets time pass until it holds. */
  private void until(BooleanSupplier holds) {
    await().pollInterval(Duration.ofMillis(2)).until(() -> {
      pass(Watchtower.TICK);
      return holds.getAsBoolean();
    });
  }

  private ActorRef<AlertDesk.ToWatcher> watcher(String source) {
    await().until(() -> watches(source).findAny().isPresent());
    return watches(source).findAny().orElseThrow().watcher();
  }

  private Stream<AlertDesk.Watch> watches(String source) {
    return told.stream()
        .filter(AlertDesk.Watch.class::isInstance)
        .map(AlertDesk.Watch.class::cast)
        .filter(watch -> watch.source().equals(source));
  }

  private Stream<String> census(String source) {
    return watches(source).map(watch -> watch.census().farm());
  }

  private List<AlertDesk.Report> reports() {
    return told.stream()
        .filter(AlertDesk.Report.class::isInstance)
        .map(AlertDesk.Report.class::cast)
        .toList();
  }

  private List<String> keys(Class<? extends Change> kind) {
    return reports().stream()
        .flatMap(report -> report.changes().stream())
        .filter(kind::isInstance)
        .map(Change::key)
        .toList();
  }

  private static String gone(String node, String worker) {
    var id = new WorkerId(node, 1, worker).publicId();
    return Finding.key(AlertRule.WORKER_DISCONNECTED, "worker", id);
  }

  private Report report(long seq, ReportEntry... entries) {
    return new Report("life", seq, List.of(entries));
  }

  private WorkerJoined joined(String worker) {
    return new WorkerJoined(1, worker, clock.millis(), "10.0.0.7", "cgminer");
  }

  private WorkerLeft left(String worker) {
    return new WorkerLeft(1, worker, clock.millis(), "peer-closed");
  }
}
