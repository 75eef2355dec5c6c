package org.hashrelay.actors.fleet;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.hashrelay.actors.catalogue.Catalogue.TokenOwner;
import org.hashrelay.actors.catalogue.Catalogue.WhoseToken;
import org.hashrelay.actors.node.ClientNode.FindToken;
import org.hashrelay.actors.node.ClientNode.TokenIs;
import org.hashrelay.actors.node.Tokens.Token;
import org.hashrelay.actors.secret.SealedSecrets;
import org.hashrelay.streams.tunnel.TokenKeys;
import org.hashrelay.streams.tunnel.proof.Verifier;
import org.hashrelay.streams.tunnel.psk.Pseudonyms;

/**
 * Finds what is known of tokens where the entities keep it.
 *
 * <p>A node that shows its token's id is judged by the verifier, which needs no key file. One that
 * comes by {@code tcp_encrypt} shows a pseudonym, which only who has the keys can trace to a token:
 * so they are read beforehand, by a {@link TokenWatch}, and are in memory.
 */
public final class TokenDirectory implements TokenKeys {

  private final Sharding sharding;
  private final SealedSecrets secrets;
  private final Pseudonyms pseudonyms;

  /** One per server. */
  public static TokenDirectory start(
      ActorSystem<?> system, Sharding sharding, SealedSecrets secrets, InstantSource clock) {
    var pseudonyms = new Pseudonyms(clock);
    pseudonyms.filling();
    system.systemActorOf(
        TokenWatch.create(sharding, secrets, pseudonyms), "token-watch", Props.empty());
    return new TokenDirectory(sharding, secrets, pseudonyms);
  }

  private TokenDirectory(Sharding sharding, SealedSecrets secrets, Pseudonyms pseudonyms) {
    this.sharding = sharding;
    this.secrets = secrets;
    this.pseudonyms = pseudonyms;
  }

  @Override
  public Pseudonyms pseudonyms() {
    return pseudonyms;
  }

  @Override
  public CompletionStage<Optional<KnownNode>> find(String tokenId) {
    return sharding.catalogue(replyTo -> new WhoseToken(tokenId, replyTo)).thenCompose(reply -> {
      var owner = reply instanceof TokenOwner found ? found.nodeId() : Optional.<String>empty();
      return owner
          .map(nodeId -> find(tokenId, nodeId))
          .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
    });
  }

  private CompletionStage<Optional<KnownNode>> find(String tokenId, String nodeId) {
    return sharding.node(nodeId, replyTo -> new FindToken(tokenId, replyTo)).thenApply(reply -> {
      var token = reply instanceof TokenIs is ? is.token() : Optional.<Token>empty();
      return token.flatMap(this::verifier).map(verifier -> new KnownNode(nodeId, verifier));
    });
  }

  private Optional<Verifier> verifier(Token token) {
    return Verifier.parse(token.verifier())
        .or(() -> secrets.openTokenKey(token.tokenId(), token.sealedKey()).map(Verifier::of));
  }
}
