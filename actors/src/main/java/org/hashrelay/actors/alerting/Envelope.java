package org.hashrelay.actors.alerting;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.hashrelay.actors.Journaled;
import org.hashrelay.actors.alerting.notify.Message;

/** A message and the channels that have not got it yet, by their ids. */
public record Envelope(Message message, Map<String, Attempt> owed) implements Journaled {

  /** How often it was tried, and when it is tried again. */
  public record Attempt(int made, Instant nextAt) implements Journaled {}

  public Envelope {
    owed = Map.copyOf(owed);
  }

  Envelope without(String channelId) {
    var rest = new TreeMap<>(owed);
    rest.remove(channelId);
    return new Envelope(message, rest);
  }

  Envelope with(String channelId, Attempt attempt) {
    var changed = new TreeMap<>(owed);
    changed.put(channelId, attempt);
    return new Envelope(message, changed);
  }
}
