package org.hashrelay.http.fleet;

import java.util.List;
import org.hashrelay.streams.tunnel.wish.Plan;

/**
 * What this build can run; a wish beyond it is refused with the list of what there is.
 *
 * @param modes of a mapping
 * @param mappingProtocols what a mapping may speak to miners
 * @param poolProtocols what a pool may speak
 * @param transports of a node's tunnel
 * @param onAllPoolsDown what a mapping may do without a pool
 */
public record Offer(
    List<String> modes,
    List<String> mappingProtocols,
    List<String> poolProtocols,
    List<String> transports,
    List<String> onAllPoolsDown) {

  /** Stratum V1 in all its dialects aggregated, or any bytes passed through untouched, any way. */
  public static final Offer STRATUM_V1 = new Offer(
      List.of("aggregate", "transparent"),
      List.of("auto", "stratum-v1", "stratum-v1-ethash", "raw"),
      List.of("stratum-v1", "stratum-v1-ethash"),
      Plan.TRANSPORTS,
      List.of("hold", "close", "idle_jobs"));

  public Offer {
    modes = List.copyOf(modes);
    mappingProtocols = List.copyOf(mappingProtocols);
    poolProtocols = List.copyOf(poolProtocols);
    transports = List.copyOf(transports);
    onAllPoolsDown = List.copyOf(onAllPoolsDown);
  }
}
