package org.hashrelay.streams.aggregation.shared;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hashrelay.streams.aggregation.job.SlotAllocator;

/** Who searches which part of the nonces of one upstream. */
final class Seats<W> {

  private final Set<SharedSession<W>> taken = new LinkedHashSet<>();
  private Optional<Place> place = Optional.empty();
  private SlotAllocator slots = new SlotAllocator(1);

  Collection<SharedSession<W>> taken() {
    return taken;
  }

  Optional<Place> place() {
    return place;
  }

  /** Miners there is room for, and no more than that. */
  int room(int most) {
    return Math.min(most, place.map(Place::capacity).orElse(Integer.MAX_VALUE));
  }

  /**
   * A slot for one more; empty when none is free.
   *
   * @param newest number of the newest job: a slot rests until there is a newer one
   */
  Optional<Long> take(SharedSession<W> session, long now, long newest) {
    var slot = 0L;
    if (place.isPresent()) {
      var free = slots.take(now, newest);
      if (free.isEmpty()) return Optional.empty();
      slot = free.getAsLong();
    }
    taken.add(session);
    return Optional.of(slot);
  }

  /** False when it did not sit here. */
  boolean leave(SharedSession<W> session, long now, long lastSeq) {
    if (!taken.remove(session)) return false;
    if (place.isPresent()) slots.release(session.slot(), now, lastSeq);
    return true;
  }

  /** Searches there from now on; who has to be seated anew when all slots are new. */
  List<SharedSession<W>> move(Place next) {
    var same = place.filter(next::isLike).isPresent();
    place = Optional.of(next);
    if (same) return List.of();
    slots = new SlotAllocator(next.capacity());
    var all = List.copyOf(taken);
    taken.clear();
    return all;
  }
}
