package org.hashrelay.actors.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hashrelay.actors.alerting.Scenario.finding;
import static org.hashrelay.actors.alerting.Scenario.gone;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.hashrelay.actors.alerting.notify.ChannelKind;
import org.hashrelay.actors.alerting.notify.Message;
import org.hashrelay.actors.alerting.notify.Message.Kind;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.Census;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.Matcher;
import org.hashrelay.actors.alerting.rule.Rate;
import org.hashrelay.actors.alerting.rule.Silence;
import org.hashrelay.actors.alerting.rule.Subject;
import org.junit.jupiter.api.Test;

class AnnouncementsTest {

  private static final Duration MOMENT = Duration.ofSeconds(3);

  private final Scenario desk = new Scenario();

  @Test
  void anAlertIsToldTwoSecondsAfterItFiredAndItsEndToo() {
    desk.raise(gone("a"));
    assertThat(desk.pass(Duration.ofMillis(1_500))).isEmpty();
    var told = desk.pass(Duration.ofSeconds(1));
    assertThat(told).singleElement().extracting(Message::kind).isEqualTo(Kind.FIRING);

    desk.end(gone("a"));
    var over = desk.pass(MOMENT);
    assertThat(over).singleElement().extracting(Message::kind).isEqualTo(Kind.RESOLVED);
    assertThat(over.get(0).thread()).isEqualTo(told.get(0).number());
    assertThat(desk.pass(Duration.ofHours(5))).isEmpty();
  }

  @Test
  void whatIsOverBeforeItWasToldIsNeverTold() {
    desk.raise(gone("a"));
    desk.pass(Duration.ofSeconds(1));
    desk.end(gone("a"));

    assertThat(desk.pass(MOMENT)).isEmpty();
  }

  @Test
  void aThousandWorkersInTenSecondsAreThreeMessagesAtMost() {
    desk.farms.put("north", new Census("north", 1_000, 0, Rate.NONE));
    var told = IntStream.range(0, 10)
        .mapToObj(second -> {
          desk.raise(IntStream.range(0, 100)
              .mapToObj(i -> gone("w" + (100 * second + i)))
              .toArray(Finding[]::new));
          return desk.pass(Duration.ofSeconds(1));
        })
        .flatMap(List::stream)
        .toList();
    var later = desk.pass(Duration.ofMinutes(10));

    assertThat(told.size() + later.size()).isBetween(1, 3);
    assertThat(told.get(0).note()).matches("[23]0 % of the farm");
    var named = told.stream().mapToInt(Message::total).sum()
        + later.stream().mapToInt(Message::total).sum();
    assertThat(named).isEqualTo(1_000);
    assertThat(told).allMatch(message -> message.alerts().size() <= Message.MOST_ALERTS);
  }

  @Test
  void aThousandRecoveriesAreThreeMessagesAtMostToo() {
    var all = IntStream.range(0, 1_000).mapToObj(i -> gone("w" + i)).toArray(Finding[]::new);
    desk.raise(all);
    assertThat(desk.pass(MOMENT)).hasSize(1);
    desk.end(all);

    assertThat(desk.pass(Duration.ofMinutes(5))).hasSize(1);
  }

  @Test
  void aSecondWorkerSoonAfterTheFirstIsToldAsSoon() {
    desk.raise(gone("a"));
    desk.pass(MOMENT);
    desk.raise(gone("b"));

    assertThat(desk.pass(MOMENT)).singleElement().extracting(Message::total).isEqualTo(1);
    desk.raise(gone("c"));
    assertThat(desk.pass(Duration.ofSeconds(100))).as("enough for two minutes").isEmpty();
    assertThat(desk.pass(Duration.ofSeconds(30))).hasSize(1);
  }

  @Test
  void whatNobodyAcknowledgesIsRepeatedAfterFourHours() {
    desk.raise(gone("a"), gone("b"));
    desk.pass(MOMENT);
    var number = desk.state.open().get(gone("b").key()).alert().number();
    desk.happens(new DeskEvent.AlertAcknowledged(number, "admin", "", desk.now));
    assertThat(desk.pass(Duration.ofHours(3))).isEmpty();
    var repeated = desk.pass(Duration.ofHours(2));

    assertThat(repeated).singleElement().satisfies(message -> {
      assertThat(message.kind()).isEqualTo(Kind.REPEATED);
      assertThat(message.total()).isEqualTo(1);
    });
  }

  @Test
  void aNodeWithoutATunnelSpeaksForAllThatIsAtIt() {
    desk.raise(gone("a"), gone("b"), finding(AlertRule.NODE_DISCONNECTED, Subject.NODE, "gw1", 0));
    var told = desk.pass(MOMENT);
    assertThat(told)
        .singleElement()
        .extracting(Message::rule)
        .isEqualTo(AlertRule.NODE_DISCONNECTED);

    desk.end(finding(AlertRule.NODE_DISCONNECTED, Subject.NODE, "gw1", 0));
    desk.end(gone("b"));
    assertThat(desk.pass(MOMENT))
        .extracting(Message::rule)
        .as("who is still gone is told, who came back never was")
        .containsExactlyInAnyOrder(AlertRule.WORKER_DISCONNECTED, AlertRule.NODE_DISCONNECTED);
  }

  @Test
  void aMappingWithoutAPoolSpeaksForItsWorkers() {
    desk.raise(
        finding(AlertRule.ALL_POOLS_DOWN, Subject.MAPPING, "1", 1),
        finding(AlertRule.FAILOVER, Subject.MAPPING, "1", 1),
        finding(AlertRule.WORKER_OFFLINE, Subject.WORKER, "a", 1),
        finding(AlertRule.WORKER_OFFLINE, Subject.WORKER, "elsewhere", 2));

    assertThat(desk.pass(MOMENT))
        .extracting(Message::rule)
        .containsExactlyInAnyOrder(AlertRule.ALL_POOLS_DOWN, AlertRule.WORKER_OFFLINE);
  }

  @Test
  void aDropOfTheFarmSpeaksForItsMappingsAndOneOfAMappingForItsWorkers() {
    var ofFarm = finding(AlertRule.HASHRATE_DROP, Subject.FARM, "north", 0);
    var ofMapping = finding(AlertRule.HASHRATE_DROP, Subject.MAPPING, "1", 1);
    var ofWorker = finding(AlertRule.HASHRATE_DROP, Subject.WORKER, "a", 1);
    desk.raise(ofFarm, ofMapping, ofWorker);
    assertThat(targets(desk.pass(MOMENT))).containsExactly("north");

    desk.end(ofFarm);
    assertThat(targets(desk.pass(MOMENT))).containsExactlyInAnyOrder("north", "1");
  }

  private static List<String> targets(List<Message> told) {
    return told.stream()
        .map(message -> message.alerts().get(0).subject().name())
        .toList();
  }

  @Test
  void whatComesAndGoesIsSaidToFlapOnceAnHour() {
    var kinds = new ArrayList<Kind>();
    for (var i = 0; i < 40; i++) {
      desk.raise(gone("a"));
      desk.pass(Duration.ofSeconds(60)).forEach(message -> kinds.add(message.kind()));
      desk.end(gone("a"));
      desk.pass(Duration.ofSeconds(60)).forEach(message -> kinds.add(message.kind()));
    }

    assertThat(kinds)
        .containsExactly(
            Kind.FIRING, Kind.RESOLVED, Kind.FIRING, Kind.RESOLVED, Kind.FLAPPING, Kind.FLAPPING);
  }

  @Test
  void whatComesAndGoesTooFastToBeToldOfIsSaidToFlapAndToHaveStopped() {
    var kinds = new ArrayList<Kind>();
    for (var i = 0; i < 6; i++) {
      desk.raise(gone("a"));
      desk.end(gone("a"));
      desk.pass(Duration.ofSeconds(20)).forEach(message -> kinds.add(message.kind()));
    }
    assertThat(kinds).containsExactly(Kind.FLAPPING);

    desk.pass(History.WINDOW).forEach(message -> kinds.add(message.kind()));
    assertThat(kinds).containsExactly(Kind.FLAPPING, Kind.RESOLVED);
  }

  @Test
  void aSilenceKeepsQuietAndWhatStillFiresIsToldAfterIt() {
    var end = desk.now.plus(Duration.ofMinutes(10));
    var silence = new Silence(
        "sil_1",
        List.of(new Matcher("farm", "=", "north")),
        desk.now,
        Optional.of(end),
        Optional.empty(),
        "",
        "admin");
    desk.happens(new DeskEvent.SilencePut(silence));
    desk.raise(gone("a"));
    assertThat(desk.pass(Duration.ofSeconds(599))).isEmpty();

    assertThat(desk.pass(MOMENT)).hasSize(1);
  }

  @Test
  void withoutAChannelAnAlertCountsAsTold() {
    desk.happens(new DeskEvent.ChannelRemoved("ch_1"));
    desk.raise(gone("a"));
    desk.pass(MOMENT);
    desk.happens(new DeskEvent.ChannelPut(Scenario.channel("ch_2", ChannelKind.EMAIL)));

    assertThat(desk.pass(MOMENT)).isEmpty();
    assertThat(desk.state.outbox()).isEmpty();
  }
}
