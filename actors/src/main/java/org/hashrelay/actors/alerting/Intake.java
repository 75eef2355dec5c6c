package org.hashrelay.actors.alerting;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.hashrelay.actors.alerting.AlertDesk.Pending;
import org.hashrelay.actors.alerting.AlertDesk.Report;
import org.hashrelay.actors.alerting.AlertDesk.ToWatcher;
import org.hashrelay.actors.alerting.AlertDesk.Watch;
import org.hashrelay.actors.alerting.DeskEvent.AlertsRaised;
import org.hashrelay.actors.alerting.DeskEvent.AlertsResolved;
import org.hashrelay.actors.alerting.measure.FarmRates;
import org.hashrelay.actors.alerting.rule.Alert;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.Census;
import org.hashrelay.actors.alerting.rule.Change;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.Findings;
import org.hashrelay.actors.alerting.rule.Rate;
import org.hashrelay.actors.alerting.rule.Subject;

/**
 * What watchers say, and what does not hold long enough yet. Confined to its desk; none of it is
 * journaled, for watchers say it again.
 */
final class Intake {

  /** What a source that says nothing for so long once found holds no more for all we know. */
  static final Duration FORGOTTEN = Duration.ofHours(1);

  private static final Duration FARMS_EVERY = Duration.ofSeconds(5);

  private final Map<String, Pending> pending = new LinkedHashMap<>();
  private final Map<String, ActorRef<ToWatcher>> watchers = new HashMap<>();
  private final Map<String, Instant> heardAt = new HashMap<>();
  private final Map<String, Census> censuses = new HashMap<>();
  private final Instant startedAt;
  private Instant farmsJudgedAt = Instant.MIN;
  private long lastNumber;
  private long unopened;

  Intake(Instant startedAt) {
    this.startedAt = startedAt;
  }

  long unopened() {
    return unopened;
  }

  List<Alert> pending() {
    return pending.values().stream().map(Pending::alert).toList();
  }

  void tell(ToWatcher news) {
    watchers.values().forEach(watcher -> watcher.tell(news));
  }

  void watched(DeskState state, Watch watch, Instant now) {
    var source = watch.source();
    var known = watchers.put(source, watch.watcher());
    heardAt.put(source, now);
    censuses.put(source, watch.census());
    if (!watch.watcher().equals(known)) {
      watch.watcher().tell(new AlertDesk.SettingsAre(state.settings()));
    }
    var keys = keys(state, source);
    if (keys.size() != watch.count() || Findings.digest(keys) != watch.digest()) {
      watch.watcher().tell(new AlertDesk.Known(source, keys));
    }
  }

  private Set<String> keys(DeskState state, String source) {
    var keys = new HashSet<String>();
    for (var standing : state.open().values()) {
      if (source(standing.alert().finding()).equals(source))
        keys.add(standing.alert().key());
    }
    for (var one : pending.values()) {
      if (one.source().equals(source)) keys.add(one.alert().key());
    }
    return keys;
  }

  /** Who sees that kind of thing. */
  static String source(Finding finding) {
    var subject = finding.subject();
    if (subject.kind().equals(Subject.FARM)) return FarmRates.SOURCE;
    if (finding.rule().isOfWorkers()) return "node/" + subject.clientId();
    return switch (subject.kind()) {
      case Subject.SERVER, Subject.CERTIFICATE -> "server/" + subject.id();
      default -> "fleet";
    };
  }

  List<DeskEvent> reported(DeskState state, Report report, Instant now) {
    var quiet = new ArrayList<Long>();
    var well = new ArrayList<Long>();
    for (var change : report.changes()) {
      if (change instanceof Change.Began began) {
        begins(state, began.finding(), report.source(), now);
      } else if (change instanceof Change.Ended ended) {
        pending.remove(ended.key());
        var standing = state.open().get(ended.key());
        if (standing != null) {
          (ended.quietly() ? quiet : well).add(standing.alert().number());
        }
      }
    }
    var events = new ArrayList<DeskEvent>();
    if (!well.isEmpty()) events.add(new AlertsResolved(well, false, now));
    if (!quiet.isEmpty()) events.add(new AlertsResolved(quiet, true, now));
    events.addAll(ripe(state, now));
    return events;
  }

  private void begins(DeskState state, Finding finding, String source, Instant now) {
    var key = finding.key();
    var settings = state.settings().of(finding.rule(), finding.subject());
    if (!settings.enabled() || state.open().containsKey(key) || pending.containsKey(key)) return;
    if (state.open().size() + pending.size() >= Findings.MOST) {
      unopened++;
      return;
    }
    lastNumber = Math.max(lastNumber, state.numbers().alert()) + 1;
    var alert = Alert.pending(lastNumber, finding, settings.severity());
    pending.put(key, new Pending(alert, source, now.plus(settings.holdFor())));
  }

  /** Farms are judged here, where their nodes come together. */
  List<DeskEvent> farms(DeskState state, Instant now) {
    if (farmsJudgedAt.plus(FARMS_EVERY).isAfter(now)) return List.of();
    farmsJudgedAt = now;
    heardAt.put(FarmRates.SOURCE, now);
    var known = keys(state, FarmRates.SOURCE);
    var findings = FarmRates.judge(rates(now), state.settings(), known::contains, now);
    var changes = new ArrayList<Change>();
    var holding = new HashSet<String>();
    for (var finding : findings) {
      holding.add(finding.key());
      changes.add(new Change.Began(finding));
    }
    for (var key : known) {
      if (!holding.contains(key)) changes.add(new Change.Ended(key, false));
    }
    return changes.isEmpty()
        ? List.of()
        : reported(state, new Report(FarmRates.SOURCE, changes), now);
  }

  private Map<String, Rate> rates(Instant now) {
    var rates = new HashMap<String, Rate>();
    censuses.forEach((source, census) -> {
      if (census.farm().isEmpty() || heardAt.get(source).plus(FarmRates.FRESH).isBefore(now))
        return;
      rates.merge(census.farm(), census.rate(), Rate::plus);
    });
    return rates;
  }

  /** What has held long enough by now. */
  List<DeskEvent> ripe(DeskState state, Instant now) {
    var alerts = new ArrayList<Alert>();
    pending.values().removeIf(one -> {
      var ripe = !one.firesAt().isAfter(now);
      if (ripe && !state.open().containsKey(one.alert().key())) {
        alerts.add(one.alert().firing(now));
      }
      return ripe;
    });
    return alerts.isEmpty() ? List.of() : List.of(new AlertsRaised(alerts, now));
  }

  /** Nobody watches these any more. */
  List<DeskEvent> forgotten(DeskState state, Instant now) {
    var numbers = state.open().values().stream()
        .filter(standing -> !heardAt
            .getOrDefault(source(standing.alert().finding()), startedAt)
            .plus(FORGOTTEN)
            .isAfter(now))
        .map(standing -> standing.alert().number())
        .collect(Collectors.toList());
    return numbers.isEmpty() ? List.of() : List.of(new AlertsResolved(numbers, true, now));
  }

  /** What other settings do not want any more. */
  List<DeskEvent> unwanted(DeskState state, AlertSettings settings, Instant now) {
    pending.values().removeIf(one -> isUnwanted(one.alert(), settings));
    var numbers = state.open().values().stream()
        .filter(standing -> isUnwanted(standing.alert(), settings))
        .map(standing -> standing.alert().number())
        .collect(Collectors.toList());
    return numbers.isEmpty() ? List.of() : List.of(new AlertsResolved(numbers, true, now));
  }

  private static boolean isUnwanted(Alert alert, AlertSettings settings) {
    return !settings.of(alert.rule(), alert.subject()).enabled();
  }

  /** The workers of each farm, over all its nodes. */
  Map<String, Census> farms() {
    var farms = new HashMap<String, Census>();
    for (var census : censuses.values()) {
      farms.merge(census.farm(), census, Census::plus);
    }
    return farms;
  }
}
