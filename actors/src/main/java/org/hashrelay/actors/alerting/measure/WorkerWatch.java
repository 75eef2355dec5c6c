package org.hashrelay.actors.alerting.measure;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.Census;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.Findings;
import org.hashrelay.actors.alerting.rule.Subject;
import org.hashrelay.actors.miner.WorkerId;
import org.hashrelay.streams.tunnel.control.ControlMessage.Report;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.OfWorker;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.SharesMerged;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerJoined;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerLeft;

/**
 * Judges the workers of one node by what the node reports, as it comes in.
 *
 * <p>While the node has no link, or a mapping no pool, their workers are not judged: they are silent,
 * or refused, for a reason that is not theirs. Confined to its watcher; all times are milliseconds since 1970.
 */
public final class WorkerWatch {

  /** Workers beyond this are not judged. */
  static final int MOST_WORKERS = 100_000;

  /** A worker that is gone for so long is not coming back. */
  static final long FORGOTTEN_MILLIS = Duration.ofDays(7).toMillis();

  /** Ends of connections that we, or an admin, wanted. */
  private static final Set<String> OUR_DOING = Set.of(
      "stopped", "mapping-changed", "pool-changed", "pool-down", "algorithm-changed", "kicked");

  private static final String GONE = Finding.key(AlertRule.WORKER_DISCONNECTED, Subject.WORKER, "");

  private final String nodeId;
  private final WorkerEar ear;
  private final Findings findings = new Findings();
  private final Map<WorkerId, WatchedWorker> workers = new LinkedHashMap<>();
  private final ClockSkew skew = new ClockSkew();
  private final MappingRates mappings;
  private AlertSettings settings;
  private Set<Integer> unserved = Set.of();
  private final Map<Integer, Long> servedAgainAt = new HashMap<>();
  private NodeFacts facts = NodeFacts.NONE;
  private String instance = "";
  private long newestReport;
  private long linkedAt;
  private boolean linked;
  private long tickedAt;

  /** What is known of the node beside what it reports. */
  public record NodeFacts(String farm, Map<Integer, MappingFacts> mappings) {
    public static final NodeFacts NONE = new NodeFacts("", Map.of());
  }

  public record MappingFacts(String name, Duration shareInterval, boolean enabled) {}

  public WorkerWatch(String nodeId, AlertSettings settings, WorkerEar ear) {
    this.nodeId = nodeId;
    this.ear = ear;
    this.settings = settings;
    this.mappings = new MappingRates(nodeId, findings, settings);
  }

  public Findings findings() {
    return findings;
  }

  public void settingsAre(AlertSettings now) {
    settings = now;
    workers.values().forEach(worker -> worker.measure(now));
    mappings.settingsAre(now);
  }

  public void factsAre(NodeFacts now) {
    if (!now.farm().equals(facts.farm())) {
      for (var worker : workers.values()) {
        worker.subject = worker.subject.of(now.farm());
        worker.measure(settings);
      }
    }
    facts = now;
    mappings.factsAre(now);
    servedAgainAt.keySet().retainAll(now.mappings().keySet());
  }

  /** These mappings have no pool now. */
  public void unserved(Set<Integer> now, long at) {
    for (var mapping : unserved) {
      if (!now.contains(mapping)) servedAgainAt.put(mapping, at);
    }
    unserved = Set.copyOf(now);
  }

  /** The node is there; another life of its process has none of the connections of the one before. */
  public void linked(String newInstance, long now) {
    linked = true;
    linkedAt = now;
    if (newInstance.equals(instance)) return;
    instance = newInstance;
    newestReport = 0;
    workers.values().forEach(worker -> worker.connections = 0);
  }

  public void unlinked() {
    linked = false;
  }

  /** A report that comes again counts once. */
  public void reported(Report report, long now) {
    if (report.instance().equals(instance) && report.seq() <= newestReport) return;
    if (!report.instance().equals(instance)) linked(report.instance(), now);
    newestReport = report.seq();
    report.entries().stream().mapToLong(ReportEntry::at).max().ifPresent(at -> skew.heard(at, now));
    for (var entry : report.entries()) {
      var at = skew.ours(entry.at(), now);
      mappings.told(entry, at);
      if (entry instanceof OfWorker of) told(of, at);
    }
  }

  private void told(OfWorker entry, long at) {
    var found = worker(new WorkerId(nodeId, entry.mappingId(), entry.worker()));
    if (found.isEmpty()) return;
    var worker = found.get();
    if (entry instanceof WorkerJoined joined) {
      if (worker.connections++ == 0) ear.connected(worker.subject);
      worker.cameAt = at;
      worker.address = joined.address();
    } else if (entry instanceof WorkerLeft left) {
      left(worker, left, at);
      return;
    } else if (entry instanceof ShareJudged share) {
      worker.shared(share, at, isServed(worker));
    } else if (entry instanceof SharesMerged shares) {
      worker.shared(shares, at, isServed(worker));
    }
    if (worker.connections == 0 && worker.isAnAnswerToTheGone(at)) return;
    if (worker.connections == 0) worker.connections = 1; // it had come before we looked
    findings.end(AlertRule.WORKER_DISCONNECTED, worker.subject);
  }

  private boolean isServed(WatchedWorker worker) {
    return !unserved.contains(worker.subject.mappingId());
  }

  private void left(WatchedWorker worker, WorkerLeft left, long at) {
    worker.connections = Math.max(0, worker.connections - 1);
    if (worker.connections > 0) return;
    worker.wentAt = at;
    worker.state = WorkerEar.State.ACTIVE;
    ear.disconnected(worker.subject, left.reason());
    endTheRest(worker);
    if (OUR_DOING.contains(left.reason()) || left.reason().startsWith("no tunnel")) return;
    if (!settings.of(AlertRule.WORKER_DISCONNECTED, worker.subject).enabled()) return;
    findings.hold(new Finding(
        AlertRule.WORKER_DISCONNECTED,
        worker.subject,
        Instant.ofEpochMilli(at),
        "Worker " + worker.subject.name() + " disconnected",
        Optional.empty(),
        Optional.empty(),
        facts(worker, Map.of("reason", left.reason()))));
  }

  /** Who is not there is not silent, slow or wrong. */
  private void endTheRest(WatchedWorker worker) {
    for (var rule : AlertRule.values()) {
      if (rule.isOfWorkers() && rule != AlertRule.WORKER_DISCONNECTED) {
        findings.end(Finding.key(rule, Subject.WORKER, worker.subject.id()), true);
      }
    }
  }

  /** About once a second. */
  public void tick(long now) {
    var passed = tickedAt == 0 ? 0 : Math.min(now - tickedAt, 5_000);
    tickedAt = now;
    workers.values().removeIf(worker -> isForgotten(worker, now));
    mappings.tick(now, linked ? passed : 0, unserved);
    for (var worker : workers.values()) {
      var there = linked && worker.connections > 0 && isServed(worker);
      worker.rejects.advance(now);
      worker.rate.advance(now);
      if (there) worker.rate.present(now, passed);
      if (there) judge(worker, now);
    }
  }

  private boolean isForgotten(WatchedWorker worker, long now) {
    if (worker.connections > 0 || now - worker.wentAt < FORGOTTEN_MILLIS) return false;
    findings.end(goneKey(worker.subject), true);
    return true;
  }

  private void judge(WatchedWorker worker, long now) {
    judgeRejects(worker, now);
    judgeSilence(worker, now);
    judgeRate(worker, now);
  }

  private void judgeRejects(WatchedWorker worker, long now) {
    var rule = settings.of(AlertRule.REJECT_RATE, worker.subject);
    var window = worker.rejects;
    var holds = window.holds(rule, findings.holds(AlertRule.REJECT_RATE, worker.subject));
    set(rule.enabled() && holds, AlertRule.REJECT_RATE, worker, now, () -> {
      var summary = "%s: %.0f %% rejected (%d of %d shares, limit %.0f %%)"
          .formatted(
              worker.subject.name(),
              100 * window.ratio(),
              window.bad(),
              window.answered(),
              100 * rule.threshold());
      return new Measured(summary, window.ratio(), rule.threshold());
    });
  }

  private void judgeSilence(WatchedWorker worker, long now) {
    var rule = settings.of(AlertRule.WORKER_OFFLINE, worker.subject);
    var mapping = worker.subject.mappingId();
    var interval = Optional.ofNullable(facts.mappings().get(mapping))
        .map(MappingFacts::shareInterval)
        .orElse(Duration.ofSeconds(20));
    var judgedFrom = Math.max(linkedAt, servedAgainAt.getOrDefault(mapping, 0L));
    var heardAt = Math.max(Math.max(worker.lastShareAt, worker.cameAt), judgedFrom);
    var limit = worker.silenceLimit(rule, interval);
    var silent = now - heardAt;
    stands(worker, worker.stateAfter(silent, interval));
    set(rule.enabled() && silent >= limit, AlertRule.WORKER_OFFLINE, worker, heardAt, () -> {
      var summary = "%s is connected and found no share for %d s"
          .formatted(worker.subject.name(), silent / 1_000);
      return new Measured(summary, silent / 1_000.0, limit / 1_000.0);
    });
  }

  private void stands(WatchedWorker worker, WorkerEar.State now) {
    var before = worker.state;
    worker.state = now;
    if (before != now) ear.became(worker.subject, before, now);
  }

  private void judgeRate(WatchedWorker worker, long now) {
    var rule = settings.of(AlertRule.HASHRATE_DROP, worker.subject);
    var holds = worker.rate.holds(rule, findings.holds(AlertRule.HASHRATE_DROP, worker.subject));
    set(rule.enabled() && holds, AlertRule.HASHRATE_DROP, worker, now, () -> {
      var drop = worker.rate.drop();
      var summary =
          "%s hashes %.0f %% less than usual".formatted(worker.subject.name(), 100 * drop);
      return new Measured(summary, drop, rule.threshold());
    });
  }

  private record Measured(String summary, double value, double threshold) {}

  private void set(
      boolean holds, AlertRule rule, WatchedWorker worker, long since, Supplier<Measured> what) {
    if (!holds) {
      findings.end(rule, worker.subject);
    } else if (!findings.holds(rule, worker.subject)) {
      var measured = what.get();
      findings.hold(new Finding(
          rule,
          worker.subject,
          Instant.ofEpochMilli(since),
          measured.summary(),
          Optional.of(measured.value()),
          Optional.of(measured.threshold()),
          facts(worker, Map.of())));
    }
  }

  private Map<String, String> facts(WatchedWorker worker, Map<String, String> more) {
    var all = new LinkedHashMap<>(more);
    all.put("address", worker.address);
    var mapping = facts.mappings().get(worker.subject.mappingId());
    if (mapping != null) all.put("mapping", mapping.name());
    if (worker.lastShareAt > 0) {
      all.put("last_share_at", Instant.ofEpochMilli(worker.lastShareAt).toString());
    }
    return all;
  }

  private Optional<WatchedWorker> worker(WorkerId id) {
    var known = workers.get(id);
    if (known != null) return Optional.of(known);
    if (workers.size() >= MOST_WORKERS) return Optional.empty();
    var subject = new Subject(
        Subject.WORKER, id.publicId(), id.worker(), facts.farm(), nodeId, id.mappingId());
    var fresh = new WatchedWorker(subject, settings);
    workers.put(id, fresh);
    return Optional.of(fresh);
  }

  /**
   * What somebody knows of this node. A worker that is said to be gone, and has not been seen since,
   * is; anything else that is not measured here may hold or not.
   */
  public void agreeWith(Set<String> known) {
    var there = new HashSet<String>();
    for (var worker : workers.values()) {
      if (worker.connections > 0) there.add(goneKey(worker.subject));
    }
    for (var key : known) {
      if (key.startsWith(GONE) && !there.contains(key)) findings.believe(key);
    }
    findings.agreeWith(known, true);
  }

  private static String goneKey(Subject worker) {
    return Finding.key(AlertRule.WORKER_DISCONNECTED, Subject.WORKER, worker.id());
  }

  public Census census() {
    var active = (int) workers.values().stream().filter(w -> w.connections > 0).count();
    return new Census(facts.farm(), workers.size(), active, mappings.rate());
  }
}
