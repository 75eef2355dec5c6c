package org.hashrelay.streams.tunnel.proof;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.pekko.util.ByteString;

/**
 * Proves inside the encryption that an end holds the token's key, and is an end of this very
 * encryption.
 *
 * <p>Someone in the middle has to show a server key of its own, or has a key schedule of its own
 * with either end; what is bound in differs then, and handing a proof on is of no use. Either end's
 * proof names its role, so none can be sent back.
 */
public final class InnerProof {

  /** Length of a proof and of a confirmation. */
  public static final int BYTES = Flight.PROOF_BYTES;

  private static final String HMAC = "HmacSHA256";

  private final byte[] innerKey;
  private final byte[] binding;

  /** @param binding what only the two ends of the encryption have in common */
  public InnerProof(byte[] prk, byte[] binding) {
    this.innerKey = KeySchedule.innerKey(prk);
    this.binding = binding.clone();
  }

  /** For an unknown token: as costly as the true one and never right. */
  public static InnerProof decoy(byte[] decoyKey, String tokenId, byte[] binding) {
    var prk = KeySchedule.hmac("HmacSHA384", decoyKey, KeySchedule.ascii(tokenId));
    return new InnerProof(prk, binding);
  }

  /** The node's flight. */
  public Flight fromNode(ByteString hello) {
    return new Flight(hello, of("client", sha256(hello)));
  }

  /** The server's flight, bound to the node's hello that it answers. */
  public Flight fromServer(ByteString nodeHello, ByteString hello) {
    return new Flight(hello, of("server", sha256(nodeHello.concat(hello))));
  }

  /** The node's last word: that it has seen this server's answer, so that no old flight is enough. */
  public ByteString confirmation(ByteString nodeHello, ByteString hello) {
    return of("confirm", sha256(nodeHello.concat(hello)));
  }

  public boolean holdsConfirmation(ByteString nodeHello, ByteString hello, ByteString given) {
    var expected = confirmation(nodeHello, hello);
    return MessageDigest.isEqual(expected.toArrayUnsafe(), given.compact().toArrayUnsafe());
  }

  public boolean holdsFromNode(Flight flight) {
    return equal(fromNode(flight.hello()), flight);
  }

  public boolean holdsFromServer(ByteString nodeHello, Flight flight) {
    return equal(fromServer(nodeHello, flight.hello()), flight);
  }

  private ByteString of(String role, byte[] hellos) {
    return ByteString.fromArrayUnsafe(
        KeySchedule.hmac(HMAC, innerKey, KeySchedule.ascii(role), hellos, binding));
  }

  /** Takes the same time wherever the first difference is. */
  private static boolean equal(Flight expected, Flight given) {
    return MessageDigest.isEqual(expected.proof().toArrayUnsafe(), given.proof().toArrayUnsafe());
  }

  private static byte[] sha256(ByteString bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes.toArrayUnsafe());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 belongs to every Java platform", e);
    }
  }
}
