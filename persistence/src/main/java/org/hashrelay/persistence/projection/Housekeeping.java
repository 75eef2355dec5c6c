package org.hashrelay.persistence.projection;

import java.time.Duration;
import java.time.InstantSource;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.hashrelay.actors.miner.Miner;
import org.hashrelay.persistence.journal.JournalTrim;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what is too old, a small bite at a time: minutes after 25 hours, hours after 400 days,
 * share events once they are projected and behind every snapshot.
 *
 * <p>Every server of a fleet does it; what one has taken the others do not find.
 */
final class Housekeeping {

  static final Duration KEEP_MINUTES = Duration.ofHours(25);
  static final Duration KEEP_HOURS = Duration.ofDays(400);

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
    bite(LedgerTable.MINUTES, KEEP_MINUTES, BITES);
    bite(LedgerTable.HOURS, KEEP_HOURS, BITES);
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

  private void bite(LedgerTable ledger, Duration keep, int left) {
    var before = ledger.slot(clock.millis() - keep.toMillis());
    readSide
        .ask(connection -> ledger.forgetOldestBefore(connection, before))
        .whenComplete((rows, failure) -> {
          if (failure != null) LOG.debug("Old rows of {} are still there", ledger, failure);
          else if (rows > 0 && left > 1) bite(ledger, keep, left - 1);
        });
  }
}
