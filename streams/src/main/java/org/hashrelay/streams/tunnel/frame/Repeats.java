package org.hashrelay.streams.tunnel.frame;

import java.util.ArrayDeque;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;

/**
 * Frames that went out lately and are said twice more on the side, while the link loses packets: the
 * other end then need not wait a round trip and more for what was lost.
 *
 * <pre>
 *   stream     a   b   c   d
 *   beside it      a   ab  bc  cd  d
 * </pre>
 *
 * <p>Pure: confined to one thread at a time, times are those of any one clock of nanoseconds.
 */
public final class Repeats {

  private static final int TIMES = 2;

  /** Beyond that a repeat would come too late to be of use. */
  private static final int MOST_WAITING = 8;

  /** A link that loses one packet in that time is repaired well enough by the engine. */
  private static final long LOSSY_NANOS = 10_000_000_000L;

  private record Said(ByteString frames, int timesLeft) {}

  private final long afterNanos;
  private final ArrayDeque<Said> lately = new ArrayDeque<>();
  private ByteStringBuilder saying = ByteString.createBuilder();
  private long lost;
  private long lossyUntil;
  private boolean lossy;

  /** @param afterNanos how long frames wait for others to go along with; 0 repeats nothing */
  public Repeats(long afterNanos) {
    this.afterNanos = afterNanos;
  }

  /** What it was made with. */
  public long afterNanos() {
    return afterNanos;
  }

  /** @param inAll packets of the connection that were lost since it began */
  public void lost(long inAll, long now) {
    if (inAll > lost) lossyUntil = now + LOSSY_NANOS;
    lossy = afterNanos > 0 && (inAll > lost || lossy && now - lossyUntil < 0);
    lost = inAll;
    if (!lossy) lately.clear();
  }

  /** Whether nothing waits to be said again. */
  public boolean isEmpty() {
    return lately.isEmpty();
  }

  /** Goes out now, with all else up to the next {@link #next}. */
  public void say(ByteString frames) {
    if (lossy) saying.append(frames);
  }

  /**
   * What goes along with that, oldest first; empty for nothing.
   *
   * @param most bytes that fit
   */
  public ByteString next(int most) {
    var again = ByteString.createBuilder();
    for (var waiting = lately.size(); waiting > 0; waiting--) {
      var said = lately.poll();
      if (again.length() + said.frames().size() > most) {
        lately.add(said);
      } else {
        again.append(said.frames());
        if (said.timesLeft() > 1) lately.add(new Said(said.frames(), said.timesLeft() - 1));
      }
    }
    remember(most);
    return again.result();
  }

  private void remember(int most) {
    if (saying.isEmpty()) return;
    var frames = saying.result();
    saying = ByteString.createBuilder();
    if (frames.size() > most) return;
    if (lately.size() == MOST_WAITING) lately.poll();
    lately.add(new Said(frames, TIMES));
  }
}
