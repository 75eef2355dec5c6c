package org.hashrelay.http.resources;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.hashrelay.actors.node.ClientNode.NodeIs;

/** What other parts of the API need of the resources. */
public final class Resources {

  private Resources() {}

  /** Every node there is, as its entity knows it. */
  public static Supplier<CompletionStage<List<NodeIs>>> nodes(Entities entities) {
    return new Ask(entities)::allNodes;
  }
}
