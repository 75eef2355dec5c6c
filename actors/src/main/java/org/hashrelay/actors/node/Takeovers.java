package org.hashrelay.actors.node;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a process that comes with a node's token may take the place of another one.
 *
 * <p>The newest wins, but not more often than once a minute, and half as often each time they go on:
 * two hosts with one token do not throw each other out for ever. Kept in memory only.
 */
final class Takeovers {

  static final Duration LEAST_APART = Duration.ofSeconds(60);
  private static final Duration MOST_APART = Duration.ofHours(1);

  private Optional<TokenConflict> newest = Optional.empty();
  private Instant last = Instant.MIN;
  private int inARow;

  /** Decides, and remembers what it decided. */
  TokenConflict decide(LinkInfo newcomer, LinkInfo present, Instant now) {
    var allowed = inARow == 0 || !now.isBefore(last.plus(apart()));
    if (allowed) {
      inARow = inARow > 0 && now.isBefore(last.plus(MOST_APART.multipliedBy(2))) ? inARow + 1 : 1;
      last = now;
    }
    var outcome = allowed ? TokenConflict.TAKEN_OVER : TokenConflict.REFUSED;
    var conflict = new TokenConflict(now, newcomer.address(), present.address(), outcome);
    newest = Optional.of(conflict);
    return conflict;
  }

  private Duration apart() {
    var doubled = LEAST_APART.multipliedBy(1L << Math.min(inARow - 1, 10));
    return doubled.compareTo(MOST_APART) < 0 ? doubled : MOST_APART;
  }

  Optional<TokenConflict> newest() {
    return newest;
  }
}
