package org.hashrelay.streams.aggregation;

import java.util.Map;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.miner.MinerOut;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder;

/** What a mapping does with the miners at its port; called by one thread only. */
public interface PortService {

  /** Somebody connected. */
  Guest join(MinerOut out);

  /** Time passes: called a few times a second. */
  void tick();

  /** Does a part of the work that would hold others up if done at once; false when none is left. */
  boolean work();

  void update(MappingOrder order);

  /** Closes every connection that logged in under this name. */
  void kick(String worker);

  /** Closes every connection on both sides. */
  void stop(String reason);

  /**
   * How things are now.
   *
   * @param refused connections closed before a valid first message, by kind
   */
  MappingTelemetry telemetry(Map<String, Long> refused);

  /**
   * Who sits at a connection.
   *
   * @param user the name it logged in under last
   * @param poolId the pool that knows it; 0 while none does
   * @param difficulty what its next share has to meet; 0 when that is not known
   */
  record Sitting(String user, int poolId, double difficulty) {}

  /** One connection to the port. */
  interface Guest {

    void received(ByteString bytes);

    /** False while its way to the pool is full: no more should be read from it then. */
    boolean mayRead();

    /** Who sits there; empty before somebody has logged in. */
    default Optional<Sitting> sitting() {
      return Optional.empty();
    }

    /** The connection is gone; what it sent before still counts. */
    void gone(String reason);
  }
}
