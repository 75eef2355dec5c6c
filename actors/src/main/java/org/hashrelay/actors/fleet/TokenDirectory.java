package org.hashrelay.actors.fleet;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.hashrelay.actors.catalogue.Catalogue.TokenOwner;
import org.hashrelay.actors.catalogue.Catalogue.WhoseToken;
import org.hashrelay.actors.node.ClientNode.FindToken;
import org.hashrelay.actors.node.ClientNode.TokenKey;
import org.hashrelay.actors.secret.SealedSecrets;
import org.hashrelay.streams.tunnel.TokenKeys;

/** Finds the keys of tokens where the entities keep them. */
public final class TokenDirectory implements TokenKeys {

  private final Sharding sharding;
  private final SealedSecrets secrets;

  public TokenDirectory(Sharding sharding, SealedSecrets secrets) {
    this.sharding = sharding;
    this.secrets = secrets;
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
      var sealed = reply instanceof TokenKey key ? key.sealedKey() : Optional.<String>empty();
      return sealed
          .flatMap(key -> secrets.openTokenKey(tokenId, key))
          .map(prk -> new KnownNode(nodeId, prk));
    });
  }
}
