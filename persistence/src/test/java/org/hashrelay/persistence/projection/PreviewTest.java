package org.hashrelay.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.hashrelay.actors.alerting.measure.RulePreview.Outcome;
import org.hashrelay.actors.alerting.measure.RulePreview.Question;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.RuleOverride.Scope;
import org.hashrelay.actors.miner.MinerEvent.Tally;
import org.hashrelay.actors.miner.WorkerId;
import org.hashrelay.persistence.TestDatabase;
import org.hashrelay.persistence.projection.LedgerTable.Key;
import org.hashrelay.persistence.schema.Schema;
import org.hashrelay.persistence.sql.ReadSide;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What rules would have raised on a day of history, on both databases. */
class PreviewTest {

  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final Instant DAY_AGO = NOW.minus(Duration.ofDays(1));
  private static final int MINUTES = 40 * 60;

  @TempDir
  Path folder;

  private final List<ReadSide> open = new ArrayList<>();
  private final Map<Key, ShareSum> sums = new HashMap<>();

  @AfterEach
  void close() {
    open.forEach(ReadSide::close);
  }

  @ParameterizedTest
  @EnumSource
  void rejectsAreFoundWhereTheyWereAndHowLongTheyLasted(TestDatabase kind) throws Exception {
    for (var minute = 0; minute < MINUTES; minute++) {
      add(minute, "good", ShareResult.ACCEPTED, 12);
      add(minute, "bad", ShareResult.ACCEPTED, 12);
      if (minute >= 2_000 && minute < 2_030) add(minute, "bad", ShareResult.REJECTED, 12);
    }
    var ledger = ledger(kind);
    var outcome = ask(ledger, AlertRule.REJECT_RATE, AlertSettings.USUAL, DAY_AGO);

    assertThat(outcome.total()).isEqualTo(1);
    var one = outcome.raised().get(0);
    assertThat(one.subject().name()).isEqualTo("bad");
    assertThat(one.subject().farm()).isEqualTo("north");
    assertThat(one.firedAt()).isBetween(at(2_000), at(2_006));
    assertThat(one.endedAt().orElseThrow()).isBetween(at(2_030), at(2_036));
    assertThat(one.worst()).isEqualTo(0.5);
    assertThat(
            ask(ledger, AlertRule.REJECT_RATE, AlertSettings.USUAL, at(2_100)).total())
        .isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aDropIsFoundInAWorkerAndNotWhereAWorkerWasAway(TestDatabase kind) throws Exception {
    for (var minute = 0; minute < MINUTES; minute++) {
      add(minute, "slow", ShareResult.ACCEPTED, minute >= 2_000 && minute < 2_060 ? 2 : 24);
      if (minute < 1_500 || minute > 1_800) add(minute, "away", ShareResult.ACCEPTED, 24);
    }
    var outcome = ask(ledger(kind), AlertRule.HASHRATE_DROP, AlertSettings.USUAL, at(1_900));

    var ofWorkers = outcome.raised().stream()
        .filter(raised -> raised.subject().kind().equals("worker"))
        .toList();
    assertThat(ofWorkers).hasSize(1);
    assertThat(ofWorkers.get(0).subject().name()).isEqualTo("slow");
    assertThat(ofWorkers.get(0).firedAt()).isBetween(at(2_000), at(2_012));
    assertThat(ofWorkers.get(0).worst()).isBetween(0.8, 1.0);
    assertThat(outcome.raised())
        .as("the mapping and the farm are judged as well")
        .extracting(raised -> raised.subject().kind())
        .contains("mapping", "farm");
  }

  private static Instant at(int minute) {
    return NOW.minus(Duration.ofMinutes(MINUTES - minute));
  }

  private void add(int minute, String worker, ShareResult result, int count) {
    var key = new Key(
        LedgerTable.MINUTES.slot(at(minute).toEpochMilli()), new WorkerId("gw1", 1, worker), 1);
    sums.computeIfAbsent(key, k -> new ShareSum())
        .add(result, new Tally(count, 1_024.0 * count), 0);
  }

  private ShareLedger ledger(TestDatabase kind) throws Exception {
    var database = kind.fresh(folder);
    assertThat(Schema.migrate(database)).isInstanceOf(Schema.Ready.class);
    var readSide = ReadSide.open(database);
    open.add(readSide);
    readSide
        .ask(connection -> {
          LedgerTable.MINUTES.write(connection, sums);
          for (var worker : sums.keySet().stream().map(Key::worker).distinct().toList()) {
            try (var insert = connection.prepareStatement("INSERT INTO worker (id, client_id,"
                + " mapping_id, name, lives, first_seen_at) VALUES (?, 'gw1', 1, ?, '', 0)")) {
              insert.setString(1, Workers.idOf(worker));
              insert.setString(2, worker.worker());
              insert.executeUpdate();
            }
          }
          return sums.size();
        })
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
    return new ShareLedger(readSide, HashesPerDifficulty.SHA256D, () -> NOW);
  }

  private static Outcome ask(
      ShareLedger ledger, AlertRule rule, AlertSettings settings, Instant from) throws Exception {
    var question = new Question(rule, settings, Scope.ALL, Map.of("gw1", "north"), from, NOW);
    return ledger.preview(question).toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
