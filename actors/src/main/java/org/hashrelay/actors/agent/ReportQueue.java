package org.hashrelay.actors.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;

/**
 * Where the islands put what they report, from any thread and without waiting.
 *
 * <p>When it is full, shares are merged; who came and went, which cannot be merged, may fill it
 * twice as far.
 */
final class ReportQueue implements Consumer<ReportEntry> {

  private final int limit;
  private final Queue<ReportEntry> entries = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final MergedShares overflow;
  private final LongAdder dropped = new LongAdder();

  ReportQueue(int limit) {
    this.limit = limit;
    this.overflow = new MergedShares(limit);
  }

  @Override
  public void accept(ReportEntry entry) {
    var room = entry instanceof ShareJudged ? limit : 2 * limit;
    if (size.incrementAndGet() <= room) {
      entries.add(entry);
      return;
    }
    size.decrementAndGet();
    if (!overflow.add(entry)) dropped.increment();
  }

  /** Removes and answers what has come; entries that come meanwhile may be left for the next time. */
  List<ReportEntry> drain() {
    var drained = new ArrayList<ReportEntry>();
    for (var entry = entries.poll(); entry != null; entry = entries.poll()) {
      size.decrementAndGet();
      drained.add(entry);
      if (drained.size() >= 2 * limit) break;
    }
    drained.addAll(overflow.take(limit));
    return drained;
  }

  long dropped() {
    return dropped.sum();
  }
}
