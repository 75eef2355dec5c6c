package org.hashrelay.streams.aggregation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.hashrelay.streams.aggregation.job.ExtranonceSpace;
import org.hashrelay.streams.aggregation.job.PoolJob;
import org.hashrelay.streams.aggregation.job.SlotAllocator;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.aggregation.miner.Absent;
import org.hashrelay.streams.aggregation.upstream.Upstream;

/**
 * Which miner sits on which upstream, and in which slot.
 *
 * <p>The first upstream with room is filled before the next is opened, so that there are as few as
 * the numbers allow. A miner sits where there is work: rather one too many there for a moment than
 * one that waits. Before the partition is known miners sit without a slot; once it is, those that
 * are too many for their upstream sit down again.
 */
final class Seating {

  /** How upstreams come into being. */
  interface Opener {
    /** Another one to the pool that serves, under that index; empty when there may be no more. */
    Optional<Upstream> open(int index);
  }

  private static final double SPARSE = 0.4;

  private final Map<Integer, Upstream> upstreams = new TreeMap<>();
  private final Map<Upstream, Set<Session>> seats = new HashMap<>();
  private final Map<Upstream, Long> emptySince = new HashMap<>();
  private final Map<Upstream, SlotAllocator> ownSlots = new HashMap<>();
  private final Opener opener;
  private final Predicate<Upstream> atServingPool;
  private final Time time;
  private SlotAllocator sharedSlots = new SlotAllocator(1);
  private Optional<ExtranonceSpace> space = Optional.empty();
  private int minersPerUpstream;

  /**
   * @param atServingPool whether it is an upstream of the pool that serves
   */
  Seating(Opener opener, Predicate<Upstream> atServingPool, Time time, int minersPerUpstream) {
    this.opener = opener;
    this.atServingPool = atServingPool;
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

  int firstFree() {
    var index = 0;
    while (upstreams.containsKey(index)) index++;
    return index;
  }

  /** An upstream there is from now on; nobody sits there yet. */
  void add(Upstream upstream) {
    upstreams.put(upstream.index(), upstream);
    emptySince.put(upstream, time.now());
  }

  // ── sitting down and getting up ─────────────────────────────────────────────────────────────

  /** False when there is no seat, and none can be made. */
  boolean sit(Session session) {
    var seat = place(session);
    seat.ifPresent(upstream -> {
      seats(upstream).add(session);
      session.seated(upstream);
    });
    return seat.isPresent();
  }

  private Optional<Upstream> place(Session session) {
    for (var upstream : actives(Upstream::serves)) {
      if (hasRoom(upstream) && takeSlot(session, upstream)) return Optional.of(upstream);
    }
    for (var upstream : byFill(actives(Upstream::serves))) {
      if (takeSlot(session, upstream)) return Optional.of(upstream); // one too many, for a moment
    }
    for (var upstream : actives(u -> !u.serves())) {
      if (hasRoom(upstream) && takeSlot(session, upstream)) return Optional.of(upstream);
    }
    var opened = opener.open(firstFree());
    opened.ifPresent(this::add);
    return opened.filter(upstream -> takeSlot(session, upstream));
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

  /** Gives a miner that is not yet told its slot another one that it had before, when it is free. */
  boolean reclaim(Session session, Absent.Place place) {
    var at = session.upstream();
    if (at.isEmpty() || session.slot().isEmpty() || !space.equals(Optional.of(place.space()))) {
      return false;
    }
    if (space.get().slotsPerUpstream() && at.get().index() != place.upstream()) return false;
    if (session.slot().getAsLong() == place.slot()) return true;
    if (!slots(at.get()).reclaim(place.slot())) return false;
    slots(at.get()).unused(session.slot().getAsLong());
    session.slot(OptionalLong.of(place.slot()));
    return true;
  }

  /**
   * The partition from now on. All slots are new and everybody sits down again, where they can;
   * who had a slot already must have been told by the caller.
   */
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
      session.slot(OptionalLong.empty());
      place(session).ifPresent(upstream -> {
        seats(upstream).add(session);
        session.moved(upstream);
      });
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

  // ── moving ──────────────────────────────────────────────────────────────────────────────────

  /** Moves whoever should sit elsewhere and can; says who came to which upstream. */
  Map<Upstream, List<Session>> rebalance(long lastSeq) {
    var moved = new HashMap<Upstream, List<Session>>();
    for (var from : List.copyOf(upstreams.values())) {
      if (actives(u -> u != from && u.serves()).isEmpty()) continue;
      for (var session : lastOf(from, excess(from))) {
        var to = target(session, from);
        if (to.isEmpty()) continue;
        move(session, from, to.get(), lastSeq);
        moved.computeIfAbsent(to.get(), u -> new ArrayList<>()).add(session);
      }
    }
    return moved;
  }

  private int excess(Upstream from) {
    var seated = seats(from).size();
    if (!isActive(from) || !from.serves()) return seated;
    return isSparse(from) ? seated : Math.max(0, seated - effective());
  }

  /** Whether it and a fuller one together would leave most of one empty. */
  private boolean isSparse(Upstream from) {
    var seated = seats(from).size();
    if (seated == 0) return false;
    return actives(Upstream::serves).stream()
        .filter(other -> other != from)
        .filter(other -> seats(other).size() > seated
            || seats(other).size() == seated && other.index() < from.index())
        .anyMatch(other -> seats(other).size() + seated < SPARSE * effective());
  }

  /** Where there is room; to where there is none only from where there is no work or no future. */
  private Optional<Upstream> target(Session session, Upstream from) {
    var others = actives(u -> u != from && u.serves());
    for (var to : others) {
      if (hasRoom(to) && canTake(session, to)) return Optional.of(to);
    }
    if (from.serves() && atServingPool.test(from)) return Optional.empty();
    return byFill(others).stream().filter(to -> canTake(session, to)).findFirst();
  }

  private void move(Session session, Upstream from, Upstream to, long lastSeq) {
    takeSlot(session, to);
    getUp(session, from);
    if (space.isPresent() && space.get().slotsPerUpstream() && session.slot().isPresent()) {
      slots(from).release(session.slot().getAsLong(), time.now(), lastSeq);
    }
    seats(to).add(session);
    session.moved(to);
  }

  private List<Session> lastOf(Upstream from, int many) {
    if (many == 0) return List.of();
    var all = List.copyOf(seats(from));
    return all.subList(all.size() - many, all.size());
  }

  // ── inside ──────────────────────────────────────────────────────────────────────────────────

  private List<Upstream> actives(Predicate<Upstream> which) {
    return upstreams.values().stream().filter(this::isActive).filter(which).toList();
  }

  private boolean isActive(Upstream upstream) {
    return atServingPool.test(upstream) && !upstream.isLeaving();
  }

  private List<Upstream> byFill(List<Upstream> some) {
    return some.stream().sorted(Comparator.comparingInt(u -> seats(u).size())).toList();
  }

  private boolean hasRoom(Upstream upstream) {
    return seats(upstream).size() < effective();
  }

  private void getUp(Session session, Upstream upstream) {
    if (seats(upstream).remove(session)) emptySince.put(upstream, time.now());
  }

  private boolean canTake(Session session, Upstream upstream) {
    if (space.isEmpty() || !space.get().slotsPerUpstream() || session.slot().isEmpty()) return true;
    return slots(upstream).isFree(session.slot().getAsLong());
  }

  /** True when it has one there, or none is to be had before the partition is known. */
  private boolean takeSlot(Session session, Upstream upstream) {
    if (space.isEmpty()) return true;
    var has = session.slot();
    if (has.isPresent()) {
      return !space.get().slotsPerUpstream() || slots(upstream).claim(has.getAsLong());
    }
    var slot = slots(upstream).take(time.now(), oldestWork(upstream));
    if (slot.isPresent()) session.slot(slot);
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
}
