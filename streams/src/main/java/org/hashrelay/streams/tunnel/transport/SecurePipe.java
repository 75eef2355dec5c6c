package org.hashrelay.streams.tunnel.transport;

import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * The encryption of one connection: bytes of the wire on one side, plain bytes on the other.
 *
 * <p>Pure: whoever owns it moves the bytes. Confined to one thread at a time.
 */
public sealed interface SecurePipe permits TlsPipe, PskPipe, SharedPortPipe, QuicPipe {

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

  /** As settings, API and metrics name it: {@code tcp_tls}; empty while nobody can tell. */
  String transport();

  /**
   * What only the two ends of this very encryption have in common, once established: what each of
   * them proves to hold a key for.
   *
   * <p>With a certificate it is the SHA-256 of the server's SubjectPublicKeyInfo as this end sees
   * it; with a pre-shared key it is exported from the key schedule of TLS.
   */
  byte[] binding();

  /** The token whose key the encryption itself has proved; empty when it proved none. */
  default Optional<String> provedToken() {
    return Optional.empty();
  }

  /** Whether the other end said that nothing more comes. */
  boolean finished();

  /** Why it broke, for people; nothing moves any more then. */
  Optional<String> failure();

  /** What kind of breaking it was: short and stable, for counters. */
  default String failureKind() {
    return "tls";
  }

  /** Says that nothing more comes; what it says waits in {@link #takeWire()}. */
  void close();
}
