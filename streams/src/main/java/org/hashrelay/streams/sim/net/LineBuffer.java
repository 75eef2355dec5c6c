package org.hashrelay.streams.sim.net;

import java.util.Arrays;

/** Cuts what arrives into lines, keeping an unfinished one until its end comes. */
public final class LineBuffer {

  /** Takes one line, without its end. */
  public interface Taker {
    void line(byte[] bytes, int from, int length);
  }

  private static final byte[] NOTHING = new byte[0];

  private final int longest;
  private byte[] kept = NOTHING;

  public LineBuffer(int longest) {
    this.longest = longest;
  }

  /** False when a line is longer than allowed. */
  public boolean take(byte[] bytes, int length, Taker taker) {
    byte[] all = bytes;
    int end = length;
    if (kept.length > 0) {
      all = Arrays.copyOf(kept, kept.length + length);
      System.arraycopy(bytes, 0, all, kept.length, length);
      end = all.length;
    }
    int start = 0;
    for (int i = kept.length; i < end; i++) {
      if (all[i] == '\n') {
        give(all, start, i, taker);
        start = i + 1;
      }
    }
    kept = start == end ? NOTHING : Arrays.copyOfRange(all, start, end);
    return kept.length <= longest;
  }

  private static void give(byte[] all, int start, int end, Taker taker) {
    int length = end - start;
    if (length > 0 && all[end - 1] == '\r') {
      length--;
    }
    if (length > 0) {
      taker.line(all, start, length);
    }
  }
}
