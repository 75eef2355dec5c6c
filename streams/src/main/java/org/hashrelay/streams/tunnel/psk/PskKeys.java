package org.hashrelay.streams.tunnel.psk;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.Map;
import org.hashrelay.streams.tunnel.proof.KeySchedule;

/**
 * What a token is worth in {@code tcp_encrypt}: one key per cipher, and the names it goes by.
 *
 * <pre>
 *   identity on the wire:  pseudonym of the day, 16 ‖ random, 176
 * </pre>
 *
 * <p>The pseudonym changes each day of UTC and the rest with each attempt, so that an observer who
 * has no key cannot tell two days of a node, or two nodes, from each other.
 */
public final class PskKeys {

  /** Looks like a ticket of a server. */
  public static final int IDENTITY_BYTES = 192;

  private static final long DAY_MILLIS = 86_400_000L;
  private static final int ID_KEY_BYTES = 32;

  private final byte[] idKey;
  private final Map<PskCipher, byte[]> keys = new EnumMap<>(PskCipher.class);

  /** @param prk what {@link org.hashrelay.streams.tunnel.proof.NodeToken#prk()} of a token is */
  public PskKeys(byte[] prk) {
    this.idKey = KeySchedule.expand(prk, "hr/identity", ID_KEY_BYTES);
    for (var cipher : PskCipher.values()) {
      keys.put(cipher, KeySchedule.expand(prk, cipher.label(), cipher.keyBytes()));
    }
  }

  /** The day whose pseudonym is in use at this moment. */
  static long epochAt(long unixMillis) {
    return Math.floorDiv(unixMillis, DAY_MILLIS);
  }

  Pseudonym pseudonym(long epoch) {
    var number = ByteBuffer.allocate(Long.BYTES).putLong(epoch).array();
    return Pseudonym.of(KeySchedule.hmac("HmacSHA256", idKey, KeySchedule.ascii("pid"), number));
  }

  /** A fresh name for one attempt. */
  byte[] identity(long unixMillis, SecureRandom random) {
    var identity = new byte[IDENTITY_BYTES];
    random.nextBytes(identity);
    return pseudonym(epochAt(unixMillis)).over(identity);
  }

  byte[] key(PskCipher cipher) {
    return keys.get(cipher);
  }

  @Override
  public String toString() { // logs show no key
    return "PskKeys";
  }
}
