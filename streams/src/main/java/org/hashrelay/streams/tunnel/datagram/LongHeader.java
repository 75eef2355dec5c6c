package org.hashrelay.streams.tunnel.datagram;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The part of a QUIC packet that is readable without keys; RFC 9000 §17.2.
 *
 * @param kind of the packet, 0 for Initial, 1 for 0-RTT, 2 for Handshake, 3 for Retry
 * @param destination the id the packet is sent to, which the sender chose at first
 * @param token of an Initial of version 1; nothing remains in it when there is none
 */
public record LongHeader(int version, int kind, ByteBuffer destination, ByteBuffer token) {

  static final int VERSION_1 = 1;
  static final int INITIAL = 0;
  static final int EARLY_DATA = 1;

  private static final int MOST_ID_BYTES = 20;
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

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
    var kind = first >> 4 & 3;
    return id(in)
        .flatMap(destination -> id(in)
            .flatMap(source -> ours && kind == INITIAL ? token(in) : Optional.of(NONE))
            .map(token -> new LongHeader(version, kind, destination, token)));
  }

  private static Optional<ByteBuffer> id(ByteBuffer in) {
    var length = in.hasRemaining() ? in.get() & 0xFF : MOST_ID_BYTES + 1;
    return length > MOST_ID_BYTES ? Optional.empty() : next(in, length);
  }

  private static Optional<ByteBuffer> token(ByteBuffer in) {
    if (!in.hasRemaining()) return Optional.empty();
    var more = (1 << (in.get(in.position()) >> 6 & 3)) - 1; // RFC 9000 §16
    var length = in.get() & 0x3FL;
    if (in.remaining() < more) return Optional.empty();
    for (var i = 0; i < more; i++) length = length << 8 | in.get() & 0xFF;
    return next(in, length);
  }

  private static Optional<ByteBuffer> next(ByteBuffer in, long length) {
    if (in.remaining() < length) return Optional.empty();
    var part = in.slice(in.position(), (int) length);
    in.position(in.position() + (int) length);
    return Optional.of(part);
  }

  /** A hash of the destination. */
  long connectionId() {
    var hash = 0xCBF29CE484222325L;
    for (var i = 0; i < destination.limit(); i++) {
      hash = (hash ^ destination.get(i)) * 0x100000001B3L;
    }
    return hash;
  }
}
