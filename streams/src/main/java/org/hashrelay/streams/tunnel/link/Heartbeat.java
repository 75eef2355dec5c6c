package org.hashrelay.streams.tunnel.link;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Decides when to ask the other end for a sign of life, when to doubt it, and when it counts as
 * dead.
 *
 * <pre>
 *   sent, nothing came:  0 ──── probe-after / 20 ──── doubt-after ──── probe-after + probe-timeout
 *                                    ping                 doubt                    dead
 * </pre>
 *
 * <p>Doubt comes after {@code probe-soonest} and four round trips, {@code probe-after} at the latest.
 *
 * <p>Beside it runs the heartbeat. The early ping makes sure that an answer is due: without it a
 * pool that says nothing would look like a link that is gone. Time in which this process itself
 * stood still counts against nobody.
 */
final class Heartbeat {

  /** What is to be done now. */
  enum Verdict {
    NOTHING,
    PING,
    /** Ping, and look for another way. */
    DOUBT,
    DEAD
  }

  private static final long STANDSTILL = Duration.ofMillis(1_500).toNanos();
  private static final int EARLY = 20;
  private static final double JITTER = 0.1;

  private final LinkSettings settings;
  private final DoubleSupplier random;
  private long lastTick;
  private long nextPing;
  private int unanswered;
  private boolean waiting;
  private long waitingSince;
  private boolean asked;
  private boolean doubted;

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

  /** Anything came in; whether there was doubt that it would. */
  boolean received() {
    var relieved = doubted;
    unanswered = 0;
    waiting = false;
    asked = false;
    doubted = false;
    return relieved;
  }

  /** Whether something is owed by the other end. */
  boolean isWaiting() {
    return waiting;
  }

  /** @param usualMicros what a round trip usually takes; 0 when that is not known */
  Verdict tick(long now, long usualMicros) {
    var still = now - lastTick;
    lastTick = now;
    if (still > STANDSTILL) shift(still);
    var silent = waiting ? now - waitingSince : 0;
    if (silent >= settings.probeAfter().plus(settings.probeTimeout()).toNanos()) {
      return Verdict.DEAD;
    }
    if (silent >= settings.doubtAfter(usualMicros).toNanos() && !doubted) return doubt();
    if (now - nextPing >= 0) return beat(now);
    if (silent >= settings.probeAfter().toNanos() / EARLY && !asked) return ask();
    return Verdict.NOTHING;
  }

  private Verdict ask() {
    asked = true;
    return Verdict.PING;
  }

  private Verdict doubt() {
    asked = true;
    doubted = true;
    return Verdict.DOUBT;
  }

  private Verdict beat(long now) {
    if (unanswered >= settings.heartbeatMissedLimit()) return Verdict.DEAD;
    unanswered++;
    asked = true;
    nextPing = now + jittered();
    return Verdict.PING;
  }

  private void shift(long still) {
    nextPing += still;
    waitingSince += still;
  }

  private long jittered() {
    var factor = 1 - JITTER + 2 * JITTER * random.getAsDouble();
    return (long) (settings.heartbeatInterval().toNanos() * factor);
  }
}
