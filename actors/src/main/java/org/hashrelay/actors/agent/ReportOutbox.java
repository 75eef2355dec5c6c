package org.hashrelay.actors.agent;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.hashrelay.streams.tunnel.control.ControlMessage.Report;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.SharesMerged;

/**
 * The reports of one life of a node's process, until the server has them in its journal.
 *
 * <pre>
 *   add ─► pending ─► cut ─► unacknowledged, numbered from 1 ─► acknowledged: forgotten
 *             └ full: merged
 * </pre>
 *
 * <p>Only a few reports are under way at once, so what comes faster than the server can journal it,
 * or while there is no tunnel, waits here; when that is full, shares lose their detail but not their
 * count. Confined to its agent.
 */
final class ReportOutbox {

  /** How much is kept. */
  record Limits(int entriesPerReport, int underWay, int pending) {
    static final Limits USUAL = new Limits(1_000, 16, 50_000);
  }

  private final String instance;
  private final Limits limits;
  private final Deque<Report> unacknowledged = new ArrayDeque<>();
  private final Queue<ReportEntry> pending = new ArrayDeque<>();
  private final MergedShares merged;
  private long lastSeq;
  private long mergedShares;
  private long dropped;

  ReportOutbox(String instance, Limits limits) {
    this.instance = instance;
    this.limits = limits;
    this.merged = new MergedShares(limits.pending());
  }

  void add(ReportEntry entry) {
    if (entry instanceof SharesMerged m) mergedShares += m.count();
    var mergeable = entry instanceof ShareJudged || entry instanceof SharesMerged;
    if (pending.size() < (mergeable ? limits.pending() : 2 * limits.pending())) {
      pending.add(entry);
    } else if (merged.add(entry)) {
      if (entry instanceof ShareJudged) mergedShares++;
    } else {
      dropped += entry instanceof SharesMerged m ? m.count() : 1;
    }
  }

  /** The oldest unacknowledged report after this number, cut now if need be. */
  Optional<Report> after(long seq) {
    return find(seq).or(() -> {
      cut();
      return find(seq);
    });
  }

  private Optional<Report> find(long seq) {
    return unacknowledged.stream().filter(report -> report.seq() > seq).findFirst();
  }

  /** Everything up to this report is journaled. */
  void acknowledged(long seq) {
    while (!unacknowledged.isEmpty() && unacknowledged.peek().seq() <= seq) {
      unacknowledged.remove();
    }
  }

  boolean isEmpty() {
    return unacknowledged.isEmpty() && pending.isEmpty() && merged.isEmpty();
  }

  /** Reports under way, and one more when anything waits behind them. */
  long unacknowledged() {
    return unacknowledged.size() + (pending.isEmpty() && merged.isEmpty() ? 0 : 1);
  }

  /** What no report can take, because as many as may be are under way. */
  List<ReportEntry> stuck() {
    if (unacknowledged.size() < limits.underWay()) return List.of();
    var stuck = new ArrayList<>(pending);
    stuck.addAll(merged.entries());
    return stuck;
  }

  String instance() {
    return instance;
  }

  /** The newest report there is. */
  long lastSeq() {
    return lastSeq;
  }

  /** Shares that are counted without their detail. */
  long mergedShares() {
    return mergedShares;
  }

  /** Shares, comings and goings that are not even counted. */
  long dropped() {
    return dropped;
  }

  private void cut() {
    if (unacknowledged.size() >= limits.underWay()) return;
    var entries = new ArrayList<ReportEntry>();
    while (entries.size() < limits.entriesPerReport() && !pending.isEmpty()) {
      entries.add(pending.remove());
    }
    entries.addAll(merged.take(limits.entriesPerReport() - entries.size()));
    if (!entries.isEmpty()) unacknowledged.add(new Report(instance, ++lastSeq, entries));
  }
}
