package org.hashrelay.streams.aggregation;

import java.util.EnumMap;
import java.util.Map;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/** The shares of a mapping counted: found = the sum of all results + held, at every moment. */
final class Books {

  private final Map<ShareResult, Long> results = new EnumMap<>(ShareResult.class);
  private long found;
  private int held;

  /** A share came in; {@link #settled} is owed, once. */
  void found() {
    found++;
    held++;
  }

  void settled(ShareResult result) {
    held--;
    results.merge(result, 1L, Long::sum);
  }

  long foundShares() {
    return found;
  }

  int held() {
    return held;
  }

  long of(ShareResult result) {
    return results.getOrDefault(result, 0L);
  }
}
