package org.hashrelay.streams.work;

import org.bouncycastle.crypto.generators.SCrypt;

/** How the 80 bytes of a header become the hash that is compared with a target. */
public enum HeaderHash {
  SHA256D {
    @Override
    void of(byte[] header, byte[] hash) {
      Sha256d.ofThisThread().add(header).finish(hash, 0);
    }
  },
  /** N = 1024, r = 1, p = 1, the header as password and as salt: about a thousand times dearer. */
  SCRYPT {
    @Override
    void of(byte[] header, byte[] hash) {
      var result = SCrypt.generate(header, header, 1024, 1, 1, hash.length);
      System.arraycopy(result, 0, hash, 0, hash.length);
    }
  };

  abstract void of(byte[] header, byte[] hash);

  /** That of the verifiable algorithm whose difficulties are in these units. */
  public static HeaderHash measuredBy(DifficultyFamily units) {
    return units.equals(Algorithms.SCRYPT) ? SCRYPT : SHA256D;
  }
}
