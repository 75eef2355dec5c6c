package org.hashrelay.streams.aggregation.shared;

import java.util.OptionalInt;

/**
 * Which of its dialects a pool speaks, found out by trying.
 *
 * <p>One that worked once is tried first for ever after. That a pool speaks none is believed for a
 * minute and no longer: it may only have been starting.
 */
final class Spoken {

  static final long NONE_MILLIS = 60_000;

  private final int choices;
  private int next;
  private OptionalInt known = OptionalInt.empty();
  private long noneUntil = Long.MIN_VALUE;

  /**
   * @param choices how many dialects there are to try
   */
  Spoken(int choices) {
    this.choices = choices;
  }

  /** The one to try now. */
  int choice() {
    return known.orElse(next);
  }

  boolean isKnown() {
    return known.isPresent();
  }

  boolean isNone(long now) {
    return known.isEmpty() && now < noneUntil;
  }

  void worked() {
    known = OptionalInt.of(choice());
    noneUntil = Long.MIN_VALUE;
  }

  /** True when the next dialect should be tried at once; false when all have been. */
  boolean failed(long now) {
    if (known.isPresent()) return false;
    next = (next + 1) % choices;
    if (next == 0) noneUntil = now + NONE_MILLIS;
    return next != 0;
  }
}
