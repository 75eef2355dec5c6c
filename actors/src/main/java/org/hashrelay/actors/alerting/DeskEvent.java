package org.hashrelay.actors.alerting;

import java.time.Instant;
import java.util.List;
import org.hashrelay.actors.Journaled;
import org.hashrelay.actors.alerting.notify.Channel;
import org.hashrelay.actors.alerting.notify.Message;
import org.hashrelay.actors.alerting.rule.Alert;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.Silence;

/** What happened at the {@link AlertDesk}; each event knows how it changes the state. */
public sealed interface DeskEvent extends Journaled {

  DeskState applyTo(DeskState state);

  /** These conditions have held long enough. */
  record AlertsRaised(List<Alert> alerts, Instant at) implements DeskEvent {
    @Override
    public DeskState applyTo(DeskState state) {
      return state.raised(alerts, at);
    }
  }

  /** Somebody takes care of it; it is not repeated any more. */
  record AlertAcknowledged(long number, String by, String note, Instant at) implements DeskEvent {
    @Override
    public DeskState applyTo(DeskState state) {
      return state.acknowledged(this);
    }
  }

  /** These conditions hold no more; {@code quietly}: nobody knows whether they got well. */
  record AlertsResolved(List<Long> numbers, boolean quietly, Instant at) implements DeskEvent {
    @Override
    public DeskState applyTo(DeskState state) {
      return state.resolved(this);
    }
  }

  /**
   * People are to be told.
   *
   * @param numbers of every alert it speaks of
   * @param channelIds may be none: then it counts as told
   */
  record MessageQueued(Message message, List<Long> numbers, List<String> channelIds)
      implements DeskEvent {
    @Override
    public DeskState applyTo(DeskState state) {
      return state.queued(this);
    }
  }

  /** A channel's far end has a message. */
  record NotificationSent(
      long message, String channelId, int attempt, long millis, String answer, Instant at)
      implements DeskEvent {
    @Override
    public DeskState applyTo(DeskState state) {
      return state.sent(this);
    }
  }

  /** An attempt failed; the next one is made at {@code retryAt}. */
  record NotificationFailed(
      long message,
      String channelId,
      int attempt,
      long millis,
      String reason,
      Instant retryAt,
      Instant at)
      implements DeskEvent {
    @Override
    public DeskState applyTo(DeskState state) {
      return state.failed(this);
    }
  }

  /** The last attempt failed, or no other would help. */
  record NotificationGivenUp(
      long message, String channelId, int attempt, long millis, String reason, Instant at)
      implements DeskEvent {
    @Override
    public DeskState applyTo(DeskState state) {
      return state.givenUp(this);
    }
  }

  /** The next lines of the story, in order and without a gap, for those who keep it longer. */
  record StoryWritten(List<FeedEntry> lines) implements DeskEvent {
    public StoryWritten {
      lines = List.copyOf(lines);
    }

    @Override
    public DeskState applyTo(DeskState state) {
      return state.written(this);
    }
  }

  /** A channel was made, or is otherwise now. */
  record ChannelPut(Channel channel) implements DeskEvent {
    @Override
    public DeskState applyTo(DeskState state) {
      return state.with(channel);
    }
  }

  /** The channel is gone, and what it was still owed. */
  record ChannelRemoved(String channelId) implements DeskEvent {
    @Override
    public DeskState applyTo(DeskState state) {
      return state.withoutChannel(channelId);
    }
  }

  record SilencePut(Silence silence) implements DeskEvent {
    @Override
    public DeskState applyTo(DeskState state) {
      return state.with(silence);
    }
  }

  record SilenceRemoved(String silenceId) implements DeskEvent {
    @Override
    public DeskState applyTo(DeskState state) {
      return state.withoutSilence(silenceId);
    }
  }

  record AlertSettingsChanged(AlertSettings settings) implements DeskEvent {
    @Override
    public DeskState applyTo(DeskState state) {
      return state.with(settings);
    }
  }
}
