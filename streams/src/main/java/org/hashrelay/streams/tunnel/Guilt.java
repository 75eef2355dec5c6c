package org.hashrelay.streams.tunnel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Who failed how often of late, and until when that is held against him.
 *
 * <p>So many failures within a window are held against somebody for a while, twice as long each time
 * it happens again. Remembers the 10,000 that failed last. Confined to whoever locks around it.
 */
final class Guilt<K> {

  private static final int REMEMBERED = 10_000;

  /** @param until when what is held against him ends, or ended */
  private record Past(int failures, long since, int times, long until) {}

  private final TunnelLimits limits;
  private final LongSupplier nanos;
  private final Map<K, Past> pasts = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, Past> eldest) {
      return size() > REMEMBERED;
    }
  };

  Guilt(TunnelLimits limits, LongSupplier nanos) {
    this.limits = limits;
    this.nanos = nanos;
  }

  boolean isHeldAgainst(K who) {
    var past = pasts.get(who);
    return past != null && past.times() > 0 && nanos.getAsLong() - past.until() < 0;
  }

  void failed(K who) {
    pasts.compute(who, (key, before) -> worse(before));
  }

  void forgive(K who) {
    pasts.remove(who);
  }

  private Past worse(Past before) {
    var now = nanos.getAsLong();
    if (before == null || now - before.since() > forgottenAfter(before)) {
      return counted(new Past(0, now, 0, now), now);
    }
    var windowOver = now - before.since() > limits.failuresWindow().toNanos();
    return counted(windowOver ? new Past(0, now, before.times(), before.until()) : before, now);
  }

  private Past counted(Past before, long now) {
    var failures = before.failures() + 1;
    if (failures < limits.failures()) {
      return new Past(failures, before.since(), before.times(), before.until());
    }
    var held = Math.min(
        limits.longestBan().toNanos(), limits.firstBan().toNanos() << Math.min(before.times(), 16));
    return new Past(0, now, before.times() + 1, now + held);
  }

  /** A ban is remembered as long again as it lasted, so that the next one is longer. */
  private long forgottenAfter(Past before) {
    return limits.failuresWindow().toNanos() + 2 * Math.max(0, before.until() - before.since());
  }
}
