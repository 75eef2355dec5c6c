package org.hashrelay.streams.tunnel.proof;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.pekko.util.ByteString;

/**
 * What a proof is a proof of: who gives it, what was said, and in which encryption.
 *
 * @param binding what only the two ends of the encryption have in common
 */
record Transcript(String role, byte[] hellos, byte[] binding) {

  static Transcript ofNode(ByteString hello, byte[] binding) {
    return new Transcript("client", sha256(hello.toArrayUnsafe()), binding);
  }

  static Transcript ofServer(ByteString nodeHello, ByteString hello, byte[] binding) {
    return new Transcript("server", sha256(nodeHello.concat(hello).toArrayUnsafe()), binding);
  }

  static Transcript ofConfirmation(ByteString nodeHello, ByteString hello, byte[] binding) {
    return new Transcript("confirm", sha256(nodeHello.concat(hello).toArrayUnsafe()), binding);
  }

  byte[] signature(byte[] key) {
    return KeySchedule.hmac("HmacSHA256", key, KeySchedule.ascii(role), hellos, binding);
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 belongs to every Java platform", e);
    }
  }
}
