package org.hashrelay.streams.pool;

import java.nio.charset.StandardCharsets;
import org.apache.pekko.util.ByteString;

/**
 * How long a pool has left shares waiting without a line of its own.
 *
 * <p>Time is what this process has seen pass while it ran and read: one that was stopped, or had no
 * room for what the pool said, learns nothing about the pool meanwhile.
 */
final class SilenceWatch {

  private static final byte[] SHARE = "submit".getBytes(StandardCharsets.US_ASCII);
  private static final long MOST_MILLIS = 1_000; // between two looks at the clock

  private final long limitMillis;
  private boolean waiting;
  private long silent;
  private long lastLook;

  SilenceWatch(long limitMillis, long now) {
    this.limitMillis = limitMillis;
    lastLook = now;
  }

  /** Something went to the pool; told roughly, by a word that shares of all kinds contain. */
  void sent(ByteString bytes) {
    if (!waiting) waiting = hasShare(bytes.toArrayUnsafe());
  }

  void received(ByteString bytes) {
    if (!waiting || bytes.indexOf((byte) '\n') < 0) return;
    waiting = false;
    silent = 0;
  }

  /**
   * To be called a few times a second.
   *
   * @param reading whether the pool's socket is read
   */
  void look(long now, boolean reading) {
    var passed = Math.min(MOST_MILLIS, now - lastLook);
    lastLook = now;
    if (waiting && reading) silent += passed;
  }

  boolean isOver() {
    return silent >= limitMillis;
  }

  private static boolean hasShare(byte[] bytes) {
    for (var i = 0; i <= bytes.length - SHARE.length; i++) {
      var matched = 0;
      while (matched < SHARE.length && bytes[i + matched] == SHARE[matched]) matched++;
      if (matched == SHARE.length) return true;
    }
    return false;
  }
}
