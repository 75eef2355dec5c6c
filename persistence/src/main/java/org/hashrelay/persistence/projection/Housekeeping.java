package org.hashrelay.persistence.projection;

import java.time.Duration;
import java.time.InstantSource;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.hashrelay.actors.miner.Miner;
import org.hashrelay.persistence.history.GaugeTable;
import org.hashrelay.persistence.journal.JournalTrim;
import org.hashrelay.persistence.sql.ReadSide;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what is too old, a small bite at a time: sums after the time their table is kept, share
 * events once they are projected and behind every snapshot.
 *
 * <p>Every server of a fleet does it; what one has taken the others do not find.
 */
final class Housekeeping {

  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration EVERY = Duration.ofSeconds(30);
  private static final int BITES = 20;

  private final ReadSide readSide;
  private final InstantSource clock;

  Housekeeping(ReadSide readSide, InstantSource clock) {
    this.readSide = readSide;
    this.clock = clock;
  }

  static Cancellable start(ActorSystem<?> system, ReadSide readSide, InstantSource clock) {
    var housekeeping = new Housekeeping(readSide, clock);
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
    trim(BITES);
  }

  private void trim(int left) {
    readSide
        .ask(connection -> JournalTrim.bite(connection, Projections.NAME, Miner.TAGS))
        .whenComplete((events, failure) -> {
          if (failure != null) LOG.debug("Old share events are still there", failure);
          else if (events > 0 && left > 1) trim(left - 1);
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
