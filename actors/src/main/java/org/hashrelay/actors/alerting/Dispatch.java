package org.hashrelay.actors.alerting;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.hashrelay.actors.alerting.DeskEvent.NotificationFailed;
import org.hashrelay.actors.alerting.DeskEvent.NotificationGivenUp;
import org.hashrelay.actors.alerting.DeskEvent.NotificationSent;
import org.hashrelay.actors.alerting.Envelope.Attempt;
import org.hashrelay.actors.alerting.notify.Channel;
import org.hashrelay.actors.alerting.notify.Message;
import org.hashrelay.actors.alerting.notify.Outcome;
import org.hashrelay.actors.alerting.notify.Outcome.Delivered;
import org.hashrelay.actors.alerting.notify.Outcome.Failed;
import org.hashrelay.streams.tunnel.control.Latencies;

/**
 * Which message goes over which channel now: one at a time over each, no faster than its receivers
 * bear, those of a group in order. A channel that fails holds up no other.
 *
 * <p>Confined to its desk; what is under way is forgotten with it and tried again.
 */
final class Dispatch {

  /** Pauses before the second and every further attempt; after the last of them it is given up. */
  static final List<Duration> PAUSES = List.of(
      Duration.ofSeconds(5),
      Duration.ofSeconds(30),
      Duration.ofMinutes(2),
      Duration.ofMinutes(10),
      Duration.ofHours(1),
      Duration.ofHours(6));

  /** However long a far end wants to be left alone. */
  static final Duration MOST_PATIENCE = Duration.ofHours(1);

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** A message on its way. */
  record Due(Channel channel, Message message, int attempt) {}

  private final DoubleSupplier random;
  private final Set<String> busy = new HashSet<>();
  private final Map<String, Instant> pausedUntil = new HashMap<>();
  private final Map<String, Deque<Instant>> sentAt = new HashMap<>();
  private final Map<String, Latencies> attempts = new HashMap<>();

  /** @param random from 0 to 1, so that many do not come back at once */
  Dispatch(DoubleSupplier random) {
    this.random = random;
  }

  /** What is to be sent at this moment; it counts as under way until it is {@link #settled}. */
  List<Due> due(DeskState state, Instant now) {
    attempts.keySet().retainAll(state.channels().keySet());
    var due = new ArrayList<Due>();
    var held = new HashSet<String>();
    for (var envelope : state.outbox().values()) {
      for (var owed : envelope.owed().entrySet()) {
        var channel = state.channels().get(owed.getKey());
        if (channel == null) continue;
        var line = channel.id() + "/" + envelope.message().group();
        var first = held.add(line);
        if (first && isFree(channel, owed.getValue(), now)) {
          busy.add(channel.id());
          sentAt.computeIfAbsent(channel.id(), id -> new ArrayDeque<>()).add(now);
          due.add(new Due(channel, envelope.message(), owed.getValue().made() + 1));
        }
      }
    }
    return due;
  }

  private boolean isFree(Channel channel, Attempt attempt, Instant now) {
    if (!channel.enabled() || busy.contains(channel.id())) return false;
    if (attempt.nextAt().isAfter(now)) return false;
    if (pausedUntil.getOrDefault(channel.id(), Instant.MIN).isAfter(now)) return false;
    var lately = sentAt.computeIfAbsent(channel.id(), id -> new ArrayDeque<>());
    while (!lately.isEmpty() && !lately.peek().plus(MINUTE).isAfter(now)) lately.remove();
    return lately.size() < channel.kind().perMinute();
  }

  /** An attempt is over, and this is what happened. */
  DeskEvent settled(Due due, Outcome outcome, long millis, Instant now) {
    var channel = due.channel().id();
    var message = due.message().number();
    busy.remove(channel);
    attempts.computeIfAbsent(channel, id -> new Latencies()).took(millis / 1e3);
    if (outcome instanceof Delivered delivered) {
      return new NotificationSent(message, channel, due.attempt(), millis, delivered.answer(), now);
    }
    var failed = (Failed) outcome;
    failed.retryAfter().ifPresent(pause -> pausedUntil.put(channel, now.plus(bounded(pause))));
    if (failed.hopeless() || due.attempt() > PAUSES.size()) {
      return new NotificationGivenUp(message, channel, due.attempt(), millis, failed.reason(), now);
    }
    var pause = jittered(PAUSES.get(due.attempt() - 1));
    var wanted = failed.retryAfter().map(Dispatch::bounded).orElse(Duration.ZERO);
    var next = now.plus(pause.compareTo(wanted) > 0 ? pause : wanted);
    return new NotificationFailed(
        message, channel, due.attempt(), millis, failed.reason(), next, now);
  }

  /** How long attempts over each channel took, those that failed too. */
  Map<String, Latencies.Taken> attempts() {
    var taken = new HashMap<String, Latencies.Taken>();
    attempts.forEach((channel, took) -> taken.put(channel, took.taken()));
    return taken;
  }

  private Duration jittered(Duration pause) {
    return pause.plusMillis(Math.round(pause.toMillis() * 0.2 * random.getAsDouble()));
  }

  private static Duration bounded(Duration pause) {
    return pause.compareTo(MOST_PATIENCE) < 0 ? pause : MOST_PATIENCE;
  }
}
