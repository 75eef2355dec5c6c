package org.hashrelay.streams.aggregation.miner;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.LineCutter;

/**
 * One miner's connection to a port, whatever it speaks: its lines in, its answers out.
 *
 * <pre>
 *   Arrived ──what only a miner says──► Miner ──► Gone
 * </pre>
 *
 * <p>Lines are dealt with in turns, some of each miner, so that a flood holds up nobody else. An
 * answer that has to wait for the pool makes those behind it wait too, so that they keep the order
 * of the questions.
 *
 * @param <C> what is asked and may have to wait
 */
public final class MinerLine<C> {

  /** Lines of one miner in one turn. */
  public static final int LINES = 64;

  private static final int MOST_HELD = 32;

  /** What its protocol makes of it. */
  public interface Talker<C> {
    void said(Line line);

    /** False while the answer has to wait. */
    boolean answer(C call);

    /** The connection is gone; told once. */
    void left(String reason);
  }

  /** How long it may take over what. */
  public record Limits(Duration firstMessage, Duration ready, Duration idle) {}

  private enum Phase {
    ARRIVED,
    MINER,
    GONE
  }

  private final MinerOut out;
  private final Talker<C> talker;
  private final Turns turns;
  private final Time time;
  private final LineCutter cutter = new LineCutter(LineCutter.MINER_LIMIT);
  private final Greeting greeting = new Greeting();
  private final Queue<Line> unread = new ArrayDeque<>(2);
  private final Queue<C> held = new ArrayDeque<>(2);
  private final long arrived;
  private Phase phase = Phase.ARRIVED;
  private long heldSince;
  private long lastLine;
  private boolean tooLong;

  public MinerLine(MinerOut out, Talker<C> talker, Turns turns, Time time) {
    this.out = out;
    this.talker = talker;
    this.turns = turns;
    this.time = time;
    this.arrived = time.now();
    this.lastLine = arrived;
  }

  // ── how it is ───────────────────────────────────────────────────────────────────────────────

  public boolean isMiner() {
    return phase == Phase.MINER;
  }

  public boolean isGone() {
    return phase == Phase.GONE;
  }

  /** Whether something waits for its answer. */
  public boolean isHeld() {
    return !held.isEmpty();
  }

  /** Whether all that was read is dealt with. */
  public boolean isRead() {
    return unread.isEmpty();
  }

  public String address() {
    return out.address();
  }

  // ── what it says ────────────────────────────────────────────────────────────────────────────

  public void received(ByteString bytes) {
    if (phase == Phase.GONE) return;
    var known = greeting.next(bytes);
    if (known instanceof Greeting.Stranger stranger) {
      if (!stranger.answer().isEmpty()) out.write(stranger.answer());
      refuse(stranger.kind());
    } else if (known instanceof Greeting.Stratum stratum) {
      lines(stratum.bytes());
    }
  }

  private void lines(ByteString bytes) {
    lastLine = time.now();
    var cut = cutter.cut(bytes.toArrayUnsafe());
    tooLong = cut instanceof LineCutter.TooLong;
    var others = !unread.isEmpty();
    unread.addAll(cut.lines());
    if (!others && turn()) turns.add(this);
  }

  /** Deals with the next lines; true when some are left for another turn. */
  boolean turn() {
    for (var i = 0; i < LINES && !unread.isEmpty() && phase != Phase.GONE; i++) {
      talker.said(unread.remove());
    }
    if (phase == Phase.GONE) unread.clear();
    if (!unread.isEmpty()) return true;
    if (tooLong && phase != Phase.GONE) refuse("line-too-long");
    return false;
  }

  /** It has said what only a miner says; true for the first time. */
  public boolean proved() {
    if (phase != Phase.ARRIVED) return false;
    phase = Phase.MINER;
    return true;
  }

  /** Answers this when everything before it is answered. */
  public void call(C call) {
    if (phase == Phase.GONE) return;
    if (held.isEmpty()) {
      if (talker.answer(call)) return;
      heldSince = time.now();
    }
    if (held.size() >= MOST_HELD) close("too-many-requests");
    else held.add(call);
  }

  /** What was waited for may be known now. */
  public void resume() {
    while (phase != Phase.GONE && !held.isEmpty() && talker.answer(held.element())) held.poll();
  }

  /** All that waits for an answer, and will get none this way. */
  public List<C> takeHeld() {
    var all = List.copyOf(held);
    held.clear();
    return all;
  }

  /** True when it was too slow, and is closed now. */
  public boolean expired(long now, Limits limits) {
    if (phase == Phase.ARRIVED && now - arrived >= limits.firstMessage.toMillis()) {
      refuse("no-first-message");
    } else if (!held.isEmpty() && now - heldSince >= limits.ready.toMillis()) {
      close("pool-not-ready");
    } else if (now - lastLine >= limits.idle.toMillis()) {
      close("idle");
    }
    return phase == Phase.GONE;
  }

  // ── what it is told ─────────────────────────────────────────────────────────────────────────

  public void write(ByteString lines) {
    if (phase != Phase.GONE && !lines.isEmpty()) out.write(lines);
  }

  public void close(String reason) {
    if (phase == Phase.GONE) return;
    out.close(reason);
    gone(reason);
  }

  /** Closed for what it did, and counted. */
  public void drop(String reason) {
    if (phase == Phase.GONE) return;
    out.drop(reason);
    gone(reason);
  }

  /** Closed for what it said; counted when it never was a miner. */
  public void refuse(String kind) {
    if (phase == Phase.ARRIVED) out.refuse(kind);
    else out.close(kind);
    gone(kind);
  }

  public void gone(String reason) {
    if (phase == Phase.GONE) return;
    phase = Phase.GONE;
    talker.left(reason);
  }
}
