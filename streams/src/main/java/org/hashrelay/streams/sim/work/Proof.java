package org.hashrelay.streams.sim.work;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Headers, hashes and targets of sha256d coins, written for the simulators alone.
 *
 * <p>The relay has its own: an error in one of the two would show as refused shares. Confined to one
 * thread.
 */
public final class Proof {

  private static final BigInteger DIFFICULTY_ONE = BigInteger.valueOf(0xffff).shiftLeft(208);

  private final MessageDigest sha256;
  private final byte[] inner = new byte[32];

  public Proof() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  public byte[] doubleHash(byte[] data) {
    var hash = new byte[32];
    doubleHash(data, hash);
    return hash;
  }

  /** The same into an array of 32 bytes. */
  public void doubleHash(byte[] data, byte[] hash) {
    try {
      sha256.update(data);
      sha256.digest(inner, 0, 32);
      sha256.update(inner);
      sha256.digest(hash, 0, 32);
    } catch (DigestException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stratum V1, section 6, steps 2 and 3. */
  public byte[] merkleRoot(byte[] coinbase, List<byte[]> branches) {
    byte[] root = doubleHash(coinbase);
    for (byte[] branch : branches) {
      root = doubleHash(joined(root, branch));
    }
    return root;
  }

  /** Stratum V1, section 6, step 4; nonce in the last four bytes. */
  public static byte[] header(SimJob job, int version, byte[] merkleRoot, int ntime, int nonce) {
    return ByteBuffer.allocate(80)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(version)
        .put(job.previousBlock())
        .put(merkleRoot)
        .putInt(ntime)
        .putInt(job.nbits())
        .putInt(nonce)
        .array();
  }

  /** A hash as the number that is compared with the target. */
  public static BigInteger number(byte[] hash) {
    var reversed = new byte[32];
    for (int i = 0; i < 32; i++) {
      reversed[i] = hash[31 - i];
    }
    return new BigInteger(1, reversed);
  }

  /** The largest hash that still is a share: {@code floor(0xffff * 2^208 / difficulty)}, exactly. */
  public static BigInteger target(double difficulty) {
    return new BigDecimal(DIFFICULTY_ONE)
        .divide(new BigDecimal(difficulty), 0, RoundingMode.FLOOR)
        .toBigInteger();
  }

  /** Every four bytes reversed, as the previous block's hash is written in a job. */
  static byte[] wordsReversed(byte[] bytes) {
    var reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[(i & ~3) + 3 - (i & 3)];
    }
    return reversed;
  }

  public static byte[] joined(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    var buffer = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      buffer.put(part);
    }
    return buffer.array();
  }
}
