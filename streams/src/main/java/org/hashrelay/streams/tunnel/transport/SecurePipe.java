package org.hashrelay.streams.tunnel.transport;

import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * The encryption of one connection: bytes of the wire on one side, plain bytes on the other.
 *
 * <p>Pure: whoever owns it moves the bytes. Confined to one thread at a time.
 */
public sealed interface SecurePipe permits TlsPipe {

  /** Makes the first bytes for the wire, if this end speaks first. */
  void start();

  void received(ByteString wire);

  /** Plain bytes to protect; they wait until the handshake is over. */
  void send(ByteString plain);

  /** Everything for the wire so far; empty when there is nothing. */
  ByteString takeWire();

  /** Everything plain that came in so far; empty when there is nothing. */
  ByteString takePlain();

  /** Whether the handshake is over and plain bytes flow. */
  boolean established();

  /** The suite in use, as TLS names it; empty before {@link #established()}. */
  String cipher();

  /** SHA-256 of the server's SubjectPublicKeyInfo as this end sees it; once established. */
  byte[] serverKeyHash();

  /** Whether the other end said that nothing more comes. */
  boolean finished();

  /** Why it broke, for people; nothing moves any more then. */
  Optional<String> failure();

  /** Says that nothing more comes; what it says waits in {@link #takeWire()}. */
  void close();
}
