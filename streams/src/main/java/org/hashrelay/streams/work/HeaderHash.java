package org.hashrelay.streams.work;

/** How the 80 bytes of a header become the hash that is compared with a target. */
public enum HeaderHash {
  SHA256D {
    @Override
    void of(byte[] header, byte[] hash) {
      Sha256d.ofThisThread().add(header).finish(hash, 0);
    }
  },
  /** Some hundred times dearer. */
  SCRYPT {
    @Override
    void of(byte[] header, byte[] hash) {
      Scrypt.ofThisThread().of(header, hash);
    }
  };

  abstract void of(byte[] header, byte[] hash);

  /** That of the verifiable algorithm whose difficulties are in these units. */
  public static HeaderHash measuredBy(DifficultyFamily units) {
    return units.equals(Algorithms.SCRYPT) ? SCRYPT : SHA256D;
  }
}
