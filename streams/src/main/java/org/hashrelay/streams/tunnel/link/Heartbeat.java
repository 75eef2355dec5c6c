package org.hashrelay.streams.tunnel.link;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Decides when to ask the other end for a sign of life, and when it counts as dead.
 *
 * <p>Two clocks: the heartbeat, and the faster probe that starts when something was sent and nothing
 * came back. Time in which this process itself stood still counts against nobody.
 */
final class Heartbeat {

  /** What is to be done now. */
  enum Verdict {
    NOTHING,
    PING,
    DEAD
  }

  private static final long STANDSTILL = Duration.ofSeconds(4).toNanos();
  private static final double JITTER = 0.1;

  private final LinkSettings settings;
  private final DoubleSupplier random;
  private long lastTick;
  private long nextPing;
  private int unanswered;
  private boolean waiting;
  private long waitingSince;
  private boolean probing;
  private long probedAt;

  /** @param random from 0 to 1 */
  Heartbeat(LinkSettings settings, DoubleSupplier random, long now) {
    this.settings = settings;
    this.random = random;
    this.lastTick = now;
    this.nextPing = now + jittered();
  }

  /** Something that deserves an answer was sent. */
  void sent(long now) {
    if (waiting) return;
    waiting = true;
    waitingSince = now;
  }

  /** Anything came in. */
  void received() {
    unanswered = 0;
    waiting = false;
    probing = false;
  }

  Verdict tick(long now) {
    var still = now - lastTick;
    lastTick = now;
    if (still > STANDSTILL) shift(still);
    if (probing && now - probedAt >= settings.probeTimeout().toNanos()) return Verdict.DEAD;
    if (now - nextPing >= 0) return beat(now);
    if (waiting && !probing && now - waitingSince >= settings.probeAfter().toNanos()) {
      probing = true;
      probedAt = now;
      return Verdict.PING;
    }
    return Verdict.NOTHING;
  }

  private Verdict beat(long now) {
    if (unanswered >= settings.heartbeatMissedLimit()) return Verdict.DEAD;
    unanswered++;
    nextPing = now + jittered();
    return Verdict.PING;
  }

  private void shift(long still) {
    nextPing += still;
    waitingSince += still;
    probedAt += still;
  }

  private long jittered() {
    var factor = 1 - JITTER + 2 * JITTER * random.getAsDouble();
    return (long) (settings.heartbeatInterval().toNanos() * factor);
  }
}
