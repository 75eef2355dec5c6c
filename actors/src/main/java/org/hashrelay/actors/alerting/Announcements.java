package org.hashrelay.actors.alerting;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hashrelay.actors.alerting.DeskEvent.MessageQueued;
import org.hashrelay.actors.alerting.notify.Message;
import org.hashrelay.actors.alerting.notify.Message.Kind;
import org.hashrelay.actors.alerting.notify.Message.Workers;
import org.hashrelay.actors.alerting.rule.Alert;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.Census;

/**
 * What people have to be told now: alerts of one rule and farm together, after a short wait for
 * company, and not too often.
 *
 * <p>A group gets two messages within {@code groupInterval}, each {@code groupWait} after the oldest
 * alert in it; what comes beyond waits until the interval is over and is told at once.
 */
final class Announcements {

  private final DeskState state;
  private final AlertSettings settings;
  private final Map<String, Census> farms;
  private final Instant now;

  /** @param farms by name: how many workers they have */
  Announcements(DeskState state, Map<String, Census> farms, Instant now) {
    this.state = state;
    this.settings = state.settings();
    this.farms = farms;
    this.now = now;
  }

  /** One message, the most urgent; empty when there is nothing to say now. */
  Optional<MessageQueued> due() {
    if (state.open().isEmpty() && state.ended().isEmpty()) return Optional.empty();
    var told = tellable();
    return flapping(told).or(() -> fresh(told)).or(this::over).or(() -> repeated(told));
  }

  private List<Standing> tellable() {
    var inhibition = state.inhibition();
    return state.open().values().stream()
        .filter(this::mayBeDue)
        .filter(standing -> !inhibition.covers(standing.alert()))
        .filter(standing -> !state.isSilenced(standing.alert(), now))
        .toList();
  }

  /** Cheap, for most alerts have been told. */
  private boolean mayBeDue(Standing standing) {
    return !standing.wasTold()
        || isToBeRepeated(standing)
        || state.history().isToBeSaid(standing.alert().key(), now);
  }

  private boolean isToBeRepeated(Standing standing) {
    return standing.alert().fires()
        && standing.toldAt().orElse(now).plus(settings.repeatInterval()).compareTo(now) <= 0;
  }

  private Optional<MessageQueued> fresh(List<Standing> told) {
    return firstDue(
        Kind.FIRING,
        told,
        standing -> !standing.wasTold() && standing.alert().fires() && !isFlapping(standing),
        standing -> standing.alert().firedAt().orElse(now));
  }

  private Optional<MessageQueued> over() {
    return firstDue(
        Kind.RESOLVED,
        ended().toList(),
        standing -> !isFlapping(standing),
        standing -> standing.alert().endedAt().orElse(now));
  }

  /** Whose end may be told. */
  private Stream<Standing> ended() {
    return state.ended().stream().filter(standing -> !state.isSilenced(standing.alert(), now));
  }

  private Optional<MessageQueued> firstDue(
      Kind kind,
      List<Standing> from,
      Predicate<Standing> which,
      Function<Standing, Instant> began) {
    for (var group : groups(from, which)) {
      var oldest = group.stream().map(began).min(Comparator.naturalOrder()).orElse(now);
      var message = message(kind, group, "");
      if (!dueAt(message, oldest).isAfter(now)) return Optional.of(queued(message, group));
    }
    return Optional.empty();
  }

  private Instant dueAt(Message message, Instant oldest) {
    var soon = oldest.plus(settings.groupWait());
    var times = state.groupSent().getOrDefault(DeskState.pace(message), List.of());
    if (times.size() < DeskState.TIMES_PER_GROUP) return soon;
    var later = times.get(0).plus(settings.groupInterval());
    return later.isAfter(soon) ? later : soon;
  }

  private Optional<MessageQueued> repeated(List<Standing> told) {
    return groups(
            told,
            standing -> standing.wasTold() && isToBeRepeated(standing) && !isFlapping(standing))
        .stream()
        .findFirst()
        .map(group -> queued(message(Kind.REPEATED, group, "still firing"), group));
  }

  private Optional<MessageQueued> flapping(List<Standing> told) {
    var all = Stream.concat(told.stream(), ended()).toList();
    return groups(all, standing -> state.history().isToBeSaid(standing.alert().key(), now)).stream()
        .findFirst()
        .map(group -> {
          var some = group.subList(0, Math.min(Message.MOST_ALERTS, group.size()));
          var note = "comes and goes: more than %d changes in %d min"
              .formatted(History.MOST_CHANGES, History.WINDOW.toMinutes());
          return queued(message(Kind.FLAPPING, some, note), some);
        });
  }

  private boolean isFlapping(Standing standing) {
    return state.history().isFlapping(standing.alert().key(), now);
  }

  /** Those that go to the same people for the same reason. */
  private List<List<Standing>> groups(List<Standing> from, Predicate<Standing> which) {
    var groups = new TreeMap<String, List<Standing>>();
    for (var standing : from) {
      if (!which.test(standing)) continue;
      var alert = standing.alert();
      var key = alert.rule().ordinal() + "/" + alert.subject().farm() + "/" + channels(alert);
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(standing);
    }
    groups
        .values()
        .forEach(all -> all.sort(Comparator.comparingLong(s -> s.alert().number())));
    return List.copyOf(groups.values());
  }

  private List<String> channels(Alert alert) {
    return settings.of(alert.rule(), alert.subject()).channels();
  }

  private Message message(Kind kind, List<Standing> group, String note) {
    var first = group.get(0);
    var alert = first.alert();
    var number = state.numbers().message() + 1;
    var farm = alert.subject().farm();
    return new Message(
        number,
        kind,
        alert.rule(),
        farm,
        alert.severity(),
        group.stream().limit(Message.MOST_ALERTS).map(Standing::alert).toList(),
        group.size(),
        Workers.of(farms.getOrDefault(farm, Census.NONE)),
        now,
        first.thread() == 0 ? number : first.thread(),
        folded(kind, farm, group).orElse(note));
  }

  /** From a part of the farm on it is the farm that has a problem, whatever its workers are called. */
  private Optional<String> folded(Kind kind, String farm, List<Standing> group) {
    var total = farms.getOrDefault(farm, Census.NONE).total();
    var workers = group.stream().filter(s -> s.alert().concernsOneWorker()).count();
    if (kind != Kind.FIRING || workers < 2 || total == 0) {
      return Optional.empty();
    }
    var part = (double) workers / total;
    return part < settings.foldAbove()
        ? Optional.empty()
        : Optional.of("%.0f %% of the farm".formatted(100 * part));
  }

  private MessageQueued queued(Message message, List<Standing> group) {
    var numbers = group.stream().map(s -> s.alert().number()).collect(Collectors.toList());
    var wanted = channels(group.get(0).alert());
    return new MessageQueued(message, numbers, state.channelsOf(wanted));
  }
}
