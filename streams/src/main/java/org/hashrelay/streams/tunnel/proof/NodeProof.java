package org.hashrelay.streams.tunnel.proof;

import java.security.MessageDigest;
import org.apache.pekko.util.ByteString;

/**
 * The node's side of the proof inside the encryption: shows that it holds the token, and sees
 * whether the server knows it. WIRE.md §2.
 *
 * <p>Someone in the middle has to show a server key of its own, or has a key schedule of its own
 * with either end; what is bound in differs then, and handing a proof on is of no use. Each proof
 * names its role, so none can be sent back.
 */
public final class NodeProof {

  private final byte[] nodeKey;
  private final Verifier verifier;
  private final byte[] binding;

  /** @param binding what only the two ends of the encryption have in common */
  public NodeProof(byte[] prk, byte[] binding) {
    this.nodeKey = KeySchedule.nodeKey(prk);
    this.verifier = Verifier.of(prk);
    this.binding = binding.clone();
  }

  /** The node's flight. */
  public Flight flight(ByteString hello) {
    return new Flight(hello, proof(Transcript.ofNode(hello, binding)));
  }

  public boolean holds(ByteString ownHello, Flight ofServer) {
    var expected =
        Transcript.ofServer(ownHello, ofServer.hello(), binding).signature(verifier.serverKey());
    return MessageDigest.isEqual(expected, ofServer.proof().toArrayUnsafe());
  }

  /** The last word: that this server's answer was seen, so that no old flight is enough. */
  public ByteString confirmation(ByteString ownHello, ByteString answer) {
    return proof(Transcript.ofConfirmation(ownHello, answer, binding));
  }

  private ByteString proof(Transcript of) {
    return ByteString.fromArrayUnsafe(Verifier.xor(nodeKey, of.signature(verifier.storedKey())));
  }
}
