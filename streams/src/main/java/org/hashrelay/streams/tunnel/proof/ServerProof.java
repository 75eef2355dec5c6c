package org.hashrelay.streams.tunnel.proof;

import org.apache.pekko.util.ByteString;

/**
 * The server's side of the proof inside the encryption: judges what a node shows, and shows that it
 * knows the token. WIRE.md §2; {@link NodeProof} has what it guards against.
 */
public final class ServerProof {

  /** Length of a proof and of a confirmation. */
  public static final int BYTES = Flight.PROOF_BYTES;

  private final Verifier verifier;
  private final byte[] binding;

  /** @param binding what only the two ends of the encryption have in common */
  public ServerProof(Verifier verifier, byte[] binding) {
    this.verifier = verifier;
    this.binding = binding.clone();
  }

  /** For an unknown token: as costly as the true one and never right. */
  public static ServerProof decoy(byte[] decoyKey, String tokenId, byte[] binding) {
    var prk = KeySchedule.hmac("HmacSHA384", decoyKey, KeySchedule.ascii(tokenId));
    return new ServerProof(Verifier.of(prk), binding);
  }

  public boolean holds(Flight ofNode) {
    return verifier.fits(Transcript.ofNode(ofNode.hello(), binding), ofNode.proof());
  }

  /** The server's flight, bound to the node's hello that it answers. */
  public Flight flight(ByteString nodeHello, ByteString hello) {
    var signature = Transcript.ofServer(nodeHello, hello, binding).signature(verifier.serverKey());
    return new Flight(hello, ByteString.fromArrayUnsafe(signature));
  }

  public boolean holdsConfirmation(ByteString nodeHello, ByteString hello, ByteString given) {
    return verifier.fits(Transcript.ofConfirmation(nodeHello, hello, binding), given.compact());
  }
}
