package org.hashrelay.actors.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.hashrelay.actors.TestKits;
import org.hashrelay.actors.alerting.AlertDesk.AlertIs;
import org.hashrelay.actors.alerting.AlertDesk.AlertPage;
import org.hashrelay.actors.alerting.AlertDesk.Arrangements;
import org.hashrelay.actors.alerting.AlertDesk.Command;
import org.hashrelay.actors.alerting.AlertDesk.Done;
import org.hashrelay.actors.alerting.AlertDesk.Reply;
import org.hashrelay.actors.alerting.AlertDesk.ToWatcher;
import org.hashrelay.actors.alerting.notify.Channel;
import org.hashrelay.actors.alerting.notify.ChannelKind;
import org.hashrelay.actors.alerting.notify.Courier;
import org.hashrelay.actors.alerting.notify.Message;
import org.hashrelay.actors.alerting.notify.Outcome;
import org.hashrelay.actors.alerting.rule.Alert;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.Census;
import org.hashrelay.actors.alerting.rule.Change;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.Findings;
import org.hashrelay.actors.alerting.rule.Rate;
import org.hashrelay.actors.alerting.rule.RuleSettings;
import org.hashrelay.actors.alerting.rule.Subject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlertDeskTest {

  private static final ActorTestKit kit =
      ActorTestKit.create(ConfigFactory.parseResources("test.conf")
          .withFallback(PersistenceTestKitPlugin.config())
          .withFallback(ConfigFactory.load()));
  private static final PersistenceTestKit journal = PersistenceTestKit.create(kit.system());

  private final TestKits.Clock clock = new TestKits.Clock();
  private final Queue<Message> delivered = new ConcurrentLinkedQueue<>();
  private final Queue<LiveEvent> live = new ConcurrentLinkedQueue<>();
  private final Queue<ActorRef<Command>> desks = new ConcurrentLinkedQueue<>();
  private final Courier working = (channel, message) -> {
    delivered.add(message);
    return CompletableFuture.completedFuture(new Outcome.Delivered("fine"));
  };

  @BeforeEach
  void emptyJournal() {
    journal.clearAll();
  }

  /** All desks are one entity: of two alive at once, each would spoil the other's journal. */
  @AfterEach
  void stopDesks() {
    desks.forEach(kit::stop);
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void aDeskKilledBetweenRaisingAndSendingStillSendsOnce() {
    var first = desk((channel, message) -> new CompletableFuture<>()); // hangs until it is killed
    addChannel(first, "ops");
    report(first, Scenario.gone("a"));
    clock.forward(Duration.ofSeconds(3));
    await().until(() -> journaled("MessageQueued") == 1);
    kit.stop(first);

    var second = desk(working);
    await().until(() -> delivered.size() == 1);
    clock.forward(Duration.ofMinutes(10));
    await().until(() -> journaled("NotificationSent") == 1);
    assertThat(alerts(second)).extracting(Alert::state).containsExactly(Alert.Phase.FIRING);
    kit.stop(second);

    var third = desk(working);
    alerts(third);
    assertThat(delivered).hasSize(1);
    assertThat(delivered.peek().id()).isEqualTo("msg_1");
  }

  @Test
  void anAlertRaisedBeforeAKillIsAnnouncedAfterIt() {
    var first = desk(working);
    addChannel(first, "ops");
    report(first, Scenario.gone("a"));
    alerts(first);
    kit.stop(first);

    desk(working);
    clock.forward(Duration.ofSeconds(3));
    await().until(() -> delivered.size() == 1);
  }

  @Test
  void theRatesOfAFarmsNodesComeTogetherHereAndItsDropEndsWithThem() {
    var desk = desk(working);
    var watcher = kit.<ToWatcher>createTestProbe();
    mines(desk, "gw1", 900, watcher.getRef());
    mines(desk, "gw2", 100, watcher.getRef());
    await().until(() -> alerts(desk).size() == 1);
    assertThat(alerts(desk).get(0).subject()).isEqualTo(Subject.farm("north"));

    mines(desk, "gw2", 1_000, watcher.getRef());
    clock.forward(Duration.ofSeconds(6));
    await().until(() -> alerts(desk).isEmpty());
  }

  private static void mines(
      ActorRef<AlertDesk.Command> desk, String node, int credit, ActorRef<ToWatcher> watcher) {
    var census = new Census("north", 10, 10, new Rate(credit, 1_000, 1_000));
    desk.tell(new AlertDesk.Watch("node/" + node, 0, Findings.digest(Set.of()), census, watcher));
  }

  @Test
  void figuresTellWhatStandsHowBadItIsAndHowLongItTookToTellPeople() {
    var desk = desk(working);
    addChannel(desk, "ops");
    report(desk, Scenario.gone("a"));
    clock.forward(Duration.ofSeconds(3));
    await().until(() -> figures(desk).attempts().size() == 1);

    var alert = alerts(desk).get(0);
    var key = alert.rule().slug() + "/firing/" + alert.severity().word();
    assertThat(figures(desk).alerts()).containsOnly(Map.entry(key, 1L));
    assertThat(figures(desk).attempts().values())
        .allSatisfy(
            took -> assertThat(took.counts().stream().mapToLong(n -> n).sum()).isEqualTo(1));
  }

  private static AlertDesk.Figures figures(ActorRef<Command> desk) {
    return ask(desk, AlertDesk.GetFigures::new, AlertDesk.Figures.class);
  }

  @Test
  void anAlertIsPendingUntilItsConditionHeldLongEnough() {
    var desk = desk(working);
    report(desk, Scenario.finding(AlertRule.NODE_DISCONNECTED, Subject.NODE, "gw1", 0));
    assertThat(alerts(desk)).extracting(Alert::state).containsExactly(Alert.Phase.PENDING);

    clock.forward(Duration.ofSeconds(6));
    await().until(() -> alerts(desk).get(0).fires());
    var id = alerts(desk).get(0).number();
    AlertIs acknowledged =
        ask(desk, ref -> new AlertDesk.Acknowledge(id, "eve", "on it", ref), AlertIs.class);
    assertThat(acknowledged.alert().state()).isEqualTo(Alert.Phase.ACKNOWLEDGED);
    var key =
        Scenario.finding(AlertRule.NODE_DISCONNECTED, Subject.NODE, "gw1", 0).key();
    desk.tell(new AlertDesk.Report("fleet", List.of(new Change.Ended(key, false))));

    await().until(() -> alerts(desk).isEmpty());
    assertThat(live)
        .extracting(LiveEvent::name)
        .contains("alert.firing", "alert.acknowledged", "alert.resolved");
  }

  @Test
  void aPendingAlertThatEndsWasNone() {
    var desk = desk(working);
    var finding = Scenario.finding(AlertRule.POOL_DOWN, Subject.POOL, "1", 0);
    report(desk, finding);
    assertThat(alerts(desk)).hasSize(1);
    desk.tell(new AlertDesk.Report("fleet", List.of(new Change.Ended(finding.key(), false))));
    clock.forward(Duration.ofMinutes(1));

    await().until(() -> alerts(desk).isEmpty());
    assertThat(journaled("AlertsRaised")).isZero();
  }

  @Test
  void watcherAndDeskAgreeAfterEitherWasStartedAnew() {
    var desk = desk(working);
    report(desk, Scenario.gone("a"));
    var probe = kit.<ToWatcher>createTestProbe();
    desk.tell(new AlertDesk.Watch("node/gw1", 0, 0, Census.NONE, probe.ref()));

    probe.expectMessageClass(AlertDesk.SettingsAre.class);
    var known = probe.expectMessageClass(AlertDesk.Known.class);
    assertThat(known.keys()).containsExactly(Scenario.gone("a").key());
    var keys = Set.of(Scenario.gone("a").key());
    desk.tell(new AlertDesk.Watch("node/gw1", 1, Findings.digest(keys), Census.NONE, probe.ref()));
    probe.expectNoMessage(Duration.ofMillis(200));
  }

  @Test
  void whatASettingSwitchesOffIsOverWithoutAWord() {
    var desk = desk(working);
    addChannel(desk, "ops");
    report(desk, Scenario.gone("a"));
    alerts(desk);
    var rules = new EnumMap<>(AlertSettings.USUAL.rules());
    var is = rules.get(AlertRule.WORKER_DISCONNECTED);
    rules.put(
        AlertRule.WORKER_DISCONNECTED,
        new RuleSettings(
            false, is.severity(), is.holdFor(), 0, is.window(), is.baseline(), 1, List.of()));
    var usual = AlertSettings.USUAL;
    var settings = new AlertSettings(
        rules,
        List.of(),
        usual.groupWait(),
        usual.groupInterval(),
        usual.repeatInterval(),
        true,
        0.1);
    ask(desk, ref -> new AlertDesk.PutSettings(settings, 1, ref), Done.class);

    assertThat(alerts(desk)).isEmpty();
    assertThat(ask(desk, ref -> new AlertDesk.PutSettings(usual, 1, ref), Reply.class))
        .isEqualTo(new AlertDesk.SettingsChanged(1, 2));
  }

  @Test
  void theOtherChannelsHearOfOneThatDoesNotGetItsMessages() {
    var desk = desk((channel, message) -> {
      delivered.add(message);
      return CompletableFuture.completedFuture(
          channel.name().equals("broken")
              ? Outcome.Failed.forEver("410 Gone")
              : new Outcome.Delivered("fine"));
    });
    addChannel(desk, "broken");
    addChannel(desk, "ops");
    report(desk, Scenario.gone("a"));
    clock.forward(Duration.ofSeconds(3));

    await().until(() -> delivered.stream().anyMatch(m -> m.note().contains("410 Gone")));
    Arrangements is = ask(desk, AlertDesk.Get::new, Arrangements.class);
    assertThat(is.channels()).extracting(c -> c.book().givenUp()).containsExactly(1L, 0L);
  }

  @Test
  void namesOfChannelsAreUnique() {
    var desk = desk(working);
    addChannel(desk, "ops");
    var again = Scenario.channel("", ChannelKind.EMAIL);
    ask(desk, ref -> new AlertDesk.PutChannel(again, 0, ref), Done.class);

    assertThat(ask(desk, ref -> new AlertDesk.PutChannel(again, 0, ref), Reply.class))
        .isInstanceOf(AlertDesk.ChannelNameTaken.class);
  }

  private ActorRef<Command> desk(Courier courier) {
    var desk = kit.spawn(DeskEntity.create(
        AlertDesk.ID, new DeskEntity.Surroundings(courier, live::add, clock, () -> 0.5)));
    desks.add(desk);
    return desk;
  }

  private void addChannel(ActorRef<Command> desk, String name) {
    var channel =
        new Channel("", name, ChannelKind.WEBHOOK, true, List.of(), "", "https://x.example/", "");
    ask(desk, ref -> new AlertDesk.PutChannel(channel, 0, ref), Done.class);
  }

  private static void report(ActorRef<Command> desk, Finding finding) {
    var source = Intake.source(finding);
    desk.tell(new AlertDesk.Report(source, List.of(new Change.Began(finding))));
    alerts(desk); // has heard it before time goes on
  }

  private static List<Alert> alerts(ActorRef<Command> desk) {
    AlertPage page = ask(desk, ref -> new AlertDesk.ListAlerts(0, 100, ref), AlertPage.class);
    return page.alerts().stream().map(AlertIs::alert).toList();
  }

  private static long journaled(String event) {
    return journal.persistedInStorage("alert-desk|" + AlertDesk.ID).stream()
        .filter(e -> e.getClass().getSimpleName().equals(event))
        .count();
  }

  private static <R extends Reply> R ask(
      ActorRef<Command> desk, Function<ActorRef<Reply>, Command> command, Class<R> wanted) {
    var answer = AskPattern.<Command, Reply>ask(
            desk, command::apply, Duration.ofSeconds(5), kit.scheduler())
        .toCompletableFuture()
        .join();
    return wanted.cast(answer);
  }
}
