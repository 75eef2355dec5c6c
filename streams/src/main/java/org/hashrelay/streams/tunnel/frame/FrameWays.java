package org.hashrelay.streams.tunnel.frame;

import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;

/**
 * The ways frames can take to the other end: one for all of them in their order, or one more for
 * each stream, so that a loss on one holds no other back.
 */
public interface FrameWays {

  /** For what concerns all streams: control messages, acknowledgements, signs of life. */
  ByteStringBuilder first();

  /** For the opening, data and close of this stream; asked for again it is the same way. */
  ByteStringBuilder of(int stream);

  /** Nothing more comes for this stream's way. */
  void over(int stream);

  /** Bytes written so far. */
  int length();

  /** The one way of a connection that keeps everything in order. */
  final class One implements FrameWays {

    private final ByteStringBuilder out = ByteString.createBuilder();

    @Override
    public ByteStringBuilder first() {
      return out;
    }

    @Override
    public ByteStringBuilder of(int stream) {
      return out;
    }

    @Override
    public void over(int stream) {}

    @Override
    public int length() {
      return out.length();
    }

    public ByteString result() {
      return out.result();
    }
  }
}
