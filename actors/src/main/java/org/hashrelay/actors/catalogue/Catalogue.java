package org.hashrelay.actors.catalogue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.hashrelay.actors.ClusterMessage;

/**
 * Which pools, nodes, mappings and tokens there are: hands out ids and keeps names unique.
 *
 * <p>One for the whole fleet. What they are is known by their own entities; an id given out here
 * whose entity refused the rest is listed nowhere.
 */
public final class Catalogue {

  private Catalogue() {}

  // ── asked ───────────────────────────────────────────────────────────────────────────────────

  public sealed interface Command extends ClusterMessage {}

  /** A fresh pool id for this name, or {@link NameTaken}. */
  public record AddPool(String name, ActorRef<Reply> replyTo) implements Command {}

  public record RenamePool(int id, String name, ActorRef<Reply> replyTo) implements Command {}

  public record ForgetPool(int id, ActorRef<Reply> replyTo) implements Command {}

  /** Adds a node under this id; asking again for an id that is there is {@link NameTaken}. */
  public record AddNode(String nodeId, ActorRef<Reply> replyTo) implements Command {}

  public record ForgetNode(String nodeId, ActorRef<Reply> replyTo) implements Command {}

  /** A fresh mapping id on that node, or {@link NameTaken}; an empty name is never taken. */
  public record AddMapping(String nodeId, String name, ActorRef<Reply> replyTo)
      implements Command {}

  /** The mapping has another name, or lives on another node now. */
  public record MoveMapping(int id, String nodeId, String name, ActorRef<Reply> replyTo)
      implements Command {}

  public record ForgetMapping(int id, ActorRef<Reply> replyTo) implements Command {}

  /** From now on this token id leads to that node. */
  public record AddToken(String tokenId, String nodeId, ActorRef<Reply> replyTo)
      implements Command {}

  public record ForgetToken(String tokenId, ActorRef<Reply> replyTo) implements Command {}

  /** Everything there is: {@link Contents}. */
  public record Everything(ActorRef<Reply> replyTo) implements Command {}

  /** The node a token belongs to: {@link TokenOwner}. */
  public record WhoseToken(String tokenId, ActorRef<Reply> replyTo) implements Command {}

  // ── answered ────────────────────────────────────────────────────────────────────────────────

  public sealed interface Reply extends ClusterMessage {}

  /** Done; {@code id} is the pool's or mapping's, 0 where there is none. */
  public record Done(int id) implements Reply {}

  public record NameTaken(String kind, String name, String holder) implements Reply {}

  public record Unknown(String kind, String id) implements Reply {}

  public record TokenOwner(Optional<String> nodeId) implements Reply {}

  /** Pool ids, node ids, and mapping id to node id, each in order of creation. */
  public record Contents(List<Integer> pools, List<String> nodes, Map<Integer, String> mappings)
      implements Reply {}
}
