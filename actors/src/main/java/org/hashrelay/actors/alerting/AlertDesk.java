package org.hashrelay.actors.alerting;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.hashrelay.actors.ClusterMessage;
import org.hashrelay.actors.alerting.notify.Channel;
import org.hashrelay.actors.alerting.notify.Outcome;
import org.hashrelay.actors.alerting.rule.Alert;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.Census;
import org.hashrelay.actors.alerting.rule.Change;
import org.hashrelay.actors.alerting.rule.Silence;
import org.hashrelay.streams.tunnel.control.Latencies;

/**
 * Where alerts come together: which are open, who was told, and who is still to be.
 *
 * <p>One for the whole fleet. Watchers say what they see change and, every few seconds, a digest of
 * all that holds; where it differs from what is known here they say it again. So nothing has to be
 * acknowledged, and a desk that moved or a watcher that was started anew agree before long.
 *
 * <p>This file is what can be said to it; {@link DeskEvent} is what happened, {@link DeskState} what
 * is known, {@link DeskEntity} how it behaves.
 */
public final class AlertDesk {

  public static final EntityTypeKey<Command> TYPE =
      EntityTypeKey.create(Command.class, "alert-desk");

  /** On the events from which the lines of the story come into the database. */
  public static final String STORY_TAG = "alert-story";

  /** The only entity id there is. */
  public static final String ID = "fleet";

  private AlertDesk() {}

  // ── asked ───────────────────────────────────────────────────────────────────────────────────

  public sealed interface Command extends ClusterMessage {}

  /**
   * A watcher is there.
   *
   * @param source what it watches, for example {@code node/farm-1}; its keys are its own
   * @param keys how many conditions hold there, and their digest
   * @param census the workers it sees
   */
  public record Watch(
      String source, long count, int digest, Census census, ActorRef<ToWatcher> watcher)
      implements Command {}

  /** What changed at a source. */
  public record Report(String source, List<Change> changes) implements Command {
    public Report {
      changes = List.copyOf(changes);
    }
  }

  /** Open alerts in order of their numbers, pending ones included: {@link AlertPage}. */
  public record ListAlerts(long after, int limit, ActorRef<Reply> replyTo) implements Command {}

  public record Acknowledge(long number, String by, String note, ActorRef<Reply> replyTo)
      implements Command {}

  /** The lines of the story behind this number, oldest first: {@link StoryPage}. */
  public record ListStory(long after, int limit, ActorRef<Reply> replyTo) implements Command {}

  /** Settings, channels and silences: {@link Arrangements}. */
  public record Get(ActorRef<Reply> replyTo) implements Command {}

  /** @param ifRevision 0 for any */
  public record PutSettings(AlertSettings settings, long ifRevision, ActorRef<Reply> replyTo)
      implements Command {}

  /**
   * Makes the channel when its id is empty.
   *
   * @param ifRevision what the channel has to be now; 0 for whatever it is
   */
  public record PutChannel(Channel channel, long ifRevision, ActorRef<Reply> replyTo)
      implements Command {}

  /** @param ifRevision what the channel has to be now; 0 for whatever it is */
  public record RemoveChannel(String id, long ifRevision, ActorRef<Reply> replyTo)
      implements Command {}

  /** Makes the silence; its id is given here. */
  public record AddSilence(Silence silence, ActorRef<Reply> replyTo) implements Command {}

  /** Makes it something else; refused when it is not as {@code seen}, where that is said. */
  public record PutSilence(Silence silence, Optional<Silence> seen, ActorRef<Reply> replyTo)
      implements Command {}

  /** Refused when it is not as {@code seen}, where that is said. */
  public record RemoveSilence(String id, Optional<Silence> seen, ActorRef<Reply> replyTo)
      implements Command {}

  /** What is worth counting: {@link Figures}. */
  public record GetFigures(ActorRef<Reply> replyTo) implements Command {}

  /** To itself, twice a second. */
  record Tick() implements Command {}

  /** To itself: an attempt is over. */
  record Settled(Dispatch.Due due, Outcome outcome, long millis)
      implements Command, NoSerializationVerificationNeeded {}

  // ── answered ────────────────────────────────────────────────────────────────────────────────

  public sealed interface Reply extends ClusterMessage {}

  /** Done and journaled; {@code id} of what was made, where something was. */
  public record Done(String id, long revision) implements Reply {}

  /** An alert as it stands; {@code silenced} and {@code inhibited} ones are not told. */
  public record AlertIs(Alert alert, boolean silenced, boolean inhibited) implements Reply {}

  /** @param total of all open ones */
  public record AlertPage(List<AlertIs> alerts, boolean more, long total) implements Reply {}

  /** @param lastNumber of the newest line there is */
  public record StoryPage(List<FeedEntry> entries, long lastNumber) implements Reply {}

  public record Arrangements(
      AlertSettings settings, long revision, List<ChannelIs> channels, List<Silence> silences)
      implements Reply {}

  /** @param queued messages it has not got yet */
  public record ChannelIs(Channel channel, ChannelBook book, int queued) implements Reply {}

  /**
   * Plain numbers for whoever counts.
   *
   * @param alerts by {@code rule/state/severity}
   * @param channels by id
   * @param attempts by a channel's id, how long they took since the desk moved here
   * @param pushedOut messages that were pushed out of a full queue
   * @param unopened alerts that were not opened because too many are
   */
  public record Figures(
      Map<String, Long> alerts,
      List<ChannelIs> channels,
      Map<String, Latencies.Taken> attempts,
      long pushedOut,
      long unopened)
      implements Reply {

    public Figures {
      attempts = attempts == null ? Map.of() : Map.copyOf(attempts); // from an older server
    }
  }

  public sealed interface Rejected extends Reply {}

  public record UnknownAlert(String id) implements Rejected {}

  public record UnknownChannel(String id) implements Rejected {}

  public record UnknownSilence(String id) implements Rejected {}

  public record SilenceChanged(String id) implements Rejected {}

  public record ChannelNameTaken(String name, String holder) implements Rejected {}

  /** Rules name the channel, as it was called: without it they would tell nobody. */
  public record ChannelInUse(String name, List<String> rules) implements Rejected {
    public ChannelInUse {
      rules = List.copyOf(rules);
    }
  }

  public record ChannelChanged(long asked, long is) implements Rejected {}

  /** There may be so many and no more. */
  public record TooMany(String kind, int most) implements Rejected {}

  public record SettingsChanged(long asked, long is) implements Rejected {}

  // ── told to watchers ────────────────────────────────────────────────────────────────────────

  public interface ToWatcher extends ClusterMessage {}

  public record SettingsAre(AlertSettings settings) implements ToWatcher {}

  /** What is known here of a source differs from what it said. */
  public record Known(String source, Set<String> keys) implements ToWatcher {}

  /** When it fires, unless it ends before. */
  record Pending(Alert alert, String source, Instant firesAt) {}

  static Optional<Long> number(String id) {
    return id.matches("al_[1-9]\\d{0,17}")
        ? Optional.of(Long.parseLong(id.substring(3)))
        : Optional.empty();
  }
}
