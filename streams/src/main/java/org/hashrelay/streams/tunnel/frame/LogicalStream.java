package org.hashrelay.streams.tunnel.frame;

import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * One stream of a session, both directions; confined to its {@link Multiplexer}.
 *
 * <pre>
 *   to send, in this order:  greeting (open, opened) ── data ── close
 * </pre>
 *
 * <p>All three are kept, or can be made again, until the other end is known to have them.
 */
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

  /** Whether the other end said that its pool is connected. */
  boolean connected;

  /** Whether frames of it were sent and, on a way of its own, more may follow. */
  boolean onItsWay;

  /** Whether the other end has spoken of it, since the last change of connection. */
  boolean known;

  private Optional<TunnelFrame> greeting = Optional.empty();
  private boolean greeted = true;
  private Optional<String> closing = Optional.empty();
  private boolean closeSent;

  LogicalStream(int id, int window) {
    this.id = id;
    this.in = new ReceiveWindow(window, INITIAL_CREDIT);
  }

  /** What goes before any data: that it is opened, or that its pool is connected. */
  void greetWith(TunnelFrame frame) {
    greeting = Optional.of(frame);
    greeted = false;
  }

  /** No more is taken in; what waits is still sent, then the other end is told. */
  void close(String reason) {
    if (closing.isEmpty()) closing = Optional.of(reason);
  }

  boolean isClosing() {
    return closing.isPresent();
  }

  /** Whether nothing of it ever reached a connection, so that it may be forgotten at once. */
  boolean isUntold() {
    var unopened =
        !greeted && greeting.filter(TunnelFrame.Open.class::isInstance).isPresent();
    return unopened && out.sent() == 0 && out.unsentBytes() == 0;
  }

  boolean hasOutput() {
    return !greeted || out.canSend() || closeIsDue();
  }

  Optional<TunnelFrame> nextGreeting() {
    if (greeted) return Optional.empty();
    greeted = true;
    return greeting;
  }

  /** The next data frame; empty without data or credit. */
  Optional<TunnelFrame> nextData(int most) {
    var offset = (int) (out.sent() % TunnelFrame.OFFSET_MODULUS);
    ByteString bytes = out.next(most);
    return bytes.isEmpty()
        ? Optional.empty()
        : Optional.of(new TunnelFrame.Data(id, offset, bytes));
  }

  /** Whether this can be taken although frames before it may be under way: not as the first. */
  boolean goesOnWith(TunnelFrame.Data data) {
    var start = in.absolute(data.offset());
    var end = start + data.bytes().size();
    return id > 0 && in.received() > 0 && start >= 0 && start <= in.received() && in.allows(end);
  }

  /** The last frame, once nothing else is left to send. */
  Optional<TunnelFrame> nextClose() {
    if (!closeIsDue()) return Optional.empty();
    closeSent = true;
    return closing.map(reason -> new TunnelFrame.Close(id, out.sent(), reason));
  }

  /** A close counts as one more byte: whether this acknowledges it. */
  boolean isCloseAcknowledgedBy(long offset) {
    return closeSent && offset == out.sent() + 1;
  }

  /** Another connection: what is not acknowledged goes out again. */
  void rewind() {
    out.rewind();
    closeSent = false;
    greeted = greeting.isEmpty() || greeting.get() instanceof TunnelFrame.Open && known;
  }

  private boolean closeIsDue() {
    return isClosing() && !closeSent && out.unsentBytes() == 0;
  }
}
