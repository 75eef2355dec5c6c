package org.hashrelay.actors.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashrelay.actors.alerting.DeskEvent.NotificationFailed;
import org.hashrelay.actors.alerting.DeskEvent.NotificationGivenUp;
import org.hashrelay.actors.alerting.Dispatch.Due;
import org.hashrelay.actors.alerting.notify.ChannelKind;
import org.hashrelay.actors.alerting.notify.Message;
import org.hashrelay.actors.alerting.notify.Outcome;
import org.hashrelay.actors.alerting.rule.Alert;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.Subject;
import org.junit.jupiter.api.Test;

class DispatchTest {

  private static final Outcome FINE = new Outcome.Delivered("200");
  private static final Outcome REFUSED = Outcome.Failed.because("connection refused");

  private static final long TOOK = 5;

  private final Scenario desk = new Scenario();
  private final Dispatch dispatch = new Dispatch(() -> 0);

  DispatchTest() {
    desk.happens(new DeskEvent.ChannelPut(Scenario.channel("ch_2", ChannelKind.TELEGRAM)));
  }

  @Test
  void everyChannelGetsEveryMessageOnce() {
    tell("a");

    assertThat(due()).extracting(d -> d.channel().id()).containsExactlyInAnyOrder("ch_1", "ch_2");
    assertThat(due()).as("under way").isEmpty();
  }

  @Test
  void aChannelThatHangsHoldsUpNoOther() {
    tell("a");
    var first = due();
    settle(of(first, "ch_2"), FINE);
    desk.raise(Scenario.finding(AlertRule.POOL_DOWN, Subject.POOL, "1", 0));
    desk.pass(Duration.ofSeconds(3));

    assertThat(due()).extracting(d -> d.channel().id()).containsExactly("ch_2");
  }

  @Test
  void whatFailsIsTriedAgainLaterAndLaterAndThenGivenUp() {
    desk.happens(new DeskEvent.ChannelRemoved("ch_2"));
    tell("a");
    var pauses = new ArrayList<Duration>();
    while (true) {
      var event = settle(due().get(0), REFUSED);
      if (event instanceof NotificationGivenUp) break;
      var retryAt = ((NotificationFailed) event).retryAt();
      pauses.add(Duration.between(desk.now, retryAt));
      desk.now = retryAt.minusMillis(1);
      assertThat(due()).isEmpty();
      desk.now = retryAt;
    }

    assertThat(pauses).isEqualTo(Dispatch.PAUSES);
    assertThat(desk.state.outbox()).isEmpty();
    assertThat(desk.state.story().entries())
        .filteredOn(line -> line.type().startsWith("notification."))
        .hasSize(Dispatch.PAUSES.size() + 1)
        .allMatch(line -> line.millis() == TOOK);
    assertThat(desk.state.books().get("ch_1").givenUp()).isEqualTo(1);
  }

  @Test
  void theFarEndIsLeftAloneAsLongAsItWants() {
    desk.happens(new DeskEvent.ChannelRemoved("ch_1"));
    tell("a");
    settle(due().get(0), new Outcome.Failed("429", false, Optional.of(Duration.ofSeconds(90))));
    desk.raise(Scenario.finding(AlertRule.POOL_DOWN, Subject.POOL, "1", 0));
    desk.pass(Duration.ofSeconds(80));
    assertThat(due()).isEmpty();
    desk.pass(Duration.ofSeconds(11));

    assertThat(due()).hasSize(1);
  }

  @Test
  void theEndOfAnAlertDoesNotOvertakeItsBeginning() {
    desk.happens(new DeskEvent.ChannelRemoved("ch_2"));
    tell("a");
    var first = settle(due().get(0), REFUSED);
    desk.end(Scenario.gone("a"));
    desk.pass(Duration.ofSeconds(3));
    assertThat(due()).as("the first is waiting").isEmpty();
    desk.now = ((NotificationFailed) first).retryAt();
    settle(due().get(0), FINE);

    assertThat(due()).singleElement().extracting(d -> d.message().saysOver()).isEqualTo(true);
  }

  @Test
  void telegramGetsTwentyMessagesAMinuteAtMost() {
    desk.happens(new DeskEvent.ChannelRemoved("ch_1"));
    for (var i = 0; i < 30; i++) {
      desk.raise(Scenario.finding(AlertRule.values()[i % 12], "kind" + i, "x" + i, 0));
    }
    for (var i = 0; i < 30; i++) {
      var alert = desk.state.numbered(i + 1).orElseThrow().alert();
      desk.raise(); // another event between them
      desk.happens(queued(i + 1, alert));
    }
    var sent = 0;
    for (var due = due(); !due.isEmpty(); due = due()) {
      settle(due.get(0), FINE);
      sent++;
    }

    assertThat(sent).isEqualTo(20);
    desk.now = desk.now.plusSeconds(60);
    assertThat(due()).hasSize(1);
  }

  @Test
  void howLongAttemptsTakeIsCountedForChannelsThatAreThere() {
    tell("a");
    var first = due();
    dispatch.settled(of(first, "ch_1"), REFUSED, 1_500, desk.now);
    dispatch.settled(of(first, "ch_2"), FINE, 250, desk.now);
    assertThat(dispatch.attempts().get("ch_1").sumSeconds()).isEqualTo(1.5);
    assertThat(dispatch.attempts().get("ch_2").sumSeconds()).isEqualTo(0.25);

    desk.happens(new DeskEvent.ChannelRemoved("ch_2"));
    due();

    assertThat(dispatch.attempts()).containsOnlyKeys("ch_1");
  }

  @Test
  void aDisabledChannelWaitsAndAnOverfullQueueLosesTheOldest() {
    for (var i = 1; i <= DeskState.MOST_MESSAGES + 5; i++) {
      desk.raise(Scenario.gone("w" + i));
      desk.happens(queued(i, desk.state.numbered(i).orElseThrow().alert()));
    }

    assertThat(desk.state.outbox()).hasSize(DeskState.MOST_MESSAGES);
    assertThat(desk.state.numbers().pushedOut()).isEqualTo(5);
  }

  private static DeskEvent queued(long number, Alert alert) {
    var message = new Message(
        number,
        Message.Kind.FIRING,
        alert.rule(),
        "farm" + number,
        alert.severity(),
        List.of(alert),
        1,
        new Message.Workers(0, 0),
        Scenario.START,
        number,
        "");
    return new DeskEvent.MessageQueued(message, List.of(alert.number()), List.of("ch_2"));
  }

  private void tell(String worker) {
    desk.raise(Scenario.gone(worker));
    desk.pass(Duration.ofSeconds(2));
  }

  private List<Due> due() {
    return dispatch.due(desk.state, desk.now);
  }

  private DeskEvent settle(Due due, Outcome outcome) {
    var event = dispatch.settled(due, outcome, TOOK, desk.now);
    desk.happens(event);
    return event;
  }

  private static Due of(List<Due> all, String channel) {
    return all.stream()
        .filter(d -> d.channel().id().equals(channel))
        .findFirst()
        .orElseThrow();
  }
}
