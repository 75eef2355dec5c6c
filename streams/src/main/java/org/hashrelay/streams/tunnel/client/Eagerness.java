package org.hashrelay.streams.tunnel.client;

import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.hashrelay.streams.tunnel.client.ModeChoice.Leg;

/**
 * How often a connection is tried for, and how long each attempt may take.
 *
 * <pre>
 *   a session waits, or doubts its connection, for:  0 ─────────── 1 min ──────────────►
 *   a wave of attempts, a fifth sooner or later:     every 0.3 s   every second
 * </pre>
 *
 * <p>A link that comes back carries the next attempt; those before are lost with their packets, since
 * TCP and QUIC repeat them after a second at the earliest. So attempts overlap and are given up
 * before they would come alive together at a server that has just been reached again; each eighth is
 * a patient one, for a server that is slow rather than away. Thread-safe.
 */
final class Eagerness {

  private static final Duration OFTEN = Duration.ofMillis(250);
  private static final Duration SELDOM = Duration.ofSeconds(1);
  private static final Duration AT_FIRST = Duration.ofMinutes(1);
  private static final Duration BRIEF = Duration.ofSeconds(1);
  private static final Duration PATIENT = Duration.ofSeconds(5);
  private static final int PATIENT_EACH = 8;
  private static final int OVERLAPPING = 4;
  private static final double JITTER = 0.2;

  /** To one of several servers, before the next one has its turn: about two seconds. */
  private static final int WAVES = 8;

  /** Up to this round trip, a brief attempt has time to succeed. */
  private static final long BRIEF_RTT_MICROS = 300_000;

  private final int servers;
  private final Duration tcpAfter;
  private final LongSupplier nanos;
  private final DoubleSupplier random;
  private boolean dark;
  private long since;

  /** @param random from 0 to 1 */
  Eagerness(int servers, Duration tcpAfter, LongSupplier nanos, DoubleSupplier random) {
    this.servers = servers;
    this.tcpAfter = tcpAfter;
    this.nanos = nanos;
    this.random = random;
  }

  /** A session has no connection that answers. */
  synchronized void dark() {
    if (dark) return;
    dark = true;
    since = nanos.getAsLong();
  }

  /** It has one, or there is no session. */
  synchronized void light() {
    dark = false;
  }

  /**
   * What is tried for a session that waits: one server until it answers when there is no other, or
   * when it still has the connection that is doubted.
   */
  Attempts waves(List<Leg> wave, boolean doubted) {
    return doubted || servers == 1
        ? new Attempts(wave, Attempts.ENDLESS, true)
        : new Attempts(wave, WAVES, false);
  }

  /** Whether attempts that began while a session had a connection may go on without. */
  boolean allows(Attempts attempts, boolean waits) {
    return !attempts.insistent() || waits && servers == 1;
  }

  /**
   * How long the transport may take to reach the server.
   *
   * @param usualMicros what a round trip usually takes; 0 when that is not known
   */
  Duration patience(Attempts attempts, int number, long usualMicros) {
    if (attempts.waves() == 1) return attempts.wave().size() > 1 ? inCompany() : Dialer.ATTEMPT;
    var brief = brief(usualMicros);
    var last = attempts.waveOf(number) % PATIENT_EACH == PATIENT_EACH - 1;
    return last && attempts.insistent() && brief.compareTo(PATIENT) < 0 ? PATIENT : brief;
  }

  private static Duration brief(long usualMicros) {
    return usualMicros > 0 && usualMicros < BRIEF_RTT_MICROS ? BRIEF : Dialer.ATTEMPT;
  }

  /** One that does not answer must not keep the others from their next attempt. */
  private Duration inCompany() {
    var twice = tcpAfter.multipliedBy(2);
    return twice.compareTo(Dialer.ATTEMPT) < 0 && !twice.isZero() ? twice : Dialer.ATTEMPT;
  }

  /** From the attempt before to that one. */
  Duration pause(Attempts attempts, int number, long usualMicros) {
    var wave = attempts.wave();
    return attempts.waves() > 1
        ? apart(usualMicros).dividedBy(wave.size())
        : wave.get(number).after().minus(wave.get(number - 1).after());
  }

  private synchronized Duration apart(long usualMicros) {
    var young = !dark || nanos.getAsLong() - since < AT_FIRST.toNanos();
    var often = young ? OFTEN : SELDOM;
    var bounded = brief(usualMicros).dividedBy(OVERLAPPING);
    var apart = often.compareTo(bounded) > 0 ? often : bounded;
    var factor = 1 - JITTER + 2 * JITTER * random.getAsDouble();
    return Duration.ofNanos((long) (apart.toNanos() * factor));
  }
}
