package org.hashrelay.streams.tunnel.proof;

import org.apache.pekko.util.ByteString;

/**
 * The first bytes either end sends inside the encryption.
 *
 * <pre>
 *   0        2                 2+n              2+n+32
 *   ├────────┼──────── … ──────┼──────── … ──────┤
 *   │  n u16 │ hello, CBOR     │ proof, HMAC     │
 * </pre>
 */
public record Flight(ByteString hello, ByteString proof) {

  /** Longest hello either end takes. */
  static final int MAX_HELLO = 4 * 1024;

  static final int PROOF_BYTES = 32;

  /** What the bytes so far amount to. */
  public sealed interface Decoded {}

  /** A whole flight, and the bytes after it. */
  public record Complete(Flight flight, ByteString rest) implements Decoded {}

  public record Incomplete() implements Decoded {}

  /** Longer than any hello, whatever follows. */
  public record Oversized(int length) implements Decoded {}

  public static Decoded decode(ByteString bytes) {
    if (bytes.size() < 2) return new Incomplete();
    var length = (bytes.apply(0) & 0xFF) << 8 | bytes.apply(1) & 0xFF;
    if (length > MAX_HELLO) return new Oversized(length);
    var end = 2 + length + PROOF_BYTES;
    if (bytes.size() < end) return new Incomplete();
    var hello = bytes.slice(2, 2 + length).compact();
    return new Complete(new Flight(hello, bytes.slice(2 + length, end).compact()), bytes.drop(end));
  }

  public ByteString encode() {
    return ByteString.createBuilder()
        .putByte((byte) (hello.size() >> 8))
        .putByte((byte) hello.size())
        .append(hello)
        .append(proof)
        .result();
  }
}
