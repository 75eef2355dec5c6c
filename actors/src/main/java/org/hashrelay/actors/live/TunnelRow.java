package org.hashrelay.actors.live;

import java.util.Map;
import org.hashrelay.streams.tunnel.control.Latencies;

/**
 * How a node's tunnel did since this server heard of the node first.
 *
 * @param links how often a tunnel came
 * @param returns of them those that followed another, by how that one ended
 * @param bytesIn from the node, as they came over the network
 */
public record TunnelRow(
    long links, Map<String, Long> returns, long bytesIn, long bytesOut, Orders orders) {

  public TunnelRow {
    returns = Map.copyOf(returns);
  }

  /**
   * What became of what the node should run.
   *
   * @param took from the journal to the node's answer
   * @param refused times the node could not make its ports match
   * @param unsent messages the way to the node had no room for; they are sent again
   */
  public record Orders(Latencies.Taken took, long refused, long unsent) {}
}
