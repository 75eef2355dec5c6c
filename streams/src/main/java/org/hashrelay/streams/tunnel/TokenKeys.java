package org.hashrelay.streams.tunnel;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.hashrelay.streams.tunnel.psk.Pseudonyms;

/** Finds the key that belongs to the public half of a token. */
@FunctionalInterface
public interface TokenKeys {

  /**
   * Empty when no such token is in force. A failed stage closes the connection like a wrong token
   * does, and is counted apart.
   *
   * @param tokenId 16 base32 characters, checked
   */
  CompletionStage<Optional<KnownNode>> find(String tokenId);

  /**
   * The pseudonyms that nodes use in {@code tcp_encrypt}; without any, every such handshake fails
   * like one with a wrong key.
   */
  default Pseudonyms pseudonyms() {
    return new Pseudonyms(InstantSource.system());
  }

  /**
   * The node a token belongs to.
   *
   * @param prk what {@link org.hashrelay.streams.tunnel.proof.NodeToken#prk()} of it is
   */
  record KnownNode(String nodeId, byte[] prk) {

    @Override
    public String toString() { // logs show no key
      return "KnownNode[" + nodeId + "]";
    }
  }
}
