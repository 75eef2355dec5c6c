package org.hashrelay.streams.tunnel.frame;

/** How far one stream has come in, how much of it is dealt with, and how far the sender may go. */
final class ReceiveWindow {

  private final int window;
  private long received;
  private long consumed;
  private long announced;
  private long acknowledged;

  ReceiveWindow(int window, long initialLimit) {
    this.window = window;
    this.announced = initialLimit;
  }

  /** The absolute offset meant by one that travelled modulo 2^24: the nearest to what comes next. */
  long absolute(int offset) {
    var modulus = TunnelFrame.OFFSET_MODULUS;
    var ahead = Math.floorMod(offset - received, (long) modulus);
    return received + (ahead < modulus / 2 ? ahead : ahead - modulus);
  }

  /** Whether bytes up to this offset were allowed. */
  boolean allows(long offset) {
    return offset <= announced;
  }

  long received() {
    return received;
  }

  void receive(int bytes) {
    received += bytes;
  }

  /** More than has arrived cannot be dealt with. */
  void consume(int bytes) {
    consumed = Math.min(received, consumed + bytes);
  }

  long unacknowledged() {
    return received - acknowledged;
  }

  /** Whether the sender should hear at once: half a window is free that it does not know of. */
  boolean creditIsDue() {
    return consumed + window - announced >= window / 2;
  }

  TunnelFrame.Ack ack(int stream) {
    announced = Math.max(announced, consumed + window);
    acknowledged = received;
    return new TunnelFrame.Ack(stream, received, announced);
  }
}
