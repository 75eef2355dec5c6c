package org.hashrelay.streams.aggregation.job;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Hands out slots so that no two live miners ever search the same space.
 *
 * <p>A counter goes round, so that a slot rests as long as possible. A slot that was given back is
 * not handed out for at least a minute, and not before every upstream has a job that is newer than
 * its last holder's leaving: the next holder must not repeat that one's work.
 */
public final class SlotAllocator {

  public static final long REST_MILLIS = 60_000;

  private record Resting(long slot, long since, long lastSeq) {}

  private final long slots;
  private final Set<Long> taken = new HashSet<>(); // held or resting
  private final ArrayDeque<Resting> resting = new ArrayDeque<>(); // oldest first, in both measures
  private long next;

  public SlotAllocator(long slots) {
    this.slots = slots;
  }

  /**
   * A slot for a new miner, or none when all are held or at rest.
   *
   * @param oldestWork sequence number at which the oldest of the upstreams' present work was new
   */
  public OptionalLong take(long now, long oldestWork) {
    wake(now, oldestWork);
    if (taken.size() >= slots) return OptionalLong.empty();
    while (!taken.add(next)) advance();
    var slot = next;
    advance();
    return OptionalLong.of(slot);
  }

  /** This very slot, for a miner that brings it along; false when it is held or at rest. */
  public boolean claim(long slot) {
    return taken.add(slot);
  }

  public boolean isFree(long slot) {
    return !taken.contains(slot);
  }

  /** This very slot again, for the miner that gave it back; false when somebody holds it. */
  public boolean reclaim(long slot) {
    return resting.removeIf(rest -> rest.slot == slot) || taken.add(slot);
  }

  /** A slot that nobody ever worked in needs no rest. */
  public void unused(long slot) {
    taken.remove(slot);
  }

  /**
   * @param lastSeq sequence number of the newest job there is as its holder leaves
   */
  public void release(long slot, long now, long lastSeq) {
    resting.add(new Resting(slot, now, lastSeq));
  }

  public int held() {
    return taken.size() - resting.size();
  }

  private void wake(long now, long oldestWork) {
    for (var head = resting.peek(); head != null; head = resting.peek()) {
      if (now - head.since < REST_MILLIS || oldestWork <= head.lastSeq) return;
      taken.remove(resting.remove().slot);
    }
  }

  private void advance() {
    next = next + 1 == slots ? 0 : next + 1;
  }
}
