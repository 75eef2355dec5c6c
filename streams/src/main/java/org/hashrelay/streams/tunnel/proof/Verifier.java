package org.hashrelay.streams.tunnel.proof;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * What a server needs to know of a token to judge a node's proof and to give its own: the stored
 * key and the server key of SCRAM (RFC 5802 §3).
 *
 * <p>Whoever reads it can pass for a server that also has the certificate's key, and never for the
 * node. So it may lie where the token's key must not.
 */
public final class Verifier {

  private static final int KEY_BYTES = 32;

  private final byte[] storedKey;
  private final byte[] serverKey;

  private Verifier(byte[] storedKey, byte[] serverKey) {
    this.storedKey = storedKey;
    this.serverKey = serverKey;
  }

  /** @param prk what {@link NodeToken#prk()} of the token is */
  public static Verifier of(byte[] prk) {
    var storedKey = Transcript.sha256(KeySchedule.nodeKey(prk));
    return new Verifier(storedKey, KeySchedule.serverKey(prk));
  }

  /** What {@link #text()} was; empty for anything else. */
  public static Optional<Verifier> parse(String text) {
    try {
      var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
      if (bytes.remaining() != 2 * KEY_BYTES) return Optional.empty();
      var storedKey = new byte[KEY_BYTES];
      var serverKey = new byte[KEY_BYTES];
      bytes.get(storedKey).get(serverKey);
      return Optional.of(new Verifier(storedKey, serverKey));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Both keys in base64url, 86 characters. */
  public String text() {
    var bytes = ByteBuffer.allocate(2 * KEY_BYTES).put(storedKey).put(serverKey).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  byte[] storedKey() {
    return storedKey;
  }

  byte[] serverKey() {
    return serverKey;
  }

  /** Whether only the token's holder can have made this proof. */
  boolean fits(Transcript of, ByteString proof) {
    if (proof.size() != KEY_BYTES) return false;
    var nodeKey = xor(proof.toArrayUnsafe(), of.signature(storedKey));
    return MessageDigest.isEqual(storedKey, Transcript.sha256(nodeKey));
  }

  static byte[] xor(byte[] one, byte[] other) {
    var both = new byte[KEY_BYTES];
    for (var i = 0; i < KEY_BYTES; i++) both[i] = (byte) (one[i] ^ other[i]);
    return both;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Verifier that
        && MessageDigest.isEqual(storedKey, that.storedKey)
        && MessageDigest.isEqual(serverKey, that.serverKey);
  }

  @Override
  public int hashCode() {
    return ByteBuffer.wrap(storedKey).getInt();
  }

  @Override
  public String toString() { // logs show no key
    return "Verifier";
  }
}
