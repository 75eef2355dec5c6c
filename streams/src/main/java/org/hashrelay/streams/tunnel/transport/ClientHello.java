package org.hashrelay.streams.tunnel.transport;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.hashrelay.streams.tunnel.psk.PskCipher;

/**
 * A look at the first message of a TLS client, only to tell which transport it wants.
 *
 * <p>A pre-shared key of ours is an external one, whose ticket age is 0 (RFC 8446 §4.2.11). A client
 * that resumes a session with the certificate's end shows a ticket, whose age is masked with random
 * bits, and belongs there. What is no hello goes there too: it has the better alerts.
 */
final class ClientHello {

  /** What the bytes so far amount to. */
  sealed interface Look {}

  /** More is needed: at least so many bytes in all. */
  record Incomplete(int atLeast) implements Look {}

  /** For the end with the certificate, or for nobody. */
  record Certificate() implements Look {}

  /** A hello whose lengths contradict each other: for nobody, whatever else it says. */
  record Malformed() implements Look {}

  /**
   * Offers an external pre-shared key.
   *
   * @param cipher the one suite offered; empty when it is another, or more than one
   */
  record PreSharedKey(Optional<PskCipher> cipher) implements Look {}

  /** Of the message alone; what is longer has no pre-shared key of ours. */
  static final int MAX_MESSAGE = 4 * 1024;

  private static final int RECORD_HEADER = 5;
  private static final int MESSAGE_HEADER = 4;
  /** Bytes that tell how long the message claims to be. */
  private static final int EARLY = RECORD_HEADER + MESSAGE_HEADER;

  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int PRE_SHARED_KEY = 41;

  private ClientHello() {}

  static Look look(byte[] wire) {
    var message = ByteBuffer.allocate(wire.length);
    var at = 0;
    while (at < wire.length && wire[at] == HANDSHAKE) {
      if (wire.length < at + RECORD_HEADER) return new Incomplete(at + RECORD_HEADER);
      var end = at + RECORD_HEADER + u16(wire, at + 3);
      var from = at + RECORD_HEADER;
      message.put(wire, from, Math.min(end, wire.length) - from);
      var look = message(message.duplicate().flip());
      if (look.isPresent()) return look.get();
      if (end > wire.length) return new Incomplete(wire.length < EARLY ? EARLY : end);
      at = end;
    }
    return at < wire.length ? new Certificate() : new Incomplete(at + 1);
  }

  /** Empty while the message is not whole. */
  private static Optional<Look> message(ByteBuffer message) {
    if (message.remaining() < MESSAGE_HEADER) return Optional.empty();
    var type = message.get();
    var length = (message.get() & 0xFF) << 16 | message.getShort() & 0xFFFF;
    if (type != CLIENT_HELLO || length > MAX_MESSAGE - MESSAGE_HEADER) {
      return Optional.of(new Certificate());
    }
    if (message.remaining() < length) return Optional.empty();
    try {
      return Optional.of(hello(message.limit(message.position() + length)));
    } catch (BufferUnderflowException | IllegalArgumentException cut) {
      return Optional.of(new Malformed());
    }
  }

  /** RFC 8446 §4.1.2. */
  private static Look hello(ByteBuffer hello) {
    skip(hello, 2 + 32);
    skip(hello, hello.get() & 0xFF);
    var suites = part(hello, hello.getShort() & 0xFFFF);
    skip(hello, hello.get() & 0xFF);
    if (!hello.hasRemaining()) return new Certificate(); // an old client, without extensions
    var extensions = part(hello, hello.getShort() & 0xFFFF);
    while (extensions.hasRemaining()) {
      var type = extensions.getShort() & 0xFFFF;
      var data = part(extensions, extensions.getShort() & 0xFFFF);
      if (type == PRE_SHARED_KEY && isExternal(data)) return new PreSharedKey(only(suites));
    }
    return new Certificate();
  }

  private static boolean isExternal(ByteBuffer offered) {
    offered.getShort(); // length of all identities
    skip(offered, offered.getShort() & 0xFFFF);
    return offered.getInt() == 0;
  }

  private static Optional<PskCipher> only(ByteBuffer suites) {
    return suites.remaining() == 2
        ? PskCipher.ofSuite(suites.getShort() & 0xFFFF)
        : Optional.empty();
  }

  private static ByteBuffer part(ByteBuffer of, int length) {
    var part = of.slice().limit(length);
    skip(of, length);
    return part;
  }

  private static void skip(ByteBuffer in, int length) {
    in.position(in.position() + length);
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }
}
