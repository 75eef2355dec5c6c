package org.hashrelay.actors.node;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashrelay.actors.Journaled;

/** The tokens of one node, oldest first. */
public record Tokens(List<Token> all) implements Journaled {

  /** A token and the one before it; older ones end, whatever their grace. */
  static final int MOST = 2;

  static final Tokens NONE = new Tokens(List.of());

  public Tokens {
    all = List.copyOf(all);
  }

  /**
   * One token.
   *
   * @param sealedKey encrypted under the key file
   * @param verifier judges its node's proof without that key; empty of a token that was issued
   *     before verifiers were kept
   * @param endAt empty while no newer token replaces it
   */
  public record Token(String tokenId, String sealedKey, String verifier, Optional<Instant> endAt)
      implements Journaled {

    boolean inForceAt(Instant now) {
      return endAt.isEmpty() || now.isBefore(endAt.get());
    }

    Token endingBy(Instant end) {
      return inForceAt(end) ? new Token(tokenId, sealedKey, verifier, Optional.of(end)) : this;
    }

    @Override
    public String toString() { // logs show no key
      return "token " + tokenId;
    }
  }

  Optional<Token> inForce(String tokenId, Instant now) {
    return inForce(now).stream().filter(t -> t.tokenId().equals(tokenId)).findFirst();
  }

  List<Token> inForce(Instant now) {
    return all.stream().filter(t -> t.inForceAt(now)).toList();
  }

  boolean has(String tokenId) {
    return all.stream().anyMatch(t -> t.tokenId().equals(tokenId));
  }

  Tokens issued(String tokenId, String sealedKey, String verifier, Instant olderEndAt) {
    var tokens = new ArrayList<Token>();
    all.forEach(token -> tokens.add(token.endingBy(olderEndAt)));
    tokens.add(new Token(tokenId, sealedKey, verifier, Optional.empty()));
    return new Tokens(tokens.subList(Math.max(0, tokens.size() - MOST), tokens.size()));
  }

  Tokens revoked(String tokenId) {
    return new Tokens(all.stream().filter(t -> !t.tokenId().equals(tokenId)).toList());
  }
}
