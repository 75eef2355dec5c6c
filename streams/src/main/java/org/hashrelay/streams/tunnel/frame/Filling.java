package org.hashrelay.streams.tunnel.frame;

import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;

/** Padding frames that take up exactly so many bytes. */
public final class Filling {

  /** A padding frame takes two bytes or more. */
  public static final int LEAST = 2;

  /** With what a length of two bytes can say. */
  private static final int MOST = 3 + 16_000;

  /** No single frame takes this many: its length would need one byte and two. */
  private static final int GAP = 130;

  private Filling() {}

  /** @param size {@link #LEAST} or more */
  public static ByteString of(int size) {
    var frames = ByteString.createBuilder();
    var left = size;
    while (left > MOST + GAP) left -= put(frames, MOST);
    if (left == GAP || left > MOST) left -= put(frames, left == GAP ? LEAST : GAP + 1);
    put(frames, left);
    return frames.result();
  }

  private static int put(ByteStringBuilder to, int size) {
    var length = size < GAP ? size - 2 : size - 3;
    to.putByte((byte) 0);
    Varint.put(to, length);
    to.putBytes(new byte[length]);
    return size;
  }
}
