package org.hashrelay.streams.stratum.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts what is read from one connection into lines; confined to that connection's session.
 *
 * <p>A line ends with {@code \n}, a {@code \r} before it is dropped, empty lines are skipped
 * (stratum-v1 §1). What is left after the last line end is kept until the next read; lines that
 * came whole are not copied. A line longer than the limit ends the cutting for good, as soon as so
 * many bytes are there, so that a sender without line ends costs no more memory than that.
 */
public final class LineCutter {

  /** The longest line a miner may send. */
  public static final int MINER_LIMIT = 16 * 1024;

  /** The longest line a pool may send. */
  public static final int POOL_LIMIT = 64 * 1024;

  private static final byte[] NOTHING = {};

  /** What a read amounts to. */
  public sealed interface Cut {
    /** The lines that are complete now, in order; empty when the read ended none. */
    List<Line> lines();
  }

  public record Lines(List<Line> lines) implements Cut {}

  /** A line passed the limit; {@code lines} came before it, nothing will come after it. */
  public record TooLong(List<Line> lines, int limit) implements Cut {}

  private final int limit;
  private byte[] rest = NOTHING;
  private int kept;
  private boolean over;

  /**
   * @param limit most bytes before a {@code \n}
   */
  public LineCutter(int limit) {
    if (limit < 1) throw new IllegalArgumentException("a line limit of " + limit);
    this.limit = limit;
  }

  /** Takes the bytes of one read; the array must not be written to afterwards. */
  public Cut cut(byte[] read) {
    if (over) return new TooLong(List.of(), limit);
    var end = indexOf(read, 0);
    if (end < 0) return keep(read, 0, List.of());
    if (kept == 0 && end == read.length - 1 && end <= limit) return whole(read, end);
    return cutMany(read, end);
  }

  /** How many bytes wait for their line end. */
  public int kept() {
    return kept;
  }

  private static Cut whole(byte[] read, int end) {
    var to = withoutReturn(read, 0, end);
    return new Lines(to == 0 ? List.of() : List.of(new Line(read, 0, to)));
  }

  private Cut cutMany(byte[] read, int firstEnd) {
    var lines = new ArrayList<Line>();
    var from = 0;
    for (var end = firstEnd; end >= 0; end = indexOf(read, from)) {
      if (kept + end - from > limit) return tooLong(lines);
      if (kept > 0) finishRest(read, end, lines);
      else add(read, from, end, lines);
      from = end + 1;
    }
    return keep(read, from, lines);
  }

  private void finishRest(byte[] read, int end, List<Line> lines) {
    append(read, 0, end);
    add(rest, 0, kept, lines);
    rest = NOTHING;
    kept = 0;
  }

  private Cut keep(byte[] read, int from, List<Line> lines) {
    var more = read.length - from;
    if (kept + more > limit) return tooLong(lines);
    if (more > 0) append(read, from, read.length);
    return new Lines(lines);
  }

  private Cut tooLong(List<Line> lines) {
    over = true;
    rest = NOTHING;
    kept = 0;
    return new TooLong(lines, limit);
  }

  /** Doubles, so that a line that comes byte by byte is not copied for each of them. */
  private void append(byte[] read, int from, int to) {
    var size = kept + to - from;
    if (size > rest.length) rest = Arrays.copyOf(rest, Math.max(size, 2 * rest.length));
    System.arraycopy(read, from, rest, kept, to - from);
    kept = size;
  }

  private static void add(byte[] bytes, int from, int end, List<Line> lines) {
    var to = withoutReturn(bytes, from, end);
    if (to > from) lines.add(new Line(bytes, from, to));
  }

  private static int withoutReturn(byte[] bytes, int from, int end) {
    return end > from && bytes[end - 1] == '\r' ? end - 1 : end;
  }

  private static int indexOf(byte[] bytes, int from) {
    for (var i = from; i < bytes.length; i++) if (bytes[i] == '\n') return i;
    return -1;
  }
}
