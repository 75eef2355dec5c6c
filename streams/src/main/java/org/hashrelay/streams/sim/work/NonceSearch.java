package org.hashrelay.streams.sim.work;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The search of one miner through its part of one job: nonce, then version bits, then extranonce2,
 * then time. Confined to one thread.
 */
public final class NonceSearch {

  /**
   * What a miner may vary, and how good a hash has to be.
   *
   * @param restarts how often the search in this job began anew, so that nothing is tried twice
   */
  public record Space(
      byte[] extranonce1,
      int extranonce2Size,
      int versionMask,
      boolean rollsTime,
      double difficulty,
      int restarts) {}

  /** A share. */
  public record Found(
      String jobId, String extranonce2, int ntime, int nonce, int versionBits, byte[] hash) {}

  private static final int MOST_VERSIONS = 16;

  private final SimJob job;
  private final Space space;
  private final int noncesPerRoll;
  private final BigInteger target;
  private final long targetTop;
  private final boolean everyHash;
  private final Proof proof = new Proof();
  private final byte[] hash = new byte[32];
  private final byte[] extranonce2;
  private final int versions;
  private byte[] header = new byte[0];
  private int versionRoll;
  private int ntime;
  private int nonce;
  private long hashes;

  public NonceSearch(SimJob job, Space space, int noncesPerRoll) {
    this.job = job;
    this.space = space;
    this.noncesPerRoll = noncesPerRoll;
    target = Proof.target(space.difficulty());
    everyHash = target.bitLength() > 256;
    targetTop = target.shiftRight(192).longValue();
    extranonce2 = new byte[space.extranonce2Size()];
    extranonce2[0] = (byte) space.restarts();
    versions = (int) Math.min(MOST_VERSIONS, 1L << Integer.bitCount(space.versionMask()));
    ntime = job.ntime();
    newRoot();
  }

  /** Tries at most so many hashes. */
  public Optional<Found> next(int atMost) {
    for (int i = 0; i < atMost; i++) {
      if (nonce == noncesPerRoll) {
        roll();
      }
      writeInt(76, nonce++);
      hashes++;
      proof.doubleHash(header, hash);
      if (isShare()) {
        return Optional.of(new Found(
            job.id(),
            HexFormat.of().formatHex(extranonce2),
            ntime,
            nonce - 1,
            versionBits(),
            hash.clone()));
      }
    }
    return Optional.empty();
  }

  public long hashes() {
    return hashes;
  }

  private boolean isShare() {
    long top = ByteBuffer.wrap(hash).order(ByteOrder.LITTLE_ENDIAN).getLong(24);
    int order = Long.compareUnsigned(top, targetTop);
    return everyHash || order < 0 || (order == 0 && Proof.number(hash).compareTo(target) <= 0);
  }

  private void roll() {
    nonce = 0;
    if (++versionRoll < versions) {
      writeInt(0, version());
    } else {
      versionRoll = 0;
      nextExtranonce2();
      newRoot();
    }
  }

  /** All used up: goes on with the next second, whatever the miner thinks of rolling time. */
  private void nextExtranonce2() {
    int i = extranonce2.length - 1;
    while (i >= 0 && ++extranonce2[i] == 0) {
      i--;
    }
    if (i < 0 || space.rollsTime()) {
      ntime++;
    }
  }

  private void newRoot() {
    byte[] coinbase = job.coinbase(space.extranonce1(), extranonce2);
    header = Proof.header(job, version(), proof.merkleRoot(coinbase, job.branches()), ntime, 0);
  }

  private int version() {
    return (job.version() & ~space.versionMask()) | versionBits();
  }

  /** The roll's bits laid into the places the mask leaves free. */
  private int versionBits() {
    int bits = 0;
    int left = space.versionMask();
    for (int roll = versionRoll; roll != 0; roll >>>= 1) {
      int lowest = Integer.lowestOneBit(left);
      bits |= (roll & 1) * lowest;
      left ^= lowest;
    }
    return bits;
  }

  private void writeInt(int at, int value) {
    for (int i = 0; i < 4; i++) {
      header[at + i] = (byte) (value >>> (8 * i));
    }
  }
}
