package org.hashrelay.actors.alerting.rule;

import org.hashrelay.actors.ClusterMessage;

/**
 * How many workers a farm has at one node, how many of them work, and how hard.
 *
 * @param rate of the mappings that have been watched for long enough
 */
public record Census(String farm, int total, int active, Rate rate) implements ClusterMessage {
  public static final Census NONE = new Census("", 0, 0, Rate.NONE);

  /** The workers of two nodes together; the farm is that of the first. */
  public Census plus(Census other) {
    return new Census(farm, total + other.total, active + other.active, rate.plus(other.rate));
  }
}
