package org.hashrelay.actors.agent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.hashrelay.streams.tunnel.control.ControlMessage.Seats;
import org.hashrelay.streams.tunnel.control.MinerSeat;

/**
 * Who sits at the node's ports, against what the server was told of it.
 *
 * <p>Told in pieces that fit a control message, and only what changed. Confined to its agent.
 */
final class SeatNews {

  static final int MOST_AT_ONCE = 2_000;

  private final Map<Integer, MinerSeat> told = new HashMap<>();
  private boolean afresh = true;

  /** The server may have forgotten everything. */
  void forget() {
    told.clear();
    afresh = true;
  }

  /** Tells all that is new; stops when the way is full, and goes on there the next time. */
  void tell(List<MinerSeat> now, Predicate<Seats> send) {
    var next = next(now);
    while (next.isPresent() && send.test(next.get())) {
      remember(next.get());
      next = next(now);
    }
  }

  private Optional<Seats> next(List<MinerSeat> now) {
    var taken = new ArrayList<MinerSeat>();
    var present = new HashSet<Integer>();
    for (var seat : now) {
      present.add(seat.number());
      if (taken.size() < MOST_AT_ONCE && !seat.equals(told.get(seat.number()))) taken.add(seat);
    }
    var left = told.keySet().stream()
        .filter(number -> !present.contains(number))
        .limit(MOST_AT_ONCE)
        .toList();
    var isNews = afresh || !taken.isEmpty() || !left.isEmpty();
    return isNews ? Optional.of(new Seats(afresh, taken, left)) : Optional.empty();
  }

  private void remember(Seats news) {
    afresh = false;
    news.taken().forEach(seat -> told.put(seat.number(), seat));
    news.left().forEach(told::remove);
  }
}
