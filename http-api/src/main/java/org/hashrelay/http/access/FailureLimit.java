package org.hashrelay.http.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts failures by address and minute. Safe from any thread; remembers ten thousand addresses, and
 * forgets the one that has been there longest first.
 */
public final class FailureLimit {

  private static final int MOST_ADDRESSES = 10_000;
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private record Failures(Instant since, int count) {}

  private final int perMinute;
  private final InstantSource clock;
  private final LongAdder total = new LongAdder();
  private final Map<String, Failures> byAddress = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
      return size() > MOST_ADDRESSES;
    }
  };

  public FailureLimit(int perMinute, InstantSource clock) {
    this.perMinute = perMinute;
    this.clock = clock;
  }

  /** Failures there ever were, from any address. */
  public long total() {
    return total.sum();
  }

  /** Counts one more failure; true when it is one too many within a minute. */
  public synchronized boolean tooMany(String address) {
    total.increment();
    var now = clock.instant();
    var before = byAddress.get(address);
    var fresh = before == null || !now.isBefore(before.since().plus(WINDOW));
    var failures = fresh ? new Failures(now, 1) : new Failures(before.since(), before.count() + 1);
    byAddress.put(address, failures);
    return failures.count() > perMinute;
  }
}
