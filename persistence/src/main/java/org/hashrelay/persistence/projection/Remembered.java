package org.hashrelay.persistence.projection;

import java.time.Instant;
import java.util.Comparator;
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
import org.hashrelay.persistence.live.Alignment;
import org.hashrelay.persistence.projection.LiveFigures.StateCount;
import org.hashrelay.persistence.projection.Statistics.MappingFigures;
import org.hashrelay.persistence.projection.Statistics.Overview;
import org.hashrelay.persistence.projection.Worker.State;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ShareBook;

/**
 * What the database said at a moment, and what had been heard of the nodes by then.
 *
 * @param heard after it had said so
 */
record Remembered(
    long at,
    List<Worker> workers,
    Sums sums,
    Map<WorkerId, WorkerTally> heard,
    Alignment alignment,
    HashesPerDifficulty hashes) {

  /** What is added up by the database alone. */
  record Sums(Overview overview, Map<Integer, MappingFigures> mappings) {}

  private static final int FIVE_MINUTES = 300;
  private static final int HOUR = 3_600;
  private static final int DAY = 86_400;

  static Remembered nothing(long at, HashesPerDifficulty hashes) {
    var none = new Sums(new Overview(Map.of(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), Map.of());
    return new Remembered(at, List.of(), none, Map.of(), Alignment.NONE, hashes);
  }

  /** {@code heardNow} after the database had said all this. */
  Remembered next(
      long now, List<Worker> found, Sums all, Map<String, Map<Name, WorkerTally>> heardNow) {
    var byWorker = byWorker(heardNow);
    var look = new Alignment.Look(now, rows(found), byWorker);
    var next = alignment.seen(look, rows(workers), heardNow.keySet());
    return new Remembered(now, found, all, byWorker, next, hashes);
  }

  private static Map<WorkerId, WorkerTally> byWorker(Map<String, Map<Name, WorkerTally>> heard) {
    var all = new HashMap<WorkerId, WorkerTally>();
    heard.forEach((node, names) -> names.forEach(
        (name, tally) -> all.put(new WorkerId(node, name.mappingId(), name.worker()), tally)));
    return all;
  }

  private static Map<WorkerId, WorkerTally> rows(List<Worker> workers) {
    var rows = new HashMap<WorkerId, WorkerTally>();
    workers.forEach(worker -> rows.put(id(worker), row(worker)));
    return rows;
  }

  private static WorkerId id(Worker worker) {
    return new WorkerId(worker.clientId(), worker.mappingId(), worker.name());
  }

  private static WorkerTally row(Worker worker) {
    var counts = Map.of(
        ShareResult.ACCEPTED, worker.accepted(),
        ShareResult.FILTERED, worker.filtered(),
        ShareResult.REJECTED, worker.rejected() - worker.duplicate() - worker.lowDifficulty(),
        ShareResult.DUPLICATE, worker.duplicate(),
        ShareResult.LOW_DIFFICULTY, worker.lowDifficulty(),
        ShareResult.STALE, worker.stale(),
        ShareResult.UNANSWERED, worker.unanswered());
    return new WorkerTally(worker.connections(), counts, worker.credit(), 0);
  }

  /** Rows that the database has just given, with what is on its way to them. */
  List<Worker> lifted(
      List<Worker> rows, Map<String, Map<Name, WorkerTally>> heardNow, Set<String> lost) {
    var now = new Now(this, at, Map.of());
    return rows.stream()
        .map(worker -> {
          var id = id(worker);
          var name = new Name(id.mappingId(), id.worker());
          var tally = heardNow.getOrDefault(id.nodeId(), Map.of()).get(name);
          if (tally == null) return worker;
          return alignment
              .beyond(row(worker), id, tally)
              .map(more -> new WorkerTally(0, more.counts(), more.credit(), tally.lastShareAt()))
              .map(more -> now.moved(worker, more, lost))
              .orElse(worker);
        })
        .toList();
  }

  Now now(long millis, Map<String, Map<Name, WorkerTally>> heardNow) {
    var rows = rows(workers);
    var news = new HashMap<WorkerId, WorkerTally>();
    byWorker(heardNow).forEach((id, tally) -> {
      var since = tally.since(heardOf(id));
      var row = rows.getOrDefault(id, WorkerTally.NONE);
      var more = alignment.beyond(row, id, tally).orElse(since);
      news.put(
          id,
          new WorkerTally(since.connections(), more.counts(), more.credit(), tally.lastShareAt()));
    });
    return new Now(this, millis, news);
  }

  private record Place(String clientId, int mappingId, State state) {}

  /** Workers by mapping and state, without making any of them anew. */
  List<StateCount> counts(long millis, Map<String, Map<Name, WorkerTally>> heardNow) {
    var places = new HashMap<Place, Long>();
    var rest = byWorker(heardNow);
    for (var worker : workers) {
      var id = id(worker);
      var tally = rest.remove(id);
      var more = tally == null ? 0 : tally.connections() - heardOf(id).connections();
      var last = Math.max(millis(worker.lastShareAt(), 0), tally == null ? 0 : tally.lastShareAt());
      var seen = Math.max(last, millis(worker.connectedAt(), millis));
      places.merge(place(id, worker.connections() + more, seen, millis), 1L, Long::sum);
    }
    rest.forEach((id, tally) -> {
      var since = tally.since(heardOf(id));
      var more = alignment.beyond(WorkerTally.NONE, id, tally).orElse(since);
      if (since.connections() <= 0 && !Now.hasShares(more)) return;
      places.merge(place(id, since.connections(), millis, millis), 1L, Long::sum);
    });
    return places.entrySet().stream()
        .map(e -> new StateCount(
            e.getKey().clientId(), e.getKey().mappingId(), e.getKey().state(), e.getValue()))
        .sorted(Comparator.comparing(StateCount::clientId)
            .thenComparing(StateCount::mappingId)
            .thenComparing(StateCount::state))
        .toList();
  }

  private static Place place(WorkerId id, int connections, long seen, long now) {
    var state = Silence.AT_LARGE.state(Math.max(0, connections), seen, now, false);
    return new Place(id.nodeId(), id.mappingId(), state);
  }

  private static long millis(Optional<Instant> time, long otherwise) {
    return time.map(Instant::toEpochMilli).orElse(otherwise);
  }

  private WorkerTally heardOf(WorkerId id) {
    return heard.getOrDefault(id, WorkerTally.NONE);
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
      return tally.connections() > 0 || hasShares(tally);
    }

    private static boolean hasShares(WorkerTally tally) {
      return tally.counts().values().stream().anyMatch(n -> n > 0);
    }

    private static Worker fresh(String key, WorkerId id) {
      return new Worker(
          key,
          id.worker(),
          id.nodeId(),
          id.mappingId(),
          "",
          "",
          State.ACTIVE,
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

    Overview overview(Map<State, Long> states) {
      var was = then.sums.overview();
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
      var all = new HashMap<Integer, MappingFigures>(then.sums.mappings());
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
