package org.hashrelay.streams.sim;

/** A Stratum V1 pool that verifies every share in full with code of its own. */
public final class SimPool implements AutoCloseable {

  private SimPool() {}

  /** Listens from now on. */
  public static SimPool start(SimPoolSettings settings) {
    throw new UnsupportedOperationException(settings.toString());
  }

  public int port() {
    return 0;
  }

  public PoolReport report() {
    throw new UnsupportedOperationException();
  }

  /** Starts misbehaving: {@code name} or {@code name=value}; deeds are done to every connection now and later. */
  public void misbehave(String flag) {}

  /** Stops all misbehaviour. */
  public void behave() {}

  /** Sends a new job to everyone. */
  public void newJob(boolean clean) {}

  /** Changes the difficulty from the next job on. */
  public void difficulty(double difficulty) {}

  /** Cuts all present connections. */
  public void dropConnections() {}

  @Override
  public void close() {}
}
