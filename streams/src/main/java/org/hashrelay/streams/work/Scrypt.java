package org.hashrelay.streams.work;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * scrypt as coins use it: N = 1024, r = 1, p = 1, the header as password and as salt (RFC 7914).
 *
 * <p>One per thread, with its 128 KiB kept from share to share: several times as fast as one that
 * is made for every share.
 */
final class Scrypt {

  private static final int N = 1024;
  private static final int WORDS = 32;
  private static final ThreadLocal<Scrypt> OF_THREAD = ThreadLocal.withInitial(Scrypt::new);

  private final Mac hmac;
  private final int[] memory = new int[N * WORDS];
  private final int[] x = new int[WORDS];
  private final int[] t = new int[16];

  private Scrypt() {
    try {
      hmac = Mac.getInstance("HmacSHA256");
    } catch (GeneralSecurityException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }

  /** The one of the calling thread; not to be kept in a field. */
  static Scrypt ofThisThread() {
    return OF_THREAD.get();
  }

  /** Writes 32 bytes. */
  void of(byte[] header, byte[] hash) {
    try {
      hmac.init(new SecretKeySpec(header, "HmacSHA256"));
    } catch (GeneralSecurityException noKey) {
      throw new IllegalArgumentException(noKey);
    }
    var block = ByteBuffer.allocate(4 * WORDS).order(ByteOrder.LITTLE_ENDIAN);
    for (var i = 1; i <= 4; i++) block.put(mac(header, i));
    block.flip().asIntBuffer().get(x);
    mixMemory();
    block.asIntBuffer().put(x);
    System.arraycopy(mac(block.array(), 1), 0, hash, 0, 32);
  }

  private byte[] mac(byte[] text, int counter) {
    hmac.update(text);
    for (var shift = 24; shift >= 0; shift -= 8) hmac.update((byte) (counter >>> shift));
    return hmac.doFinal();
  }

  private void mixMemory() {
    for (var i = 0; i < N; i++) {
      System.arraycopy(x, 0, memory, i * WORDS, WORDS);
      mixBlock();
    }
    for (var i = 0; i < N; i++) {
      var from = (x[16] & N - 1) * WORDS;
      for (var k = 0; k < WORDS; k++) x[k] ^= memory[from + k];
      mixBlock();
    }
  }

  private void mixBlock() {
    for (var k = 0; k < 16; k++) x[k] ^= x[16 + k];
    salsa(0);
    for (var k = 0; k < 16; k++) x[16 + k] ^= x[k];
    salsa(16);
  }

  /** Salsa20/8 of sixteen words, in place. */
  private void salsa(int at) {
    System.arraycopy(x, at, t, 0, 16);
    for (var round = 0; round < 4; round++) {
      quarter(0, 4, 8, 12);
      quarter(5, 9, 13, 1);
      quarter(10, 14, 2, 6);
      quarter(15, 3, 7, 11);
      quarter(0, 1, 2, 3);
      quarter(5, 6, 7, 4);
      quarter(10, 11, 8, 9);
      quarter(15, 12, 13, 14);
    }
    for (var k = 0; k < 16; k++) x[at + k] += t[k];
  }

  private void quarter(int a, int b, int c, int d) {
    t[b] ^= Integer.rotateLeft(t[a] + t[d], 7);
    t[c] ^= Integer.rotateLeft(t[b] + t[a], 9);
    t[d] ^= Integer.rotateLeft(t[c] + t[b], 13);
    t[a] ^= Integer.rotateLeft(t[d] + t[c], 18);
  }
}
