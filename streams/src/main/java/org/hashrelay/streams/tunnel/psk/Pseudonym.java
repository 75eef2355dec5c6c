package org.hashrelay.streams.tunnel.psk;

import java.nio.ByteBuffer;

/** The 16 bytes a node goes by for a day. */
record Pseudonym(long high, long low) {

  private static final int BYTES = 16;

  /** The first bytes of an identity; bytes that are missing are 0, which is nobody. */
  static Pseudonym of(byte[] identity) {
    var bytes = ByteBuffer.allocate(BYTES).put(identity, 0, Math.min(BYTES, identity.length));
    return new Pseudonym(bytes.getLong(0), bytes.getLong(Long.BYTES));
  }

  /** Writes itself over the first bytes. */
  byte[] over(byte[] identity) {
    ByteBuffer.wrap(identity).putLong(high).putLong(low);
    return identity;
  }
}
