package org.hashrelay.actors.alerting.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.hashrelay.actors.alerting.measure.WorkerWatch.MappingFacts;
import org.hashrelay.actors.alerting.measure.WorkerWatch.NodeFacts;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.Change;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.RuleOverride;
import org.hashrelay.actors.alerting.rule.RuleSettings;
import org.hashrelay.actors.alerting.rule.Severity;
import org.hashrelay.actors.alerting.rule.Subject;
import org.hashrelay.actors.miner.WorkerId;
import org.hashrelay.streams.tunnel.control.ControlMessage.Report;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerJoined;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerLeft;
import org.junit.jupiter.api.Test;

class WorkerWatchTest {

  private static final long START = 1_800_000_000_000L;

  private final Heard heard = new Heard();
  private final WorkerWatch watch = new WorkerWatch("gw1", AlertSettings.USUAL, heard);
  private final Random random = new Random(7);
  private long now = START;
  private long seq;

  WorkerWatchTest() {
    watch.factsAre(facts(true));
    watch.linked("life-1", now);
  }

  // comings and goings

  @Test
  void aWorkerThatLeavesIsAFindingAtOnceAndItsReturnEndsIt() {
    report(joined("a"), left("a", "peer-closed"));
    assertThat(began()).containsExactly("worker_disconnected");
    report(joined("a"));
    assertThat(watch.findings().news(10)).singleElement().isInstanceOf(Change.Ended.class);
  }

  @Test
  void aWorkerWithAnotherConnectionIsStillThere() {
    report(joined("a"), joined("a"), left("a", "peer-closed"));
    assertThat(began()).isEmpty();
  }

  @Test
  void aShareThatIsJudgedAfterItsMinerHasGoneDoesNotBringItBack() {
    report(joined("a"));
    report(left("a", "peer-closed"), share("a", ShareResult.ACCEPTED));
    report(share("a", ShareResult.UNANSWERED));

    assertThat(began()).containsExactly("worker_disconnected");
    assertThat(watch.census().active()).isZero();
    pass(Duration.ofSeconds(61));
    report(share("a", ShareResult.ACCEPTED));
    assertThat(watch.findings().keys()).as("somebody we had not counted").isEmpty();
  }

  @Test
  void whatWeDidOurselvesIsNoFaultOfTheWorker() {
    report(joined("a"), joined("b"));
    report(left("a", "mapping-changed"), left("b", "no tunnel for 900 s"));

    assertThat(began()).isEmpty();
  }

  @Test
  void aReportThatComesAgainCountsOnce() {
    var report = new Report("life-1", 1, List.of(joined("a"), left("a", "peer-closed")));
    watch.reported(report, now);
    watch.reported(new Report("life-1", 2, List.of(joined("a"))), now);
    watch.reported(report, now);
    assertThat(watch.findings().keys()).isEmpty();
  }

  @Test
  void aWorkerSeenByItsSharesAloneCanLeave() {
    report(share("a", ShareResult.ACCEPTED));
    report(left("a", "peer-closed"));

    assertThat(began()).containsExactly("worker_disconnected");
  }

  @Test
  void whoWasGoneBeforeAStartIsGoneUntilItIsSeen() {
    report(joined("b"));
    var gone = key(AlertRule.WORKER_DISCONNECTED, "a");
    var back = key(AlertRule.WORKER_DISCONNECTED, "b");
    watch.agreeWith(Set.of(gone, back));

    assertThat(watch.findings().news(10)).containsExactly(new Change.Ended(back, true));
    assertThat(watch.findings().keys()).containsExactly(gone);
    report(share("a", ShareResult.ACCEPTED));
    assertThat(watch.findings().news(10)).containsExactly(new Change.Ended(gone, false));
  }

  @Test
  void comingGoingAndFallingSilentIsHeard() {
    report(joined("a"), joined("a"));
    pass(Duration.ofSeconds(301));
    report(share("a", ShareResult.ACCEPTED));
    pass(Duration.ofSeconds(1));
    report(left("a", "peer-closed"));
    report(left("a", "peer-closed"));

    assertThat(heard.lines)
        .containsExactly("a came", "a WARNING", "a OFFLINE", "a ACTIVE", "a went: peer-closed");
  }

  // rejects

  @Test
  void fortyPercentOfTwelveSharesAreTooMany() {
    report(joined("a"));
    shares("a", 7, ShareResult.ACCEPTED);
    shares("a", 5, ShareResult.LOW_DIFFICULTY);
    pass(Duration.ofSeconds(1));

    assertThat(began()).containsExactly("reject_rate");
  }

  @Test
  void nineSharesProveNothingAndTwentyNinePercentAreNotThirty() {
    report(joined("a"), joined("b"));
    shares("a", 9, ShareResult.REJECTED);
    shares("b", 71, ShareResult.FILTERED);
    shares("b", 29, ShareResult.STALE);
    pass(Duration.ofSeconds(1));

    assertThat(began()).isEmpty();
  }

  @Test
  void thirtyPercentOfTenAreTooManyAndSharesWithoutAnAnswerDoNotCount() {
    report(joined("a"), joined("b"));
    shares("a", 7, ShareResult.ACCEPTED);
    shares("a", 3, ShareResult.DUPLICATE);
    shares("b", 9, ShareResult.REJECTED);
    shares("b", 5, ShareResult.UNANSWERED);
    pass(Duration.ofSeconds(1));

    assertThat(began()).containsExactly("reject_rate");
  }

  @Test
  void badSharesAreForgottenWithTheWindow() {
    report(joined("a"));
    shares("a", 12, ShareResult.REJECTED);
    pass(Duration.ofSeconds(1));
    began();
    pass(Duration.ofMinutes(4));
    assertThat(watch.findings().keys()).hasSize(1);
    pass(Duration.ofMinutes(2));

    assertThat(watch.findings().keys()).doesNotContain(key(AlertRule.REJECT_RATE, "a"));
  }

  @Test
  void oneWorkerMayHaveALimitOfItsOwn() {
    var scope = new RuleOverride.Scope(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("a"), Optional.empty());
    var other = new RuleOverride(
        AlertRule.REJECT_RATE,
        scope,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(0.9),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
    watch.settingsAre(settings(AlertSettings.USUAL.rules(), List.of(other)));
    report(joined("a"), joined("b"));
    for (var worker : List.of("a", "b")) {
      shares(worker, 6, ShareResult.ACCEPTED);
      shares(worker, 6, ShareResult.REJECTED);
    }
    pass(Duration.ofSeconds(1));

    assertThat(watch.findings().keys()).containsExactly(key(AlertRule.REJECT_RATE, "b"));
  }

  // silence

  @Test
  void aConnectedWorkerIsOfflineAfterFiveMinutesWithoutAShare() {
    report(joined("a"));
    pass(Duration.ofSeconds(299));
    assertThat(began()).isEmpty();
    pass(Duration.ofSeconds(2));

    assertThat(began()).containsExactly("worker_offline");
    report(share("a", ShareResult.ACCEPTED));
    pass(Duration.ofSeconds(1));
    assertThat(watch.findings().keys()).isEmpty();
  }

  @Test
  void aSlowWorkerMayBeSilentForTwelveOfItsUsualPauses() {
    report(joined("a"));
    for (var i = 0; i < 60; i++) {
      pass(Duration.ofSeconds(60));
      report(share("a", ShareResult.ACCEPTED));
    }
    began();
    pass(Duration.ofSeconds(11 * 60));
    assertThat(watch.findings().keys()).isEmpty();
    pass(Duration.ofSeconds(61));

    assertThat(watch.findings().keys()).contains(key(AlertRule.WORKER_OFFLINE, "a"));
  }

  @Test
  void nobodyIsSilentWhileTheNodeIsAway() {
    report(joined("a"));
    watch.unlinked();
    pass(Duration.ofMinutes(20));
    watch.linked("life-1", now);
    pass(Duration.ofMinutes(4));

    assertThat(watch.findings().keys()).isEmpty();
  }

  // no pool

  @Test
  void whatIsRefusedWhileNoPoolServesIsNoFaultOfTheWorker() {
    report(joined("a"));
    watch.unserved(Set.of(1), now);
    shares("a", 40, ShareResult.STALE);
    pass(Duration.ofSeconds(30));
    watch.unserved(Set.of(), now);
    pass(Duration.ofSeconds(30));
    assertThat(began()).as("neither while it lasts nor when it is over").isEmpty();

    shares("a", 12, ShareResult.STALE);
    pass(Duration.ofSeconds(1));
    assertThat(began()).containsExactly("reject_rate");
  }

  @Test
  void nobodyIsSilentOrSlowWhileNoPoolServes() {
    quickWindows();
    report(joined("a"));
    mine("a", Duration.ofMinutes(5), 5.0);
    watch.unserved(Set.of(1), now);
    pass(Duration.ofMinutes(20));
    watch.unserved(Set.of(), now);
    pass(Duration.ofSeconds(1));
    mine("a", Duration.ofMinutes(2), 5.0);

    assertThat(watch.findings().keys()).isEmpty();
    assertThat(began()).isEmpty();
  }

  @Test
  void workersOfAnotherMappingAreJudgedAsEver() {
    report(joined("a"));
    watch.unserved(Set.of(2), now);
    shares("a", 12, ShareResult.STALE);
    pass(Duration.ofSeconds(1));

    assertThat(began()).containsExactly("reject_rate");
  }

  // hashrate

  @Test
  void thereIsNoDropInTheFirstWindowNorBeforeThereIsSomethingToCompareWith() {
    quickWindows();
    report(joined("a"));
    mine("a", Duration.ofSeconds(30), 5.0);
    pass(Duration.ofSeconds(60));

    assertThat(watch.findings().keys()).isEmpty();
  }

  @Test
  void halfTheHashrateIsADropAndItEndsWithIt() {
    quickWindows();
    report(joined("a"));
    mine("a", Duration.ofMinutes(5), 5.0);
    assertThat(watch.findings().keys()).isEmpty();
    mine("a", Duration.ofSeconds(65), 1.5);

    assertThat(watch.findings().keys())
        .containsExactlyInAnyOrder(
            key(AlertRule.HASHRATE_DROP, "a"),
            Finding.key(AlertRule.HASHRATE_DROP, "mapping", "1"));
    mine("a", Duration.ofSeconds(70), 5.0);
    assertThat(watch.findings().keys()).isEmpty();
  }

  @Test
  void luckIsNoDrop() {
    quickWindows();
    for (var i = 0; i < 40; i++) report(joined("w" + i));
    for (var second = 0; second < 900; second++) {
      for (var i = 0; i < 40; i++)
        if (random.nextDouble() < 0.6) shares("w" + i, 1, ShareResult.ACCEPTED);
      pass(Duration.ofSeconds(1));
    }

    assertThat(watch.findings().keys()).isEmpty();
  }

  @Test
  void aWorkerThatWasAwayIsNotSlow() {
    quickWindows();
    report(joined("a"));
    mine("a", Duration.ofMinutes(4), 5.0);
    report(left("a", "peer-closed"));
    pass(Duration.ofMinutes(2));
    report(joined("a"));
    mine("a", Duration.ofMinutes(2), 5.0);

    assertThat(watch.findings().keys()).isEmpty();
  }

  @Test
  void aMappingMissesTheWorkerThatLeftThoughNobodyElseIsSlow() {
    quickWindows();
    report(joined("a"), joined("b"));
    for (var i = 0; i < 300; i++) {
      shares("a", 5, ShareResult.ACCEPTED);
      mine("b", Duration.ofSeconds(1), 5.0);
    }
    report(left("a", "peer-closed"));
    mine("b", Duration.ofSeconds(65), 5.0);

    assertThat(watch.findings().keys())
        .contains(Finding.key(AlertRule.HASHRATE_DROP, "mapping", "1"))
        .doesNotContain(key(AlertRule.HASHRATE_DROP, "b"));
    assertThat(watch.census().rate().drop()).isBetween(0.45, 0.55);
    watch.factsAre(facts(false));
    assertThat(watch.findings().keys()).containsExactly(key(AlertRule.WORKER_DISCONNECTED, "a"));
  }

  private static NodeFacts facts(boolean enabled) {
    var mapping = new MappingFacts("btc", Duration.ofSeconds(5), enabled);
    return new NodeFacts("north", Map.of(1, mapping));
  }

  private void quickWindows() {
    var rules = new EnumMap<AlertRule, RuleSettings>(AlertSettings.USUAL.rules());
    rules.put(
        AlertRule.HASHRATE_DROP,
        new RuleSettings(
            true,
            Severity.WARNING,
            Duration.ZERO,
            0.3,
            Duration.ofSeconds(60),
            Duration.ofMinutes(24),
            20,
            List.of()));
    watch.settingsAre(settings(rules, List.of()));
  }

  private static AlertSettings settings(
      Map<AlertRule, RuleSettings> rules, List<RuleOverride> overrides) {
    return new AlertSettings(
        rules,
        overrides,
        Duration.ofSeconds(2),
        Duration.ofMinutes(2),
        Duration.ofHours(4),
        true,
        0.1);
  }

  /** So many shares a second, evenly. */
  private void mine(String worker, Duration time, double perSecond) {
    var owed = 0.0;
    for (var second = 0; second < time.toSeconds(); second++) {
      owed += perSecond;
      shares(worker, (int) owed, ShareResult.ACCEPTED);
      owed -= (int) owed;
      pass(Duration.ofSeconds(1));
    }
  }

  private void pass(Duration time) {
    for (var i = 0; i < time.toSeconds(); i++) {
      now += 1_000;
      watch.tick(now);
    }
  }

  private void shares(String worker, int count, ShareResult result) {
    var entries = new ArrayList<ReportEntry>();
    for (var i = 0; i < count; i++) entries.add(share(worker, result));
    if (count > 0) watch.reported(new Report("life-1", ++seq, entries), now);
  }

  private void report(ReportEntry... entries) {
    watch.reported(new Report("life-1", ++seq, List.of(entries)), now);
  }

  private WorkerJoined joined(String worker) {
    return new WorkerJoined(1, worker, now, "10.0.0.7:5000", "sim/1");
  }

  private WorkerLeft left(String worker, String reason) {
    return new WorkerLeft(1, worker, now, reason);
  }

  private ShareJudged share(String worker, ShareResult result) {
    return new ShareJudged(1, worker, now, result, 1024, 2000, true, 1, 10, 2048);
  }

  private List<String> began() {
    return watch.findings().news(1_000).stream()
        .filter(Change.Began.class::isInstance)
        .map(change -> ((Change.Began) change).finding().rule().slug())
        .toList();
  }

  private static String key(AlertRule rule, String worker) {
    var id = new WorkerId("gw1", 1, worker).publicId();
    return Finding.key(rule, Subject.WORKER, id);
  }
}
