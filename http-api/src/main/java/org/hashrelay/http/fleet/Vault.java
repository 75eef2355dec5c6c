package org.hashrelay.http.fleet;

/** Makes node tokens and encrypts what must not be readable in the journal. */
public interface Vault {

  /** A new token of 256 random bits. */
  MintedToken mint();

  /** The text encrypted under the key file; empty stays empty. */
  String seal(String secret);

  /**
   * A token that has not been handed out yet.
   *
   * @param text what the node's owner gets to see, once
   * @param tokenId its public half
   * @param sealedKey its key, encrypted under the key file
   */
  record MintedToken(String text, String tokenId, String sealedKey) {
    @Override
    public String toString() { // logs show no token
      return "token " + tokenId;
    }
  }
}
