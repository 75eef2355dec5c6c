package org.hashrelay.actors.live;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.hashrelay.actors.live.WorkerTally.Name;
import org.hashrelay.streams.mirror.MirrorFact;
import org.hashrelay.streams.mirror.MirrorFact.ShareAnswered;
import org.hashrelay.streams.tunnel.control.ControlMessage;
import org.hashrelay.streams.tunnel.control.ControlMessage.Applied;
import org.hashrelay.streams.tunnel.control.ControlMessage.Report;
import org.hashrelay.streams.tunnel.control.ControlMessage.Seats;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;
import org.hashrelay.streams.tunnel.control.Latencies;
import org.hashrelay.streams.tunnel.control.ReportEntry.OfWorker;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.SharesMerged;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerJoined;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerLeft;

/**
 * One node whose tunnel ends at this server, as it is right now.
 *
 * <p>Told by its link, asked by whoever looks; both may come from any thread, and neither does more
 * than copy under the lock. No share waits for it.
 */
public final class LiveNode {

  private static final int MOST_MAPPINGS = 10_000;
  private static final int MOST_POOLS = 1_000;
  private static final int MOST_WORKERS = 50_000;

  private final String nodeId;
  private final InstantSource clock;
  private final SeatTable seats = new SeatTable();
  private final Map<Integer, MappingCounts> mappings = new HashMap<>();
  private final Map<Name, WorkerTally> workers = new HashMap<>();
  private final Ahead ahead = new Ahead();
  private final Map<Integer, LongAdder> bytes = new ConcurrentHashMap<>();
  private final Map<Integer, Latencies> connects = new HashMap<>();
  private final TunnelBook book = new TunnelBook();
  private final Pushes pushes = new Pushes();
  private final Latencies roundTrips = new Latencies();
  private final Latencies oneWay = new Latencies();
  private Optional<Telemetry> telemetry = Optional.empty();
  private Optional<Object> owner = Optional.empty();
  private String instance = "";
  private long newestReport;
  private long lastHeard;

  LiveNode(String nodeId, InstantSource clock) {
    this.nodeId = nodeId;
    this.clock = clock;
  }

  /**
   * Everything a look at it shows.
   *
   * @param telemetry empty while there is no tunnel
   * @param tunnel half of each round trip
   * @param link how its tunnels did
   * @param bytes between its mappings and their pools, both directions, by mapping
   * @param connects how long it took until a connection to a pool stood, by pool
   */
  public record Now(
      String nodeId,
      Optional<Telemetry> telemetry,
      List<SeatRow> seats,
      List<MappingRow> mappings,
      Latencies.Taken roundTrips,
      Latencies.Taken tunnel,
      TunnelRow link,
      Map<Integer, Long> bytes,
      Map<Integer, Latencies.Taken> connects) {}

  /**
   * A tunnel is there.
   *
   * @param link whoever tells of it from now on; one that was replaced is not listened to
   * @param life names the node's process
   */
  public synchronized void linked(Object link, String life) {
    book.linked();
    owner = Optional.of(link);
    if (life.equals(instance)) return;
    instance = life;
    newestReport = 0;
    ahead.forget();
    seats.allLeft(clock.millis());
  }

  /** The tunnel is gone, for a reason in a word. */
  public synchronized void unlinked(Object link, String reason) {
    if (!isOwner(link)) return;
    telemetry = Optional.empty();
    book.ended(reason);
  }

  /** The session is over: nobody knows of its miners any more. */
  public synchronized void over(Object link, String reason) {
    unlinked(link, reason);
    if (!isOwner(link)) return;
    seats.allLeft(clock.millis());
  }

  private boolean isOwner(Object link) {
    return owner.filter(present -> present == link).isPresent();
  }

  /** What the node told; {@code rttMicros} is 0 when it is not known. */
  public synchronized void told(ToServer message, long rttMicros) {
    lastHeard = clock.millis();
    if (message instanceof Telemetry news) {
      telemetry = Optional.of(news);
      if (news.unackedReports() == 0) ahead.forget();
      if (rttMicros > 0) {
        roundTrips.took(rttMicros / 1e6);
        oneWay.took(rttMicros / 2e6);
      }
    } else if (message instanceof Seats news) {
      seats.told(news, lastHeard);
    } else if (message instanceof Report report) {
      told(report);
    } else if (message instanceof Applied news) {
      pushes.applied(news, lastHeard);
    } else if (message instanceof ControlMessage.Ahead news
        && news.instance().equals(instance)
        && news.afterSeq() == newestReport) {
      news.workers().forEach(w -> ahead.told(w, workers, MOST_WORKERS));
    }
  }

  /** A report that comes again, over another link, counts once. */
  private void told(Report report) {
    if (!report.instance().equals(instance) || report.seq() <= newestReport) return;
    newestReport = report.seq();
    for (var entry : report.entries()) {
      seats.reported(entry, lastHeard);
      mapping(entry.mappingId()).reported(entry);
      if (entry instanceof OfWorker of) tally(of);
    }
  }

  private void tally(OfWorker entry) {
    var name = new Name(entry.mappingId(), entry.worker());
    var was = workers.get(name);
    if (was == null && workers.size() >= MOST_WORKERS) return;
    var is = was == null ? WorkerTally.NONE : was;
    if (entry instanceof ShareJudged s) is = is.share(s.result(), 1, s.difficulty(), s.at());
    if (entry instanceof SharesMerged m) {
      is = is.share(m.result(), m.count(), m.difficulty(), m.at());
    }
    if (entry instanceof WorkerJoined) is = is.joined(1);
    if (entry instanceof WorkerLeft) is = is.joined(-1);
    workers.put(name, is);
    ahead.reported(name, entry);
  }

  /** What each worker did since this server heard of the node first. */
  public synchronized Map<Name, WorkerTally> workers() {
    return ahead.over(workers);
  }

  /** Where bytes between that mapping and its pools are counted, from any thread. */
  public LongAdder bytes(int mappingId) {
    return bytes.computeIfAbsent(mappingId, id -> new LongAdder());
  }

  /** Bytes of its tunnel passed, on any thread. */
  public void passed(int bytesIn, int bytesOut) {
    book.passed(bytesIn, bytesOut);
  }

  /** The journal has this revision for it, and it should run it. */
  public synchronized void wanted(long revision) {
    pushes.wanted(revision, clock.millis());
  }

  /** The way to it had no room for an order. */
  public synchronized void unsent() {
    pushes.unsent();
  }

  /** A connection to the pool stands for it. */
  public synchronized void connected(int poolId, double seconds) {
    if (connects.size() < MOST_POOLS || connects.containsKey(poolId)) {
      connects.computeIfAbsent(poolId, id -> new Latencies()).took(seconds);
    }
  }

  /** What was seen of one of its pool connections. */
  public synchronized void saw(MirrorFact fact) {
    if (fact instanceof ShareAnswered answer) {
      mapping(answer.route().mappingId()).answered(answer.latencyMicros());
    }
  }

  private MappingCounts mapping(int id) {
    var known = mappings.get(id);
    if (known != null) return known;
    var fresh = new MappingCounts();
    if (mappings.size() < MOST_MAPPINGS) mappings.put(id, fresh);
    return fresh;
  }

  public synchronized Now now() {
    var rows = new ArrayList<MappingRow>();
    mappings.forEach((id, counts) -> rows.add(counts.row(id)));
    var passed = new HashMap<Integer, Long>();
    bytes.forEach((id, sum) -> passed.put(id, sum.sum()));
    var stood = new HashMap<Integer, Latencies.Taken>();
    connects.forEach((id, took) -> stood.put(id, took.taken()));
    return new Now(
        nodeId,
        telemetry,
        seats.rows(clock.millis()),
        rows,
        roundTrips.taken(),
        oneWay.taken(),
        book.row(pushes.orders()),
        passed,
        stood);
  }
}
