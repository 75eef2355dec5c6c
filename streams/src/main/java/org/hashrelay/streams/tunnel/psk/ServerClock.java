package org.hashrelay.streams.tunnel.psk;

import java.util.function.LongSupplier;

/**
 * The time as the server has it: its own word for it when it has said one, and what has passed
 * since. So a clock that is set wrongly while the node runs changes nothing. Thread-safe.
 */
public final class ServerClock {

  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final LongSupplier ownMillis;
  private final LongSupplier nanos;
  private boolean told;
  private long toldMillis;
  private long toldAt;

  public ServerClock(LongSupplier ownMillis, LongSupplier nanos) {
    this.ownMillis = ownMillis;
    this.nanos = nanos;
  }

  public synchronized void heard(long serverMillis) {
    told = true;
    toldMillis = serverMillis;
    toldAt = nanos.getAsLong();
  }

  /** Milliseconds since 1970. */
  public synchronized long millis() {
    return told
        ? toldMillis + (nanos.getAsLong() - toldAt) / NANOS_PER_MILLI
        : ownMillis.getAsLong();
  }
}
