package org.hashrelay.actors.alerting.measure;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hashrelay.actors.alerting.measure.WorkerWatch.NodeFacts;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.Findings;
import org.hashrelay.actors.alerting.rule.Rate;
import org.hashrelay.actors.alerting.rule.Subject;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ReportEntry.SharesMerged;

/**
 * How hard each mapping of a node works, all its workers together: one that left is missed here.
 * Confined to its {@link WorkerWatch}.
 */
final class MappingRates {

  private final String nodeId;
  private final Findings findings;
  private final Map<Integer, Watched> mappings = new HashMap<>();
  private AlertSettings settings;

  private record Watched(Subject subject, RateWindow rate) {}

  MappingRates(String nodeId, Findings findings, AlertSettings settings) {
    this.nodeId = nodeId;
    this.findings = findings;
    this.settings = settings;
  }

  void settingsAre(AlertSettings now) {
    settings = now;
    mappings.replaceAll((id, mapping) -> fitting(mapping.subject(), mapping.rate()));
  }

  /** Mappings that are off, or gone, are not missed. */
  void factsAre(NodeFacts facts) {
    var before = Map.copyOf(mappings);
    mappings.clear();
    facts.mappings().forEach((id, mapping) -> {
      if (!mapping.enabled()) return;
      var subject = new Subject(Subject.MAPPING, "" + id, mapping.name(), facts.farm(), nodeId, id);
      var known = before.get(id);
      mappings.put(id, known == null ? fitting(subject) : fitting(subject, known.rate()));
    });
    before.forEach((id, was) -> {
      if (!mappings.containsKey(id)) findings.end(key(was.subject()), true);
    });
  }

  private static String key(Subject subject) {
    return Finding.key(AlertRule.HASHRATE_DROP, subject.kind(), subject.id());
  }

  private Watched fitting(Subject subject, RateWindow rate) {
    var wanted = settings.of(AlertRule.HASHRATE_DROP, subject);
    return rate.suits(wanted) ? new Watched(subject, rate) : fitting(subject);
  }

  private Watched fitting(Subject subject) {
    var wanted = settings.of(AlertRule.HASHRATE_DROP, subject);
    return new Watched(subject, new RateWindow(wanted.window(), wanted.baseline()));
  }

  void told(ReportEntry entry, long at) {
    var mapping = mappings.get(entry.mappingId());
    if (mapping == null) return;
    if (entry instanceof ShareJudged share && isGood(share.result())) {
      mapping.rate().share(at, share.difficulty());
    } else if (entry instanceof SharesMerged shares && isGood(shares.result())) {
      var count = Math.max(1, shares.count());
      mapping.rate().shares(at, count, shares.difficulty() / count);
    }
  }

  private static boolean isGood(ShareResult result) {
    return result == ShareResult.ACCEPTED || result == ShareResult.FILTERED;
  }

  /**
   * @param passed milliseconds since the last time, in which the node was there
   * @param unserved mappings without a pool, whose workers cannot do better
   */
  void tick(long now, long passed, Set<Integer> unserved) {
    mappings.forEach((id, mapping) -> {
      mapping.rate().advance(now);
      if (passed == 0 || unserved.contains(id)) return;
      mapping.rate().present(now, passed);
      judge(mapping, now);
    });
  }

  private void judge(Watched mapping, long now) {
    var subject = mapping.subject();
    var rule = settings.of(AlertRule.HASHRATE_DROP, subject);
    var before = findings.holds(AlertRule.HASHRATE_DROP, subject);
    if (!rule.enabled() || !mapping.rate().holds(rule, before)) {
      findings.end(AlertRule.HASHRATE_DROP, subject);
    } else if (!before) {
      var drop = mapping.rate().drop();
      findings.hold(new Finding(
          AlertRule.HASHRATE_DROP,
          subject,
          Instant.ofEpochMilli(now),
          "%s hashes %.0f %% less than usual".formatted(subject.name(), 100 * drop),
          Optional.of(drop),
          Optional.of(rule.threshold()),
          Map.of()));
    }
  }

  /** Of all mappings that have been watched for long enough. */
  Rate rate() {
    return mappings.values().stream()
        .flatMap(mapping -> mapping.rate().rate().stream())
        .reduce(Rate.NONE, Rate::plus);
  }
}
