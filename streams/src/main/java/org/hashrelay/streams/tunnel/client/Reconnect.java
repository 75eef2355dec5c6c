package org.hashrelay.streams.tunnel.client;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Which server to try next, and when: for ever.
 *
 * <p>After a failed attempt the next one in the list at once, and a pause when the list is through.
 * After a lost session the same server at once, unless the session was so short that this would be
 * a storm. While a session waits to go on, an attempt is made every second.
 */
final class Reconnect {

  private static final double JITTER = 0.2;
  private static final Duration EAGER = Duration.ofSeconds(1);

  private final int servers;
  private final Duration interval;
  private final DoubleSupplier random;
  private int current;
  private int rounds;

  /** @param random from 0 to 1 */
  Reconnect(int servers, Duration interval, DoubleSupplier random) {
    this.servers = servers;
    this.interval = interval;
    this.random = random;
  }

  /** Index of the server to try. */
  int current() {
    return current;
  }

  /**
   * Whether to go where the server was reached last, whatever its name says now: every other time, by
   * waves within a race and by rounds through the list.
   */
  boolean isFamiliar(int wave) {
    return (rounds + wave) % 2 == 1;
  }

  /** @param eager whether a session waits to go on */
  Duration afterFailure(boolean eager) {
    current = (current + 1) % servers;
    if (current != 0) return Duration.ZERO;
    rounds++;
    return pause(eager);
  }

  Duration afterSession(Duration lived, boolean eager) {
    rounds = 0;
    return lived.compareTo(longest(eager)) >= 0 ? Duration.ZERO : pause(eager);
  }

  private Duration pause(boolean eager) {
    var factor = 1 - JITTER + 2 * JITTER * random.getAsDouble();
    return Duration.ofNanos((long) (longest(eager).toNanos() * factor));
  }

  private Duration longest(boolean eager) {
    return eager && EAGER.compareTo(interval) < 0 ? EAGER : interval;
  }
}
