package org.hashrelay.persistence.projection;

import java.time.Duration;
import java.time.InstantSource;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.audit.AuditLog;
import org.hashrelay.actors.miner.Miner;
import org.hashrelay.persistence.audit.StoredAuditFeed;
import org.hashrelay.persistence.feed.AlertEventTable;
import org.hashrelay.persistence.feed.HistorySettings;
import org.hashrelay.persistence.feed.StoredAlertFeed;
import org.hashrelay.persistence.history.GaugeTable;
import org.hashrelay.persistence.journal.JournalTrim;
import org.hashrelay.persistence.sql.ReadSide;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what is too old, a small bite at a time: sums and lines of the story after the time their
 * table is kept, events once they are projected and behind every snapshot.
 *
 * <p>Every server of a fleet does it; what one has taken the others do not find.
 */
final class Housekeeping {

  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration EVERY = Duration.ofSeconds(30);
  private static final int BITES = 20;
  private static final JournalTrim.Reader MINERS =
      new JournalTrim.Reader(Projections.NAME, Miner.TAGS);
  private static final JournalTrim.Reader STORY =
      new JournalTrim.Reader(StoredAlertFeed.PROJECTION, 1);
  private static final JournalTrim.Reader AUDIT =
      new JournalTrim.Reader(StoredAuditFeed.PROJECTION, 1);

  private final ReadSide readSide;
  private final HistorySettings kept;
  private final InstantSource clock;

  Housekeeping(ReadSide readSide, HistorySettings kept, InstantSource clock) {
    this.readSide = readSide;
    this.kept = kept;
    this.clock = clock;
  }

  static Cancellable start(ActorSystem<?> system, ReadSide readSide, InstantSource clock) {
    var kept = HistorySettings.from(system.settings().config());
    var housekeeping = new Housekeeping(readSide, kept, clock);
    return system
        .scheduler()
        .scheduleWithFixedDelay(EVERY, EVERY, housekeeping::tidy, system.executionContext());
  }

  /** Each bite is a transaction, and one stretch of time of one ledger. */
  void tidy() {
    for (var ledger : LedgerTable.values()) bite(ledger, BITES);
    for (var gauge : GaugeTable.values()) {
      readSide
          .ask(connection -> gauge.forget(connection, clock.millis()))
          .whenComplete((rows, failure) -> {
            if (failure != null) LOG.debug("Old rows of {} are still there", gauge, failure);
          });
    }
    story(BITES);
    trim(Miner.TYPE.name(), MINERS, BITES);
    trim(AlertDesk.TYPE.name(), STORY, BITES);
    trim(AuditLog.TYPE.name(), AUDIT, BITES);
  }

  private void trim(String type, JournalTrim.Reader reader, int left) {
    readSide
        .ask(connection -> JournalTrim.bite(connection, type, reader))
        .whenComplete((events, failure) -> {
          if (failure != null) LOG.debug("Old events of {} are still there", type, failure);
          else if (events > 0 && left > 1) trim(type, reader, left - 1);
        });
  }

  private void story(int left) {
    var oldest = clock.instant().minus(kept.alertEvents());
    readSide
        .ask(connection -> AlertEventTable.forgetBefore(connection, oldest))
        .whenComplete((lines, failure) -> {
          if (failure != null) LOG.debug("Old alert events are still there", failure);
          else if (lines > 0 && left > 1) story(left - 1);
        });
  }

  private void bite(LedgerTable ledger, int left) {
    var before = ledger.slot(clock.millis() - ledger.kept().toMillis());
    readSide
        .ask(connection -> ledger.forgetOldestBefore(connection, before))
        .whenComplete((rows, failure) -> {
          if (failure != null) LOG.debug("Old rows of {} are still there", ledger, failure);
          else if (rows > 0 && left > 1) bite(ledger, left - 1);
        });
  }
}
