package org.hashrelay.actors.alerting;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.actors.alerting.DeskEvent.MessageQueued;
import org.hashrelay.actors.alerting.DeskEvent.NotificationGivenUp;
import org.hashrelay.actors.alerting.notify.Message;
import org.hashrelay.actors.alerting.notify.Outcome;

/**
 * Tells the other channels, once an hour at most, that one of them does not get its messages.
 * Confined to its desk.
 */
final class Undeliverable {

  private static final Duration PAUSE = Duration.ofHours(1);

  private final Map<String, Instant> saidAt = new HashMap<>();

  Optional<MessageQueued> message(DeskState state, NotificationGivenUp givenUp, Instant now) {
    var channel = state.channels().get(givenUp.channelId());
    var lost = state.outbox().get(givenUp.message()).message();
    if (channel == null || lost.kind() == Message.Kind.UNDELIVERABLE) return Optional.empty();
    var said = saidAt.get(channel.id());
    if (said != null && said.plus(PAUSE).isAfter(now)) return Optional.empty();
    saidAt.put(channel.id(), now);
    var others = state.channelsOf(List.of()).stream()
        .filter(id -> !id.equals(channel.id()))
        .toList();
    var note = "channel %s did not get this: %s".formatted(channel.name(), givenUp.reason());
    var number = state.numbers().message() + 1;
    return Optional.of(new MessageQueued(
        new Message(
            number,
            Message.Kind.UNDELIVERABLE,
            lost.rule(),
            lost.farm(),
            lost.severity(),
            lost.alerts(),
            lost.total(),
            lost.workers(),
            now,
            number,
            note),
        List.of(),
        others));
  }

  /** A courier does not fail; one that does all the same is tried again. */
  static Outcome outcome(Throwable failure) {
    return Outcome.Failed.because(failure.getClass().getSimpleName());
  }
}
