package org.hashrelay.streams.tunnel;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.hashrelay.streams.tunnel.proof.Verifier;
import org.hashrelay.streams.tunnel.psk.Pseudonyms;

/** Finds what is known of a token by its public half. */
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

  /** The node a token belongs to, and what tells whether somebody holds that token. */
  record KnownNode(String nodeId, Verifier verifier) {}
}
