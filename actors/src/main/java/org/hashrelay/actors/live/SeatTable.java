package org.hashrelay.actors.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hashrelay.streams.tunnel.control.ControlMessage.Seats;
import org.hashrelay.streams.tunnel.control.MinerSeat;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ReportEntry.SharesMerged;

/**
 * The miners of one node one by one: what each sends under which name to which pool.
 *
 * <p>What a miner did under another name, or at another pool, is kept for a minute; so is a miner
 * that left. Bounded. Confined to its node.
 */
final class SeatTable {

  static final int MOST_SEATS = 20_000;
  private static final int MOST_TENURES = 8;
  private static final long MINUTE = 60_000;

  /** Under one name at one pool. */
  private record Key(String user, int poolId) {}

  private static final class Seat {
    private final Map<Key, Tenure> tenures = new LinkedHashMap<>(2);
    private MinerSeat is; // without a peer until it is told
    private boolean gone;

    Seat(MinerSeat is) {
      this.is = is;
    }

    boolean isKnown() {
      return !is.peer().isEmpty();
    }

    /** Whether nothing of it is to be shown any more. */
    boolean isOver(long now) {
      tenures.values().removeIf(tenure -> tenure.isOver(now));
      return tenures.isEmpty() && (gone || !isKnown());
    }

    Tenure tenure(Key key, long now) {
      var known = tenures.get(key);
      if (known != null) return known;
      if (tenures.size() >= MOST_TENURES) dropOldest();
      var fresh = new Tenure(now);
      tenures.put(key, fresh);
      return fresh;
    }

    private void dropOldest() {
      var all = tenures.values().iterator();
      while (all.hasNext()) {
        if (!all.next().isEnded()) continue;
        all.remove();
        return;
      }
    }

    void is(MinerSeat now, long at) {
      is = now;
      gone = false;
      var key = new Key(now.user(), now.poolId());
      if (now.poolId() != 0) tenure(key, at).goesOn(now.difficulty());
      tenures.forEach((other, tenure) -> {
        if (!other.equals(key)) tenure.ends(at);
      });
    }

    void left(long at) {
      gone = true;
      tenures.values().forEach(tenure -> tenure.ends(at));
    }
  }

  private final Map<Integer, Seat> seats = new HashMap<>();
  private long minute = Long.MIN_VALUE;

  void told(Seats news, long now) {
    roll(now);
    if (news.afresh()) {
      var named = new HashSet<Integer>();
      news.taken().forEach(seat -> named.add(seat.number()));
      seats.forEach((number, seat) -> {
        if (!named.contains(number)) seat.left(now);
      });
    }
    for (var seat : news.taken()) {
      if (seats.size() >= MOST_SEATS && !seats.containsKey(seat.number())) continue;
      seats.computeIfAbsent(seat.number(), number -> new Seat(seat)).is(seat, now);
    }
    for (var number : news.left()) {
      var seat = seats.get(number);
      if (seat != null) seat.left(now);
    }
  }

  /** The node is another process now, or away for good. */
  void allLeft(long now) {
    seats.values().forEach(seat -> seat.left(now));
  }

  void reported(ReportEntry entry, long now) {
    roll(now);
    if (entry instanceof ShareJudged s && s.forwarded()) {
      var worth = s.poolDifficulty() > 0 ? s.poolDifficulty() : s.difficulty();
      sent(s.mappingId(), s.seat(), new Key(s.worker(), s.poolId()), now)
          .sent(1, worth, s.result() == ShareResult.ACCEPTED, now);
    } else if (entry instanceof SharesMerged m && m.result() == ShareResult.ACCEPTED) {
      var seat = seats.get(m.seat());
      var poolId = seat == null ? 0 : seat.is.poolId();
      sent(m.mappingId(), m.seat(), new Key(m.worker(), poolId), now)
          .sent(m.count(), m.poolDifficulty(), true, now);
    }
  }

  /** A share may be heard of before its seat is. */
  private Tenure sent(int mappingId, int number, Key key, long now) {
    var full = seats.size() >= MOST_SEATS && !seats.containsKey(number);
    if (number == 0 || full) return new Tenure(now); // counts nowhere
    return seats
        .computeIfAbsent(
            number, n -> new Seat(new MinerSeat(n, mappingId, "", key.user(), key.poolId(), 0)))
        .tenure(key, now);
  }

  List<SeatRow> rows(long now) {
    roll(now);
    seats.values().removeIf(seat -> seat.isOver(now));
    var rows = new ArrayList<SeatRow>();
    for (var seat : seats.values()) {
      if (!seat.isKnown()) continue;
      seat.tenures.forEach((key, tenure) -> rows.add(tenure.row(
          new SeatRow.Place(seat.is.mappingId(), seat.is.peer(), key.user(), key.poolId()))));
    }
    return rows;
  }

  private void roll(long now) {
    var next = Math.floorDiv(now, MINUTE);
    if (minute == Long.MIN_VALUE) minute = next;
    for (var i = 0; minute < next && i < Tenure.MINUTES; i++, minute++) {
      seats.values().forEach(seat -> seat.tenures.values().forEach(Tenure::minute));
    }
    minute = next;
  }
}
