package org.hashrelay.streams.sim;

import java.util.List;

/** Any number of simulated miners on one selector thread and a few hashing threads. */
public final class SimFarm implements AutoCloseable {

  private SimFarm() {}

  /** Connects and mines from now on. */
  public static SimFarm start(SimFarmSettings settings) {
    throw new UnsupportedOperationException(settings.toString());
  }

  public FarmReport report() {
    throw new UnsupportedOperationException();
  }

  public List<FarmReport.Miner> miners() {
    throw new UnsupportedOperationException();
  }

  public FarmReport.Miner miner(int index) {
    throw new UnsupportedOperationException();
  }

  /** Pulls the plug of one miner: its socket closes and it does not come back by itself. */
  public void unplug(int index) {}

  public void replug(int index) {}

  /** Adds so many miners. */
  public void add(int miners) {}

  /** From its next connection (shares: at once) this miner behaves differently. */
  public void quirks(int index, MinerQuirks quirks) {}

  /** Changes the speed of all. */
  public void pace(SimFarmSettings.Pace pace) {}

  /** Forgets latencies measured so far. */
  public void resetLatency() {}

  @Override
  public void close() {}
}
