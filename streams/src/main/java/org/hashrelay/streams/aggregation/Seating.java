package org.hashrelay.streams.aggregation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.hashrelay.streams.aggregation.job.ExtranonceSpace;
import org.hashrelay.streams.aggregation.job.PoolJob;
import org.hashrelay.streams.aggregation.job.SlotAllocator;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.aggregation.upstream.Upstream;

/**
 * Which miner sits on which upstream, and in which slot.
 *
 * <p>The first upstream with room is filled before the next is opened, so that there are as few as
 * the numbers allow. Before the partition is known miners sit without a slot; once it is, those
 * that are too many for their upstream sit down again.
 */
final class Seating {

  private final Map<Integer, Upstream> upstreams = new TreeMap<>();
  private final Map<Upstream, Set<Session>> seats = new HashMap<>();
  private final Map<Upstream, Long> emptySince = new HashMap<>();
  private final Map<Upstream, SlotAllocator> ownSlots = new HashMap<>();
  private final IntFunction<Upstream> opener;
  private final Time time;
  private SlotAllocator sharedSlots = new SlotAllocator(1);
  private Optional<ExtranonceSpace> space = Optional.empty();
  private int minersPerUpstream;

  /**
   * @param opener opens the upstream of that index
   */
  Seating(IntFunction<Upstream> opener, Time time, int minersPerUpstream) {
    this.opener = opener;
    this.time = time;
    this.minersPerUpstream = minersPerUpstream;
  }

  Collection<Upstream> upstreams() {
    return upstreams.values();
  }

  Optional<Upstream> upstream(int index) {
    return Optional.ofNullable(upstreams.get(index));
  }

  /** Who sits there, in the order of coming. */
  Set<Session> seats(Upstream upstream) {
    return seats.computeIfAbsent(upstream, u -> new LinkedHashSet<>());
  }

  /** Since when nobody sits there; empty while somebody does. */
  OptionalLong emptySince(Upstream upstream) {
    return seats(upstream).isEmpty()
        ? OptionalLong.of(emptySince.getOrDefault(upstream, 0L))
        : OptionalLong.empty();
  }

  Optional<ExtranonceSpace> space() {
    return space;
  }

  void minersPerUpstream(int wanted) {
    minersPerUpstream = wanted;
  }

  int effective() {
    return space.map(s -> s.minersPerUpstream(minersPerUpstream)).orElse(minersPerUpstream);
  }

  void sit(Session session) {
    for (var upstream : upstreams.values()) {
      if (seats(upstream).size() < effective() && takeSlot(session, upstream)) {
        seat(session, upstream);
        return;
      }
    }
    var opened = opener.apply(firstFree());
    upstreams.put(opened.index(), opened);
    takeSlot(session, opened);
    seat(session, opened);
  }

  /** It is gone; its slot rests until all work from before now is over. */
  void leave(Session session, long lastSeq) {
    var upstream = session.upstream();
    var slot = session.slot();
    upstream.ifPresent(from -> getUp(session, from));
    if (slot.isEmpty() || space.isEmpty()) return;
    if (!space.get().slotsPerUpstream()) sharedSlots.release(slot.getAsLong(), time.now(), lastSeq);
    else upstream.ifPresent(u -> slots(u).release(slot.getAsLong(), time.now(), lastSeq));
  }

  /** The partition from now on. All slots are new; who has one already must be told by the caller. */
  void partition(ExtranonceSpace next) {
    space = Optional.of(next);
    sharedSlots = new SlotAllocator(next.slots());
    ownSlots.clear();
    var waiting = new ArrayList<Session>();
    for (var upstream : upstreams.values()) {
      waiting.addAll(seats(upstream));
      seats(upstream).clear();
    }
    for (var session : waiting) {
      session.unseated();
      session.slotless();
      sit(session);
    }
  }

  /** Takes an upstream out; those that sat there keep their slots, and sit nowhere. */
  void remove(Upstream upstream) {
    upstreams.remove(upstream.index());
    for (var session : seats(upstream)) session.unseated();
    seats.remove(upstream);
    emptySince.remove(upstream);
    ownSlots.remove(upstream);
  }

  private void seat(Session session, Upstream upstream) {
    seats(upstream).add(session);
    session.seated(upstream);
  }

  private void getUp(Session session, Upstream upstream) {
    if (seats(upstream).remove(session)) emptySince.put(upstream, time.now());
  }

  /** True when it has one there, or none is to be had before the partition is known. */
  private boolean takeSlot(Session session, Upstream upstream) {
    if (space.isEmpty()) return true;
    var has = session.slot();
    if (has.isPresent()) {
      return !space.get().slotsPerUpstream() || slots(upstream).claim(has.getAsLong());
    }
    var slot = slots(upstream).take(time.now(), oldestWork(upstream));
    if (slot.isPresent()) session.slot(slot.getAsLong());
    return slot.isPresent();
  }

  private SlotAllocator slots(Upstream upstream) {
    var shared = space.isEmpty() || !space.get().slotsPerUpstream();
    if (shared) return sharedSlots;
    return ownSlots.computeIfAbsent(upstream, u -> new SlotAllocator(space.get().slots()));
  }

  private long oldestWork(Upstream upstream) {
    var those = space.get().slotsPerUpstream() ? List.of(upstream) : upstreams.values();
    return those.stream()
        .map(Upstream::currentJob)
        .flatMap(Optional::stream)
        .mapToLong(PoolJob::origin)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private int firstFree() {
    var index = 0;
    while (upstreams.containsKey(index)) index++;
    return index;
  }
}
