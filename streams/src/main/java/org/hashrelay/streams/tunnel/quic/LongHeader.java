package org.hashrelay.streams.tunnel.quic;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The part of a QUIC packet that is readable without keys; RFC 9000 §17.2.
 *
 * @param kind of the packet, 0 for Initial, 1 for 0-RTT, 2 for Handshake, 3 for Retry
 * @param connectionId hash of the id the packet is sent to, which the sender chose at first
 * @param token whether an Initial carries a token
 */
record LongHeader(int version, int kind, long connectionId, boolean token) {

  static final int VERSION_1 = 1;
  static final int INITIAL = 0;
  static final int EARLY_DATA = 1;

  private static final int MOST_ID_BYTES = 20;

  /** What kind of first byte a datagram has. */
  static boolean isLong(ByteBuffer datagram) {
    return (datagram.get(datagram.position()) & 0x80) != 0;
  }

  /** Empty when it is none. */
  static Optional<LongHeader> of(ByteBuffer datagram) {
    var in = datagram.duplicate();
    if (in.remaining() < 7) return Optional.empty();
    var first = in.get();
    var version = in.getInt();
    var ours = version == VERSION_1;
    if (ours && (first & 0x40) == 0) return Optional.empty();
    var id = id(in);
    if (id.isEmpty() || id(in).isEmpty()) return Optional.empty();
    var kind = first >> 4 & 3;
    var token = ours && kind == INITIAL && in.hasRemaining() && in.get() != 0;
    return Optional.of(new LongHeader(version, kind, id.get(), token));
  }

  private static Optional<Long> id(ByteBuffer in) {
    var length = in.hasRemaining() ? in.get() & 0xFF : MOST_ID_BYTES + 1;
    if (length > MOST_ID_BYTES || in.remaining() < length) return Optional.empty();
    var hash = 0xCBF29CE484222325L;
    for (var i = 0; i < length; i++) hash = (hash ^ in.get()) * 0x100000001B3L;
    return Optional.of(hash);
  }
}
