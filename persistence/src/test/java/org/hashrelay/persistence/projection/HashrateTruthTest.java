package org.hashrelay.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.projection.eventsourced.EventEnvelope;
import org.hashrelay.actors.miner.MinerEvent;
import org.hashrelay.actors.miner.MinerEvent.MinerConnected;
import org.hashrelay.actors.miner.MinerEvent.MinerDisconnected;
import org.hashrelay.actors.miner.MinerEvent.Share;
import org.hashrelay.actors.miner.MinerEvent.SharesSubmitted;
import org.hashrelay.actors.miner.MinerEvent.Tally;
import org.hashrelay.actors.miner.WorkerId;
import org.hashrelay.persistence.TestDatabase;
import org.hashrelay.persistence.schema.DatabaseSettings;
import org.hashrelay.persistence.schema.Schema;
import org.hashrelay.persistence.sql.ReadSide;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Miners of known speed over 26 hours of a clock of their own, whose shares come as chance has it; they
 * go to another pool and back, lose their connection, and their server restarts.
 */
class HashrateTruthTest {

  private static final long START = Instant.parse("2026-03-01T10:00:00Z").toEpochMilli();
  private static final long MINUTE = 60_000;
  private static final double HASHES = 4_294_967_296.0;
  private static final int MINERS = 12;
  private static final int LAST_MINUTE = 26 * 60;

  private static final int FAILOVER = 200;
  private static final int RETURN = 400;
  private static final int RECONNECT = 300;
  private static final long GONE_FOR = 20_000;
  private static final int SERVER_GONE = 700;
  private static final int SERVER_BACK = 704;
  private static final Set<Integer> LOOKED_AT =
      Set.of(6, 30, FAILOVER + 2, RECONNECT + 2, RETURN + 2, SERVER_BACK, 1_000, LAST_MINUTE - 1);

  @TempDir
  Path folder;

  private final List<Double> deviations = new ArrayList<>();
  private long now = START;

  /** One miner; the mean time between its shares is known, and with their difficulty its speed. */
  private static final class Rig {

    private final WorkerId id;
    private final Random random;
    private final double meanMillis;
    private final double difficulty;
    private final List<MinerEvent> unsent = new ArrayList<>();
    private double nextAt = START;
    private long seq;

    Rig(int number) {
      id = new WorkerId("farm", 1, "rig" + number);
      random = new Random(number);
      meanMillis = 4_000 + 1_000 * number % 5_000;
      difficulty = Math.scalb(1.0, number);
      unsent.add(new MinerConnected("life", ++seq, START, "10.0.0.1:5", "sim"));
      next();
    }

    double speed() {
      return difficulty * HASHES / meanMillis * 1_000;
    }

    private void next() {
      nextAt -= Math.log(1 - random.nextDouble()) * meanMillis;
    }

    void mineUntil(long end, int poolId) {
      var shares = new ArrayList<Share>();
      for (; nextAt <= end; next()) {
        if (isGone(nextAt)) continue;
        shares.add(new Share(
            (long) nextAt, ShareResult.ACCEPTED, difficulty, 0, true, poolId, 20, difficulty));
      }
      if (shares.isEmpty()) return;
      unsent.add(new SharesSubmitted(
          "life",
          ++seq,
          Map.of(ShareResult.ACCEPTED, new Tally(shares.size(), shares.size() * difficulty)),
          0,
          shares.get(shares.size() - 1).at(),
          shares,
          shares.size() * difficulty));
    }

    void reconnect(long at) {
      unsent.add(new MinerDisconnected("life", ++seq, at, "reset"));
      unsent.add(new MinerConnected("life", ++seq, at + GONE_FOR, "10.0.0.1:6", "sim"));
    }
  }

  private static boolean isGone(double at) {
    var since = at - (START + RECONNECT * MINUTE);
    return since >= 0 && since < GONE_FOR;
  }

  @Test
  void theHashrateIsTheMinersSpeedWithinItsErrorInEveryWindowWhateverHappens() throws Exception {
    var database = TestDatabase.H2.fresh(folder);
    Schema.migrate(database);
    var rigs = new ArrayList<Rig>();
    for (int number = 0; number < MINERS; number++) rigs.add(new Rig(number));
    var readSide = ReadSide.open(database);
    for (int minute = 1; minute < LAST_MINUTE; minute++) {
      now = START + minute * MINUTE + 37_000;
      var pool = minute >= FAILOVER && minute < RETURN ? 2 : 1;
      for (var rig : rigs) {
        rig.mineUntil(now, pool);
        if (minute == RECONNECT) rig.reconnect(START + RECONNECT * MINUTE);
      }
      if (minute >= SERVER_GONE && minute < SERVER_BACK) continue; // reports wait in the node
      if (minute == SERVER_BACK) readSide = restarted(readSide, database);
      if (minute % 10 == 0 || LOOKED_AT.contains(minute)) deliver(readSide, rigs);
      if (LOOKED_AT.contains(minute)) look(readSide, rigs);
    }
    readSide.close();

    var most = deviations.stream().mapToDouble(Math::abs).max().orElseThrow();
    var withinOne = deviations.stream().filter(z -> Math.abs(z) < 1).count();
    var mean = deviations.stream().mapToDouble(z -> z).average().orElseThrow();
    assertThat(deviations).hasSize(MINERS * LOOKED_AT.size() * 3);
    assertThat(most).as("standard errors").isLessThan(3.5);
    assertThat(deviations.stream().filter(z -> Math.abs(z) > 3).count())
        .as("one in some hundred may be beyond three standard errors")
        .isLessThanOrEqualTo(1);
    assertThat(mean).as("it is neither too high nor too low").isCloseTo(0, within(0.3));
    assertThat(withinOne * 1.0 / deviations.size())
        .as("the error is as large as it says, neither more nor less")
        .isCloseTo(0.68, within(0.12));
  }

  private static ReadSide restarted(ReadSide before, DatabaseSettings database) {
    before.close();
    return ReadSide.open(database);
  }

  private void deliver(ReadSide readSide, List<Rig> rigs) throws Exception {
    var envelopes = new ArrayList<EventEnvelope<MinerEvent>>();
    for (var rig : rigs) {
      for (var event : rig.unsent) {
        envelopes.add(
            EventEnvelope.create(Offset.sequence(1), "miner|" + rig.id.entityId(), 1, event, now));
      }
      rig.unsent.clear();
    }
    var session = readSide.session();
    new ShareProjection().process(session, envelopes);
    session.commit();
    session.close();
  }

  private void look(ReadSide readSide, List<Rig> rigs) throws Exception {
    var stats =
        new WorkerStats(readSide, HashesPerDifficulty.SHA256D, () -> Instant.ofEpochMilli(now));
    for (var rig : rigs) {
      var worker = stats
          .find(Workers.idOf(rig.id), Set.of())
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS)
          .orElseThrow();
      var errors = worker.errors();
      compare(rig, LedgerTable.Window.FIVE_MINUTES, worker.hashrate5m(), errors.fiveMinutes());
      compare(rig, LedgerTable.Window.HOUR, worker.hashrate1h(), errors.hour());
      compare(rig, LedgerTable.Window.DAY, worker.hashrate24h(), errors.day());
    }
  }

  private void compare(Rig rig, LedgerTable.Window window, double hashrate, double error) {
    var seconds = window.seconds(now, START);
    var begin = now - seconds * 1_000;
    var gone = 0.0;
    for (long at = START + RECONNECT * MINUTE; isGone(at); at += 1_000) {
      if (at >= begin && at < now) gone++;
    }
    deviations.add((hashrate - rig.speed() * (1 - gone / seconds)) / error);
  }
}
