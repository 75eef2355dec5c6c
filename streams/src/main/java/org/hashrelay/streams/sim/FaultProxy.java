package org.hashrelay.streams.sim;

import java.time.Duration;

/** A TCP forwarder that can disturb what it forwards. */
public final class FaultProxy implements AutoCloseable {

  private FaultProxy() {}

  /** Listens on a loopback port (0: a free one) and forwards to the target. */
  public static FaultProxy start(int port, String targetHost, int targetPort) {
    throw new UnsupportedOperationException(targetHost + targetPort + port);
  }

  public int port() {
    return 0;
  }

  /** Forwards undisturbed again, and accepts. */
  public void pass() {}

  /** Every byte arrives so much later, in order. */
  public void delay(Duration delay) {}

  /** Nothing arrives any more and nothing is closed: a link that went dead. */
  public void stall() {}

  /** Closes everything and refuses new connections until {@link #pass}. */
  public void cut() {}

  /** Ends every connection with a TCP reset; new ones are accepted. */
  public void reset() {}

  /** Ends only the direction towards the target of every connection. */
  public void halfClose() {}

  public int connections() {
    return 0;
  }

  /** Bytes forwarded so far, both directions. */
  public long bytes() {
    return 0;
  }

  @Override
  public void close() {}
}
