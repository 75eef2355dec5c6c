package org.hashrelay.streams.aggregation.miner;

import org.apache.pekko.util.ByteString;

/** The way back to one miner. */
public interface MinerOut {

  /** Whole lines, in order. */
  void write(ByteString lines);

  /**
   * Nothing more is read from it; what is written already still goes out.
   *
   * @param reason short and stable, as reports show it
   */
  void close(String reason);

  /**
   * Closes what never was a miner, and counts it.
   *
   * @param kind short and stable, as it is counted
   */
  void refuse(String kind);

  /**
   * Closes a miner for what it did, and counts it.
   *
   * @param reason short and stable, as it is counted
   */
  default void drop(String reason) {
    refuse(reason);
  }

  /** Names the connection among all of the process; 0 when nobody counts them. */
  default int seat() {
    return 0;
  }

  /** Without port, as reports show it. */
  String address();
}
