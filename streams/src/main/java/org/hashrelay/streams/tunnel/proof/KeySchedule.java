package org.hashrelay.streams.tunnel.proof;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The keys a token turns into: HKDF of RFC 5869 over HMAC-SHA-384, one label per use. */
public final class KeySchedule {

  private static final String HMAC = "HmacSHA384";
  private static final byte[] SALT = ascii("hashrelay/token/v1");

  private KeySchedule() {}

  /** HKDF-Extract of a token's secret; 48 bytes. */
  static byte[] prk(byte[] secret) {
    return hmac(HMAC, SALT, secret);
  }

  /**
   * What a node proves to have, inside the encryption; RFC 5802 calls it the client key.
   *
   * <p>A token belongs to one fleet whose servers share what they know of it, so no label names a
   * server.
   */
  static byte[] nodeKey(byte[] prk) {
    return expand(prk, "hr/proof|node", 32);
  }

  /** What a server proves to have, inside the encryption. */
  static byte[] serverKey(byte[] prk) {
    return expand(prk, "hr/proof|server", 32);
  }

  /** HKDF-Expand, RFC 5869 §2.3. */
  public static byte[] expand(byte[] prk, String label, int length) {
    var info = ascii(label);
    var out = new byte[length];
    var block = new byte[0];
    var filled = 0;
    for (byte counter = 1; filled < length; counter++) {
      var input = Arrays.copyOf(block, block.length + info.length + 1);
      System.arraycopy(info, 0, input, block.length, info.length);
      input[input.length - 1] = counter;
      block = hmac(HMAC, prk, input);
      var taken = Math.min(block.length, length - filled);
      System.arraycopy(block, 0, out, filled, taken);
      filled += taken;
    }
    return out;
  }

  /** A MAC over all the parts, one after the other. */
  public static byte[] hmac(String algorithm, byte[] key, byte[]... parts) {
    try {
      var mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      for (var part : parts) mac.update(part);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm + " belongs to every Java platform", e);
    }
  }

  public static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
