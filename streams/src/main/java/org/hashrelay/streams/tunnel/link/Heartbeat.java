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
 * It ends with the answer to what was asked since: only that shows that both ways work. When a link
 * comes back, the other end's repetition often arrives long before this end's own is due, and what
 * this end has to say would wait for it. Where bytes go on coming, doubt ends without.
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

  /** Bytes that come for so long end a doubt by themselves: the link is slow, not away. */
  private static final long HEARD_LONG = Duration.ofSeconds(2).toNanos();

  /** A connection that falls silent so soon is doubted late: its large packets may just not fit. */
  private static final long YOUNG = Duration.ofSeconds(1).toNanos();

  /** The kernels find a smaller size after their fourth attempt, in less than four seconds. */
  private static final long UNTIL_IT_FITS = Duration.ofSeconds(5).toNanos();

  /** Of the timestamps in pings. */
  private static final long STAMP_NANOS = 1_000;

  private static final int EARLY = 20;
  private static final double JITTER = 0.1;

  private final LinkSettings settings;
  private final DoubleSupplier random;
  private long lastTick;
  private long nextPing;
  private int unanswered;
  private boolean begun;
  private long begunAt;
  private boolean waiting;
  private long waitingSince;
  private boolean asked;
  private boolean doubted;
  private long doubtedSince;
  private boolean heard;
  private long heardSince;
  private boolean relieved;

  /** @param random from 0 to 1 */
  Heartbeat(LinkSettings settings, DoubleSupplier random, long now) {
    this.settings = settings;
    this.random = random;
    this.lastTick = now;
    this.nextPing = now + jittered();
  }

  /** Something that deserves an answer was sent. */
  void sent(long now) {
    if (!begun) begunAt = now;
    begun = true;
    if (waiting) return;
    waiting = true;
    waitingSince = now;
  }

  /** Anything came in. */
  void received(long now) {
    unanswered = 0;
    waiting = false;
    asked = false;
    if (!doubted) return;
    if (!heard) heardSince = now;
    heard = true;
    if (now - heardSince >= HEARD_LONG) relieve();
  }

  /** A ping was answered that was sent then. */
  void answered(long sent) {
    if (doubted && sent + STAMP_NANOS > doubtedSince) relieve();
  }

  private void relieve() {
    doubted = false;
    relieved = true;
  }

  /** Whether a doubt has ended since this was asked last. */
  boolean isRelieved() {
    var was = relieved;
    relieved = false;
    return was;
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
    if (silent >= doubtAfter(usualMicros) && !doubted) return doubt(now);
    if (now - nextPing >= 0) return beat(now);
    if (silent >= settings.probeAfter().toNanos() / EARLY && !asked) return ask();
    return Verdict.NOTHING;
  }

  private long doubtAfter(long usualMicros) {
    var after = settings.doubtAfter(usualMicros).toNanos();
    var late = Math.min(UNTIL_IT_FITS, settings.probeAfter().toNanos());
    return waitingSince - begunAt < YOUNG ? Math.max(after, late) : after;
  }

  private Verdict ask() {
    asked = true;
    return Verdict.PING;
  }

  private Verdict doubt(long now) {
    asked = true;
    doubted = true;
    doubtedSince = now;
    heard = false;
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
    begunAt += still;
    heardSince += still;
  }

  private long jittered() {
    var factor = 1 - JITTER + 2 * JITTER * random.getAsDouble();
    return (long) (settings.heartbeatInterval().toNanos() * factor);
  }
}
