package org.hashrelay.actors.alerting.rule;

import org.hashrelay.actors.Journaled;

/**
 * What an alert is about.
 *
 * @param kind {@code worker | node | mapping | pool | server | certificate}
 * @param id of that thing, as the API has it
 * @param name as people know it
 * @param farm empty when it belongs to none
 * @param clientId the node it is at; empty for what is at none
 * @param mappingId 0 for what is at none
 */
public record Subject(
    String kind, String id, String name, String farm, String clientId, int mappingId)
    implements Journaled {

  public static final String WORKER = "worker";
  public static final String NODE = "node";
  public static final String MAPPING = "mapping";
  public static final String FARM = "farm";
  public static final String POOL = "pool";
  public static final String SERVER = "server";
  public static final String CERTIFICATE = "certificate";

  /** All nodes that carry this name. */
  public static Subject farm(String name) {
    return new Subject(FARM, name, name, name, "", 0);
  }

  /** The same thing, in that farm. */
  public Subject of(String otherFarm) {
    return new Subject(kind, id, name, otherFarm, clientId, mappingId);
  }
}
