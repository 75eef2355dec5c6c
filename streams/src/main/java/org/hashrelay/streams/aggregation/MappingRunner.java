package org.hashrelay.streams.aggregation;

import java.util.function.Consumer;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.ReportEntry;

/** Opens the port of a mapping and serves the miners that come to it. */
@FunctionalInterface
public interface MappingRunner {

  /**
   * Returns at once; the port opens behind it.
   *
   * @param pools the way to the pools
   * @param reports told of every worker and share; never blocks
   */
  RunningMapping start(MappingOrder order, PoolDialer pools, Consumer<ReportEntry> reports);
}
