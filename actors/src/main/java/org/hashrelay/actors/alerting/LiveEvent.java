package org.hashrelay.actors.alerting;

import java.util.Map;
import org.hashrelay.actors.ClusterMessage;
import org.hashrelay.actors.alerting.rule.Alert;

/** Something that happened just now, told to every server and kept nowhere. */
public sealed interface LiveEvent extends ClusterMessage {

  /** As the event stream calls it: {@code alert.firing}. */
  String name();

  record AlertChanged(String name, Alert alert) implements LiveEvent {}

  /** @param facts short texts, numbers and switches by name */
  record Happened(String name, Map<String, Object> facts) implements LiveEvent {
    public Happened {
      facts = Map.copyOf(facts);
    }
  }
}
