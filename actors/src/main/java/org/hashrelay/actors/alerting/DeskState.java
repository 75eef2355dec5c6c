package org.hashrelay.actors.alerting;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.hashrelay.actors.Journaled;
import org.hashrelay.actors.alerting.DeskEvent.AlertAcknowledged;
import org.hashrelay.actors.alerting.DeskEvent.AlertsResolved;
import org.hashrelay.actors.alerting.DeskEvent.MessageQueued;
import org.hashrelay.actors.alerting.DeskEvent.NotificationFailed;
import org.hashrelay.actors.alerting.DeskEvent.NotificationGivenUp;
import org.hashrelay.actors.alerting.DeskEvent.NotificationSent;
import org.hashrelay.actors.alerting.DeskEvent.StoryWritten;
import org.hashrelay.actors.alerting.Envelope.Attempt;
import org.hashrelay.actors.alerting.Story.Tried;
import org.hashrelay.actors.alerting.notify.Channel;
import org.hashrelay.actors.alerting.notify.Message;
import org.hashrelay.actors.alerting.rule.Alert;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.Findings;
import org.hashrelay.actors.alerting.rule.Silence;

/**
 * What the {@link AlertDesk} knows: everything its events say.
 *
 * @param open by key
 * @param ended whose end is still to be told
 * @param books by channel
 * @param outbox by number: what some channel has not got yet
 * @param groupSent by group: when it was last told something, newest last
 */
public record DeskState(
    Numbers numbers,
    Map<String, Standing> open,
    List<Standing> ended,
    Map<String, Channel> channels,
    Map<String, ChannelBook> books,
    Map<String, Silence> silences,
    AlertSettings settings,
    Map<Long, Envelope> outbox,
    Map<String, List<Instant>> groupSent,
    History history,
    Story story)
    implements Journaled {

  /** Messages beyond this push the oldest out. */
  static final int MOST_MESSAGES = 1_000;

  /** As many times of a group as its pace is judged by. */
  static final int TIMES_PER_GROUP = 2;

  static final DeskState EMPTY = new DeskState(
      new Numbers(0, 0, 0, 0, 1, 0),
      Map.of(),
      List.of(),
      Map.of(),
      Map.of(),
      Map.of(),
      AlertSettings.USUAL,
      Map.of(),
      Map.of(),
      History.EMPTY,
      Story.EMPTY);

  /**
   * The last ones given out, and what was lost.
   *
   * @param settings revision of the settings, from 1
   * @param pushedOut messages that were pushed out by newer ones
   */
  public record Numbers(
      long alert, long message, long channel, long silence, long settings, long pushedOut)
      implements Journaled {}

  public DeskState {
    open = Map.copyOf(open);
    ended = List.copyOf(ended);
    channels = Map.copyOf(channels);
    books = Map.copyOf(books);
    silences = Map.copyOf(silences);
    outbox = Collections.unmodifiableMap(new TreeMap<>(outbox));
    groupSent = Map.copyOf(groupSent);
  }

  // ── alerts ──────────────────────────────────────────────────────────────────────────────────

  DeskState raised(List<Alert> alerts, Instant at) {
    var stillToTell = new LinkedHashMap<String, Standing>();
    ended.forEach(standing -> stillToTell.put(standing.alert().key(), standing));
    var standing = new TreeMap<>(open);
    var last = numbers.alert();
    for (var alert : alerts) {
      var before = stillToTell.remove(alert.key()); // back before its end was told: it goes on
      standing.put(alert.key(), before == null ? Standing.untold(alert) : before.with(alert));
      last = Math.max(last, alert.number());
    }
    var keys = alerts.stream().map(Alert::key).toList();
    return new Draft(this)
        .lastAlert(last)
        .open(standing)
        .ended(List.copyOf(stillToTell.values()))
        .history(history.changed(keys, at))
        .story(story.of("alert.firing", alerts, at))
        .done();
  }

  DeskState acknowledged(AlertAcknowledged event) {
    var found = numbered(event.number());
    if (found.isEmpty()) return this;
    var alert = found.get().alert().acknowledged(event.by(), event.note());
    var standing = new TreeMap<>(open);
    standing.put(alert.key(), found.get().with(alert));
    return new Draft(this)
        .open(standing)
        .story(story.of("alert.acknowledged", List.of(alert), event.at()))
        .done();
  }

  DeskState resolved(AlertsResolved event) {
    var numbers = Set.copyOf(event.numbers());
    var standing = new TreeMap<>(open);
    var over = new ArrayList<Alert>();
    var toTell = new ArrayList<>(ended);
    var ending = open.values().stream()
        .filter(one -> numbers.contains(one.alert().number()))
        .toList();
    var changed =
        history.changed(ending.stream().map(one -> one.alert().key()).toList(), event.at());
    for (var one : ending) {
      var alert = one.alert().resolved(event.at());
      standing.remove(alert.key());
      over.add(alert);
      // What comes and goes too fast to be told of has to be told of for just that.
      var matters = one.wasTold() || changed.isToBeSaid(alert.key(), event.at());
      if (matters && !event.quietly() && settings.sendResolved()) toTell.add(one.with(alert));
    }
    return new Draft(this)
        .open(standing)
        .ended(toTell.subList(Math.max(0, toTell.size() - Findings.MOST), toTell.size()))
        .history(changed)
        .story(story.of("alert.resolved", over, event.at()))
        .done();
  }

  Optional<Standing> numbered(long number) {
    return open.values().stream().filter(s -> s.alert().number() == number).findFirst();
  }

  // ── messages ────────────────────────────────────────────────────────────────────────────────

  DeskState queued(MessageQueued event) {
    var message = event.message();
    var numbersOf = new HashSet<>(event.numbers());
    var standing = new TreeMap<>(open);
    UnaryOperator<Standing> told = one ->
        numbersOf.contains(one.alert().number()) ? one.told(message.at(), message.number()) : one;
    standing.replaceAll((key, one) -> told.apply(one));
    var toTell = message.saysOver()
        ? ended.stream().filter(s -> !numbersOf.contains(s.alert().number())).toList()
        : ended.stream().map(told).toList();
    var flaps = message.kind() == Message.Kind.FLAPPING
        ? message.alerts().stream().map(Alert::key).toList()
        : List.<String>of();
    return new Draft(this)
        .lastMessage(message.number())
        .open(standing)
        .ended(toTell)
        .history(history.told(flaps, message.at()))
        .groupSent(groupTold(message))
        .put(message, event.channelIds())
        .done();
  }

  private Map<String, List<Instant>> groupTold(Message message) {
    var all = new TreeMap<>(groupSent);
    all.values()
        .removeIf(times ->
            times.get(times.size() - 1).plus(settings.groupInterval()).isBefore(message.at()));
    var times = new ArrayList<>(all.getOrDefault(pace(message), List.of()));
    times.add(message.at());
    var last = times.subList(Math.max(0, times.size() - TIMES_PER_GROUP), times.size());
    all.put(pace(message), List.copyOf(last));
    return all;
  }

  /** Ends of alerts have a pace of their own. */
  static String pace(Message message) {
    return message.kind() + "/" + message.group();
  }

  DeskState sent(NotificationSent event) {
    return tried(
            event.message(),
            new Tried(
                "notification.sent",
                event.channelId(),
                event.attempt(),
                event.millis(),
                event.answer()),
            event.at())
        .settled(event.message(), event.channelId())
        .booked(event.channelId(), book(event.channelId()).plusSent(event.at()));
  }

  DeskState failed(NotificationFailed event) {
    var envelope = outbox.get(event.message());
    if (envelope == null) return this;
    var later = new TreeMap<>(outbox);
    later.put(
        event.message(),
        envelope.with(event.channelId(), new Attempt(event.attempt(), event.retryAt())));
    return tried(
            event.message(),
            new Tried(
                "notification.failed",
                event.channelId(),
                event.attempt(),
                event.millis(),
                event.reason()),
            event.at())
        .booked(event.channelId(), book(event.channelId()).plusFailed(event.reason()))
        .withOutbox(later);
  }

  DeskState givenUp(NotificationGivenUp event) {
    return tried(
            event.message(),
            new Tried(
                "notification.given_up",
                event.channelId(),
                event.attempt(),
                event.millis(),
                event.reason()),
            event.at())
        .settled(event.message(), event.channelId())
        .booked(event.channelId(), book(event.channelId()).plusGivenUp(event.reason()));
  }

  DeskState written(StoryWritten event) {
    var last = event.lines().get(event.lines().size() - 1).number();
    return new Draft(this).story(story.writtenTo(last)).done();
  }

  private DeskState tried(long message, Tried what, Instant at) {
    var envelope = outbox.get(message);
    return envelope == null
        ? this
        : new Draft(this).story(story.of(envelope.message(), what, at)).done();
  }

  private DeskState settled(long message, String channelId) {
    var envelope = outbox.get(message);
    if (envelope == null) return this;
    var rest = new TreeMap<>(outbox);
    var less = envelope.without(channelId);
    if (less.owed().isEmpty()) rest.remove(message);
    else rest.put(message, less);
    return withOutbox(rest);
  }

  private DeskState withOutbox(Map<Long, Envelope> now) {
    return new Draft(this).outbox(now).done();
  }

  private ChannelBook book(String channelId) {
    return books.getOrDefault(channelId, ChannelBook.NEW);
  }

  private DeskState booked(String channelId, ChannelBook book) {
    if (!channels.containsKey(channelId)) return this;
    var all = new TreeMap<>(books);
    all.put(channelId, book);
    return new Draft(this).books(all).done();
  }

  // ── what admins say ─────────────────────────────────────────────────────────────────────────

  DeskState with(Channel channel) {
    var all = new TreeMap<>(channels);
    var isNew = all.put(channel.id(), channel) == null;
    return new Draft(this).channels(all, isNew ? 1 : 0).done();
  }

  DeskState withoutChannel(String channelId) {
    var all = new TreeMap<>(channels);
    all.remove(channelId);
    var rest = new TreeMap<Long, Envelope>();
    outbox.forEach((number, envelope) -> {
      var less = envelope.without(channelId);
      if (!less.owed().isEmpty()) rest.put(number, less);
    });
    var left = new TreeMap<>(books);
    left.remove(channelId);
    return new Draft(this).channels(all, 0).books(left).outbox(rest).done();
  }

  DeskState with(Silence silence) {
    var all = new TreeMap<>(silences);
    var isNew = all.put(silence.id(), silence) == null;
    return new Draft(this).silences(all, isNew ? 1 : 0).done();
  }

  DeskState withoutSilence(String silenceId) {
    var all = new TreeMap<>(silences);
    all.remove(silenceId);
    return new Draft(this).silences(all, 0).done();
  }

  DeskState with(AlertSettings now) {
    return new Draft(this).settings(now).done();
  }

  // ── questions ───────────────────────────────────────────────────────────────────────────────

  boolean isSilenced(Alert alert, Instant now) {
    return silences.values().stream().anyMatch(silence -> silence.covers(alert, now));
  }

  Inhibition inhibition() {
    return new Inhibition(open.keySet());
  }

  /** Those that may be told, of the ones that are wanted; none wanted means all. */
  List<String> channelsOf(List<String> wanted) {
    return channels.values().stream()
        .filter(Channel::enabled)
        .filter(channel ->
            wanted.isEmpty() || wanted.contains(channel.id()) || wanted.contains(channel.name()))
        .map(Channel::id)
        .sorted()
        .collect(Collectors.toList());
  }
}
