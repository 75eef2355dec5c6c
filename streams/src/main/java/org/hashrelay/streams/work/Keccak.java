package org.hashrelay.streams.work;

import org.bouncycastle.crypto.digests.KeccakDigest;

/** Keccak with its original padding, which is not that of SHA-3. */
final class Keccak {

  private Keccak() {}

  static byte[] of256(byte[] bytes) {
    return of(256, bytes);
  }

  static byte[] of512(byte[] bytes) {
    return of(512, bytes);
  }

  private static byte[] of(int bits, byte[] bytes) {
    var digest = new KeccakDigest(bits);
    digest.update(bytes, 0, bytes.length);
    var out = new byte[bits / 8];
    digest.doFinal(out, 0);
    return out;
  }
}
