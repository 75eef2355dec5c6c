package org.hashrelay.actors.alerting.rule;

import org.hashrelay.actors.ClusterMessage;

/** How many workers a farm has at one node, and how many of them work. */
public record Census(String farm, int total, int active) implements ClusterMessage {
  public static final Census NONE = new Census("", 0, 0);
}
