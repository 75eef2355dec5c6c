package org.hashrelay.persistence.projection;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hashrelay.actors.live.WorkerTally;
import org.hashrelay.actors.live.WorkerTally.Name;
import org.hashrelay.actors.miner.WorkerId;
import org.hashrelay.persistence.projection.Statistics.MappingFigures;
import org.hashrelay.persistence.projection.Statistics.Overview;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ShareBook;

/** What the database said at a moment, and what had been heard of the nodes by then. */
record Remembered(
    long at,
    List<Worker> workers,
    Overview overview,
    Map<Integer, MappingFigures> mappings,
    Map<String, Map<Name, WorkerTally>> heard,
    HashesPerDifficulty hashes) {

  private static final int FIVE_MINUTES = 300;
  private static final int HOUR = 3_600;
  private static final int DAY = 86_400;

  static Remembered nothing(long at, HashesPerDifficulty hashes) {
    var none = new Overview(Map.of(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    return new Remembered(at, List.of(), none, Map.of(), Map.of(), hashes);
  }

  Now now(long millis, Map<String, Map<Name, WorkerTally>> heardNow) {
    var news = new HashMap<WorkerId, WorkerTally>();
    heardNow.forEach((node, names) -> names.forEach((name, tally) -> {
      var before = heard.getOrDefault(node, Map.of()).getOrDefault(name, WorkerTally.NONE);
      news.put(new WorkerId(node, name.mappingId(), name.worker()), tally.since(before));
    }));
    return new Now(this, millis, news);
  }

  /** The same, with what was heard since. */
  record Now(Remembered then, long millis, Map<WorkerId, WorkerTally> news) {

    private double elapsed() {
      return (millis - then.at) / 1e3;
    }

    /** A rate over a window that has moved on meanwhile. */
    private double moved(double rate, double more, int window) {
      return rate * Math.max(0, 1 - elapsed() / window) + more / Math.max(window, elapsed());
    }

    SortedMap<String, Worker> workers(Set<String> lost) {
      var all = new TreeMap<String, Worker>();
      for (var worker : then.workers) {
        var id = new WorkerId(worker.clientId(), worker.mappingId(), worker.name());
        all.put(worker.id(), moved(worker, news.getOrDefault(id, WorkerTally.NONE), lost));
      }
      news.forEach((id, tally) -> {
        var key = Workers.idOf(id);
        if (!all.containsKey(key) && isNews(tally)) {
          all.put(key, moved(fresh(key, id), tally, lost));
        }
      });
      return all;
    }

    private static boolean isNews(WorkerTally tally) {
      return tally.connections() > 0 || tally.counts().values().stream().anyMatch(n -> n > 0);
    }

    private static Worker fresh(String key, WorkerId id) {
      return new Worker(
          key,
          id.worker(),
          id.nodeId(),
          id.mappingId(),
          "",
          "",
          Worker.State.ACTIVE,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          Optional.empty(),
          Optional.empty(),
          0,
          0,
          Worker.Errors.NONE);
    }

    private Worker moved(Worker was, WorkerTally more, Set<String> lost) {
      var connections = Math.max(0, was.connections() + more.connections());
      var last =
          Math.max(was.lastShareAt().map(Instant::toEpochMilli).orElse(0L), more.lastShareAt());
      var seen = Math.max(last, was.connectedAt().map(Instant::toEpochMilli).orElse(millis));
      var worth = more.credit() * then.hashes.of(was.mappingId());
      var duplicate = more.of(ShareResult.DUPLICATE);
      var low = more.of(ShareResult.LOW_DIFFICULTY);
      return new Worker(
          was.id(),
          was.name(),
          was.clientId(),
          was.mappingId(),
          was.address(),
          was.userAgent(),
          Silence.AT_LARGE.state(connections, seen, millis, lost.contains(was.clientId())),
          connections,
          moved(was.hashrate5m(), worth, FIVE_MINUTES),
          moved(was.hashrate1h(), worth, HOUR),
          moved(was.hashrate24h(), worth, DAY),
          was.accepted() + more.of(ShareResult.ACCEPTED),
          was.filtered() + more.of(ShareResult.FILTERED),
          was.rejected() + more.of(ShareResult.REJECTED) + duplicate + low,
          was.stale() + more.of(ShareResult.STALE),
          was.duplicate() + duplicate,
          was.lowDifficulty() + low,
          was.unanswered() + more.of(ShareResult.UNANSWERED),
          was.difficulty(),
          was.bestShare(),
          WorkerStats.instant(last),
          was.connectedAt(),
          was.credit() + more.credit(),
          was.poolCredit(),
          was.errors());
    }

    private long heard(ShareResult result) {
      return news.values().stream().mapToLong(tally -> tally.of(result)).sum();
    }

    private double worth() {
      return news.entrySet().stream()
          .mapToDouble(e -> e.getValue().credit() * then.hashes.of(e.getKey().mappingId()))
          .sum();
    }

    private long moved(long count, long more) {
      return Math.round(count * Math.max(0, 1 - elapsed() / HOUR)) + more;
    }

    Overview overview(Map<Worker.State, Long> states) {
      var was = then.overview;
      return new Overview(
          states,
          was.connections()
              + news.values().stream().mapToInt(WorkerTally::connections).sum(),
          moved(was.hashrate5m(), worth(), FIVE_MINUTES),
          moved(was.hashrate1h(), worth(), HOUR),
          moved(was.hashrate24h(), worth(), DAY),
          moved(was.accepted1h(), heard(ShareResult.ACCEPTED)),
          moved(was.filtered1h(), heard(ShareResult.FILTERED)),
          moved(
              was.rejected1h(),
              heard(ShareResult.REJECTED)
                  + heard(ShareResult.DUPLICATE)
                  + heard(ShareResult.LOW_DIFFICULTY)),
          moved(was.stale1h(), heard(ShareResult.STALE)),
          moved(was.unanswered1h(), heard(ShareResult.UNANSWERED)),
          was.deliveredRatio1h());
    }

    /** As they were; only their hashrate, and when they were heard of, moves on. */
    Map<Integer, MappingFigures> mappings() {
      var all = new HashMap<Integer, MappingFigures>(then.mappings);
      news.forEach((id, tally) -> all.compute(id.mappingId(), (key, was) -> {
        var base = was == null ? NOTHING : was;
        var worth = tally.credit() * then.hashes.of(key);
        var last =
            Math.max(base.lastShareAt().map(Instant::toEpochMilli).orElse(0L), tally.lastShareAt());
        return new MappingFigures(
            base.hashrate5m() + worth / FIVE_MINUTES,
            base.accepted1h() + tally.of(ShareResult.ACCEPTED),
            base.rejected1h(),
            base.stale1h() + tally.of(ShareResult.STALE),
            base.rejectRatio1h(),
            base.deliveredRatio1h(),
            WorkerStats.instant(last),
            base.book());
      }));
      return all;
    }

    private static final MappingFigures NOTHING =
        new MappingFigures(0, 0, 0, 0, 0, 1, Optional.empty(), ShareBook.EMPTY);
  }
}
