package org.hashrelay.persistence.projection;

import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.hashrelay.actors.miner.MinerEvent;
import org.hashrelay.actors.miner.MinerEvent.MinerConnected;
import org.hashrelay.actors.miner.MinerEvent.MinerDisconnected;
import org.hashrelay.actors.miner.MinerEvent.SharesSubmitted;
import org.hashrelay.actors.miner.MinerEvent.Tally;
import org.hashrelay.actors.miner.WorkerId;
import org.hashrelay.persistence.projection.LedgerTable.Key;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/**
 * What a group of events adds up to, before a row is touched; confined to one transaction.
 *
 * <p>A share is booked at the time its node says, but never after the journal had it, nor more than
 * a day before: a node's clock may be wrong.
 */
final class Bookkeeping {

  private static final long OLDEST = Duration.ofDays(1).toMillis();

  private final Map<String, Presence> presences;
  private final Map<String, WorkerChange> workers = new TreeMap<>();
  private final Map<LedgerTable, Map<Key, ShareSum>> ledgers = new EnumMap<>(LedgerTable.class);

  /** {@code presences} by worker id, of those that have a row. */
  Bookkeeping(Map<String, Presence> presences) {
    this.presences = presences;
    for (var ledger : LedgerTable.values()) ledgers.put(ledger, new HashMap<>());
  }

  /** {@code journaledAt} in milliseconds since 1970. */
  void book(WorkerId worker, MinerEvent event, long journaledAt) {
    var id = Workers.idOf(worker);
    var change = workers.computeIfAbsent(id, key -> {
      var firstSeenAt = believable(begin(event, journaledAt), journaledAt);
      return new WorkerChange(worker, firstSeenAt, presences.getOrDefault(key, Presence.UNSEEN));
    });
    if (event instanceof MinerConnected connected) {
      change.connected(connected, believable(connected.at(), journaledAt));
    } else if (event instanceof MinerDisconnected disconnected) {
      change.disconnected(disconnected);
    } else if (event instanceof SharesSubmitted submitted) {
      change.submitted(submitted, believable(submitted.lastShareAt(), journaledAt));
      book(worker, submitted, journaledAt);
    }
  }

  /** A report may come late: its worker is as old as what it tells of. */
  private static long begin(MinerEvent event, long journaledAt) {
    if (event instanceof MinerConnected connected) return connected.at();
    return event instanceof SharesSubmitted submitted
        ? submitted.batch().stream().mapToLong(share -> share.at()).min().orElse(journaledAt)
        : journaledAt;
  }

  /** In the order of their ids. */
  Collection<WorkerChange> workers() {
    return workers.values();
  }

  Map<Key, ShareSum> sums(LedgerTable ledger) {
    return ledgers.get(ledger);
  }

  /** Each share in its own minute; those without detail in the minute of the last. */
  private void book(WorkerId worker, SharesSubmitted event, long journaledAt) {
    var undetailed = new HashMap<>(event.deltas());
    for (var share : event.batch()) {
      var one = new Tally(1, share.difficulty());
      var at = believable(share.at(), journaledAt);
      add(new Place(worker, share.poolId(), at), share.result(), one, share.poolDifficulty());
      undetailed.computeIfPresent(share.result(), (result, rest) -> without(rest, one));
    }
    var credit = ShareSum.credit(event.poolCredit())
        - event.batch().stream()
            .mapToDouble(share -> ShareSum.credit(share.poolDifficulty()))
            .sum();
    var place = new Place(worker, 0, believable(event.lastShareAt(), journaledAt));
    undetailed.forEach((result, rest) -> {
      if (rest.count() == 0) return;
      add(place, result, rest, result == ShareResult.ACCEPTED ? credit : 0);
    });
  }

  private record Place(WorkerId worker, int poolId, long at) {}

  private void add(Place place, ShareResult result, Tally tally, double poolCredit) {
    ledgers.forEach((ledger, sums) -> sums.computeIfAbsent(
            new Key(ledger.slot(place.at()), place.worker(), place.poolId()), key -> new ShareSum())
        .add(result, tally, poolCredit));
  }

  private static Tally without(Tally all, Tally some) {
    return new Tally(all.count() - some.count(), all.difficulty() - some.difficulty());
  }

  private static long believable(long at, long journaledAt) {
    return Math.max(journaledAt - OLDEST, Math.min(at, journaledAt));
  }
}
