package org.hashrelay.streams.tunnel.frame;

import java.util.Optional;
import org.apache.pekko.util.ByteString;

/** One stream of a session, both directions; confined to its {@link Multiplexer}. */
final class LogicalStream {

  /** What either end may send before it has heard of more credit. */
  static final int INITIAL_CREDIT = 64 * 1024;

  final int id;
  final SendBuffer out = new SendBuffer(INITIAL_CREDIT);
  final ReceiveWindow in;

  /** Whether it stands in the queue of those with something to send. */
  boolean queued;

  /** Whether its user was told to pause. */
  boolean paused;

  private Optional<String> closing = Optional.empty();

  LogicalStream(int id, int window) {
    this.id = id;
    this.in = new ReceiveWindow(window, INITIAL_CREDIT);
  }

  /** No more is taken in; what waits is still sent, then the other end is told. */
  void close(String reason) {
    if (closing.isEmpty()) closing = Optional.of(reason);
  }

  boolean isClosing() {
    return closing.isPresent();
  }

  /** The last frame, once nothing else is left to send. */
  Optional<TunnelFrame> lastFrame() {
    return out.unsentBytes() > 0
        ? Optional.empty()
        : closing.map(reason -> new TunnelFrame.Close(id, out.sent(), reason));
  }

  boolean hasOutput() {
    return out.canSend() || isClosing() && out.unsentBytes() == 0;
  }

  /** The next data frame; empty without data or credit. */
  Optional<TunnelFrame> nextData(int most) {
    var offset = (int) (out.sent() % TunnelFrame.OFFSET_MODULUS);
    ByteString bytes = out.next(most);
    return bytes.isEmpty()
        ? Optional.empty()
        : Optional.of(new TunnelFrame.Data(id, offset, bytes));
  }
}
