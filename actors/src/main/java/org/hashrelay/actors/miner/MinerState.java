package org.hashrelay.actors.miner;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.hashrelay.actors.Journaled;
import org.hashrelay.actors.miner.MinerEvent.MinerConnected;
import org.hashrelay.actors.miner.MinerEvent.MinerDisconnected;
import org.hashrelay.actors.miner.MinerEvent.SharesSubmitted;
import org.hashrelay.actors.miner.MinerEvent.Tally;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/**
 * What is known of a {@link Miner}: everything its events say.
 *
 * @param totals since the worker was first seen
 * @param bestShare the highest difficulty a share met
 * @param lastShareAt milliseconds since 1970, 0 for never
 * @param connections of the node's present process
 * @param reports the newest report of each of the node's last lives, present life first
 */
public record MinerState(
    Map<ShareResult, Tally> totals,
    double bestShare,
    long lastShareAt,
    int connections,
    String address,
    String userAgent,
    List<Seen> reports)
    implements Journaled {

  /** Lives of a node whose reports may still be under way. */
  static final int LIVES = 4;

  static final MinerState UNSEEN = new MinerState(Map.of(), 0, 0, 0, "", "", List.of());

  public MinerState {
    totals = Map.copyOf(totals);
    reports = List.copyOf(reports);
  }

  /** The newest report of one life of the node's process. */
  public record Seen(String instance, long seq) implements Journaled {}

  boolean hasSeen(String instance, long seq) {
    return reports.stream().anyMatch(r -> r.instance().equals(instance) && r.seq() >= seq);
  }

  MinerState connected(MinerConnected event) {
    var seen = seeing(event);
    return seen.isPresent(event)
        ? seen.with(seen.connections + 1, event.address(), event.userAgent())
        : seen;
  }

  MinerState disconnected(MinerDisconnected event) {
    var seen = seeing(event);
    return seen.isPresent(event)
        ? seen.with(Math.max(0, seen.connections - 1), seen.address, seen.userAgent)
        : seen;
  }

  MinerState submitted(SharesSubmitted event) {
    var seen = seeing(event);
    var sums = new EnumMap<ShareResult, Tally>(ShareResult.class);
    sums.putAll(totals);
    event.deltas().forEach((result, tally) -> sums.merge(result, tally, Tally::plus));
    return new MinerState(
        sums,
        Math.max(bestShare, event.bestShare()),
        Math.max(lastShareAt, event.lastShareAt()),
        seen.connections,
        address,
        userAgent,
        seen.reports);
  }

  /** A new life of the node has none of the connections of the life before. */
  private MinerState seeing(MinerEvent event) {
    var known = reports.stream().anyMatch(r -> r.instance().equals(event.instance()));
    var newer = new ArrayList<Seen>();
    if (!known) newer.add(new Seen(event.instance(), event.seq()));
    for (var seen : reports) {
      newer.add(
          seen.instance().equals(event.instance())
              ? new Seen(seen.instance(), Math.max(seen.seq(), event.seq()))
              : seen);
    }
    return new MinerState(
        totals,
        bestShare,
        lastShareAt,
        known ? connections : 0,
        address,
        userAgent,
        newer.subList(0, Math.min(LIVES, newer.size())));
  }

  /** Whether the event is of the node's present life; a late report of an earlier one is not. */
  private boolean isPresent(MinerEvent event) {
    return reports.get(0).instance().equals(event.instance());
  }

  private MinerState with(int newConnections, String newAddress, String newUserAgent) {
    return new MinerState(
        totals, bestShare, lastShareAt, newConnections, newAddress, newUserAgent, reports);
  }
}
