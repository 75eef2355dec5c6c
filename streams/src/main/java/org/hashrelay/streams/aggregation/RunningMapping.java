package org.hashrelay.streams.aggregation;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MinerSeat;

/** A mapping whose port is open, or keeps trying to open. May be used from any thread. */
public interface RunningMapping {

  /** Follows a changed order; miners keep their connections wherever that is possible. */
  void update(MappingOrder order);

  /** Closes every connection that logged in under this name. */
  void kick(String worker);

  /** Settled once the first attempt to bind the port is over, whichever way it went. */
  CompletionStage<Done> started();

  /** How it is now, at most a second old. */
  MappingTelemetry telemetry();

  /** Who sits at the port now, at most a second old; in the order of their numbers. */
  default List<MinerSeat> seats() {
    return List.of();
  }

  /** Closes the port and every connection behind it. */
  CompletionStage<Done> stop(String reason);
}
