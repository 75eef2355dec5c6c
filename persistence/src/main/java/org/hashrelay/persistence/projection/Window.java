package org.hashrelay.persistence.projection;

import java.time.Duration;

/**
 * How far back a hashrate looks: whole stretches of a ledger and the present one, begun but not over.
 */
enum Window {
  FIVE_MINUTES(LedgerTable.MINUTES, 5),
  HOUR(LedgerTable.MINUTES, 60),
  DAY(LedgerTable.HOURS, 24);

  /** A worker of two seconds and one lucky share has no hashrate yet. */
  private static final long SHORTEST = Duration.ofMinutes(1).toMillis();

  private final LedgerTable ledger;
  private final int slots;

  Window(LedgerTable ledger, int slots) {
    this.ledger = ledger;
    this.slots = slots;
  }

  /** The first stretch that belongs to the window. */
  long firstSlot(long now) {
    return ledger.slot(now) - slots;
  }

  /** What the credit of the window is divided by: its length, or the age of who earned it. */
  double seconds(long now, long firstSeenAt) {
    var length = now - ledger.start(firstSlot(now));
    return Math.max(SHORTEST, Math.min(length, now - firstSeenAt)) / 1000.0;
  }
}
