package org.hashrelay.streams.tunnel.proof;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.pekko.util.ByteString;

/**
 * Proves inside a certificate's TLS that an end holds the token's key and sees the same server key.
 *
 * <p>Someone in the middle has to show a key of its own, whose hash is part of the proof: handing a
 * proof on is of no use. Either end's proof names its role, so none can be sent back.
 */
public final class InnerProof {

  private static final String HMAC = "HmacSHA256";

  private final byte[] innerKey;
  private final byte[] serverKeyHash;

  /** @param serverKeyHash SHA-256 of the server's SubjectPublicKeyInfo as this end sees it */
  public InnerProof(byte[] prk, byte[] serverKeyHash) {
    this.innerKey = KeySchedule.innerKey(prk);
    this.serverKeyHash = serverKeyHash.clone();
  }

  /** For an unknown token: as costly as the true one and never right. */
  public static InnerProof decoy(byte[] decoyKey, String tokenId, byte[] serverKeyHash) {
    var prk = KeySchedule.hmac("HmacSHA384", decoyKey, KeySchedule.ascii(tokenId));
    return new InnerProof(prk, serverKeyHash);
  }

  /** The node's flight. */
  public Flight fromNode(ByteString hello) {
    return new Flight(hello, of("client", sha256(hello)));
  }

  /** The server's flight, bound to the node's hello that it answers. */
  public Flight fromServer(ByteString nodeHello, ByteString hello) {
    return new Flight(hello, of("server", sha256(nodeHello.concat(hello))));
  }

  public boolean holdsFromNode(Flight flight) {
    return equal(fromNode(flight.hello()), flight);
  }

  public boolean holdsFromServer(ByteString nodeHello, Flight flight) {
    return equal(fromServer(nodeHello, flight.hello()), flight);
  }

  private ByteString of(String role, byte[] hellos) {
    return ByteString.fromArrayUnsafe(
        KeySchedule.hmac(HMAC, innerKey, KeySchedule.ascii(role), hellos, serverKeyHash));
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
