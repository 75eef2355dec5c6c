package org.hashrelay.actors.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.hashrelay.actors.node.ClientNode;

/** The client nodes of the fleet, as an admin handles them; see {@link Pools} for the manners. */
public interface Nodes {

  /** A new node with its first token. Without an id it gets a made-up one. */
  CompletionStage<Outcome<Created>> create(Optional<String> nodeId, String name, String farm);

  /** A new token; the ones before it end after {@code grace} (0 to 24 h). */
  CompletionStage<Outcome<NewToken>> rotateToken(String nodeId, Duration grace);

  /** Empty fields stay as they are. */
  CompletionStage<Outcome<ClientNode.NodeIs>> describe(
      String nodeId, Description description, long ifRevision);

  /** Ends the node, its mappings and its tokens. */
  CompletionStage<Outcome<String>> remove(String nodeId, long ifRevision);

  /** Closes the node's link; it comes back by itself. */
  CompletionStage<Outcome<String>> disconnect(String nodeId);

  CompletionStage<Outcome<ClientNode.NodeIs>> get(String nodeId);

  /** All of them, in order of creation. */
  CompletionStage<List<ClientNode.NodeIs>> list();

  record Description(
      Optional<String> name,
      Optional<String> farm,
      Optional<String> transport,
      Optional<String> cipher) {}

  record Created(ClientNode.NodeIs node, NewToken token) {}

  /** A token in clear text: to be shown once and kept nowhere. */
  record NewToken(String tokenId, String text) {

    @Override
    public String toString() { // logs show no token
      return "token " + tokenId;
    }
  }
}
