package org.hashrelay.actors.fleet;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.hashrelay.actors.node.ClientNode.MappingIs;
import org.hashrelay.actors.node.Mapping;

/** The port mappings of the fleet, as an admin handles them; see {@link Pools} for the manners. */
public interface Mappings {

  /** Id and revision of the mapping are given here, whatever it says. */
  CompletionStage<Outcome<MappingIs>> create(String nodeId, Mapping mapping);

  /** Replaces the mapping with this id; another node id moves it there. */
  CompletionStage<Outcome<MappingIs>> put(int id, String nodeId, Mapping mapping, long ifRevision);

  CompletionStage<Outcome<MappingIs>> setEnabled(int id, boolean enabled, long ifRevision);

  /** Answers the mapping as it was. */
  CompletionStage<Outcome<MappingIs>> delete(int id, long ifRevision);

  CompletionStage<Outcome<MappingIs>> get(int id);

  /** All of them, by id. */
  CompletionStage<List<MappingIs>> list();
}
