package org.hashrelay.http.fleet;

import java.util.Optional;

/** Makes node tokens and encrypts what must not be readable in the journal. */
public interface Vault {

  /** A new token of 256 random bits. */
  MintedToken mint();

  /** The text encrypted under the key file; empty stays empty. */
  String seal(String secret);

  /** What was sealed here; empty when it cannot be opened with this key file. */
  Optional<String> open(String sealed);

  /**
   * A token that has not been handed out yet.
   *
   * @param text what the node's owner gets to see, once
   * @param tokenId its public half
   * @param sealedKey its key, encrypted under the key file
   * @param verifier judges its node's proof without that key
   */
  record MintedToken(String text, String tokenId, String sealedKey, String verifier) {
    @Override
    public String toString() { // logs show no token
      return "token " + tokenId;
    }
  }
}
