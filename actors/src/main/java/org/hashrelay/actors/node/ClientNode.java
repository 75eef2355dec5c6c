package org.hashrelay.actors.node;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.hashrelay.actors.ClusterMessage;
import org.hashrelay.actors.FieldFault;
import org.hashrelay.streams.tunnel.control.ControlMessage.Applied;
import org.hashrelay.streams.tunnel.control.ControlMessage.PushKind;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;

/**
 * One client node: the process at a farm that accepts miners and tunnels them to us.
 *
 * <p>The node owns its port mappings. A change is journaled first and pushed second, so a push can
 * get lost but never runs ahead of the journal. A link that opens late, or again, is sent the whole
 * set at its revision and needs no history.
 *
 * <p>This file is what can be said to it; {@link NodeEvent} is what happened, {@link NodeState} what
 * is known, {@link NodeEntity} how it behaves.
 */
public final class ClientNode {

  public static final EntityTypeKey<Command> TYPE =
      EntityTypeKey.create(Command.class, "client-node");

  private ClientNode() {}

  public static Behavior<Command> create(String nodeId, InstantSource clock) {
    return NodeEntity.create(nodeId, clock);
  }

  // ── asked ───────────────────────────────────────────────────────────────────────────────────

  public sealed interface Command extends ClusterMessage {}

  /** A command that is answered; by {@link UnknownNode} when there is no such node. */
  public sealed interface Asked extends Command {
    ActorRef<Reply> replyTo();
  }

  /** Makes the node; asking twice does it once. */
  public record Register(String name, String farm, ActorRef<Reply> replyTo) implements Asked {}

  /** Empty fields stay as they are. */
  public record Describe(
      Optional<String> name,
      Optional<String> farm,
      Optional<String> transport,
      Optional<String> cipher,
      long ifRevision,
      ActorRef<Reply> replyTo)
      implements Asked {}

  /** Ends the node: its link is closed, its tokens and mappings are gone. */
  public record Remove(long ifRevision, ActorRef<Reply> replyTo) implements Asked {}

  /**
   * A new token; older ones end after {@code grace} (0 to 24 h).
   *
   * @param sealedKey the token's key, encrypted under the key file
   * @param verifier as {@link org.hashrelay.streams.tunnel.proof.Verifier#text()} has it
   */
  public record IssueToken(
      String tokenId, String sealedKey, String verifier, Duration grace, ActorRef<Reply> replyTo)
      implements Asked {

    @Override
    public String toString() { // logs show no key
      return "IssueToken[" + tokenId + "]";
    }
  }

  /** What is kept of a token that is in force: {@link TokenIs}. */
  public record FindToken(String tokenId, ActorRef<Reply> replyTo) implements Asked {}

  /**
   * Creates the mapping or replaces it; its revision is counted here, whatever the body says.
   *
   * @param ifRevision 0 for any, otherwise the mapping's revision the caller has seen
   */
  public record PutMapping(Mapping mapping, long ifRevision, ActorRef<Reply> replyTo)
      implements Asked {}

  public record SetMappingEnabled(
      int mappingId, boolean enabled, long ifRevision, ActorRef<Reply> replyTo) implements Asked {}

  /** Answers the mapping as it was. */
  public record DeleteMapping(int mappingId, long ifRevision, ActorRef<Reply> replyTo)
      implements Asked {}

  /** The node with its mappings and the newest telemetry: {@link NodeIs}. */
  public record Get(ActorRef<Reply> replyTo) implements Asked {}

  /** Closes the open link; the node comes back by itself. */
  public record Disconnect(String reason, ActorRef<Reply> replyTo) implements Asked {}

  /** Closes every connection of a worker, which may come back; {@link Offline} without a link. */
  public record Kick(int mappingId, String worker, ActorRef<Reply> replyTo) implements Asked {}

  /** A link to the node is open and takes over; answered with {@link SyncNode}. */
  public record Attach(LinkInfo info, ActorRef<ToLink> link) implements Command {}

  /** From an attached link, every few seconds: the entity may have moved and lost it. */
  public record StillAttached(LinkInfo info, ActorRef<ToLink> link) implements Command {}

  /**
   * From a link whose way to the node is gone.
   *
   * @param mayReturn whether the session waits for its node; the link attaches again then
   */
  public record Detach(ActorRef<ToLink> link, String reason, boolean mayReturn)
      implements Command {}

  /** From the link: the node made its ports match. */
  public record NodeApplied(ActorRef<ToLink> link, Applied applied) implements Command {}

  /** From the link, about once a second; kept in memory only. */
  public record NodeTelemetry(ActorRef<ToLink> link, Telemetry telemetry, long rttMicros)
      implements Command {}

  /** To itself: the link the journal knows has had its time to show up. */
  record LinkOverdue() implements Command {}

  // ── answered ────────────────────────────────────────────────────────────────────────────────

  public sealed interface Reply extends ClusterMessage {}

  /** Done and journaled (or there was nothing to do). */
  public record Done(long revision) implements Reply {}

  /** The mapping as it now stands. */
  public record MappingIs(String nodeId, Mapping mapping, MappingStatus status) implements Reply {}

  /**
   * The node as it is.
   *
   * @param transport empty: as the node's own file says
   * @param descriptionRevision counts the changes of name, farm, transport and cipher, from 1; what
   *     {@code ifRevision} of {@link Describe} and {@link Remove} is compared with
   * @param revision counts the changes of its mappings
   * @param lastSeenAt empty when it never was connected
   * @param conflict the newest time that two processes used its tokens at once
   */
  public record NodeIs(
      String nodeId,
      String name,
      String farm,
      String transport,
      String cipher,
      long descriptionRevision,
      long revision,
      long appliedRevision,
      Optional<LinkInfo> link,
      Optional<Instant> lastSeenAt,
      long rttMicros,
      Telemetry telemetry,
      List<MappingIs> mappings,
      Optional<TokenConflict> conflict)
      implements Reply {}

  /** Empty when no such token is in force. */
  public record TokenIs(Optional<Tokens.Token> token) implements Reply {}

  public sealed interface Rejected extends Reply {}

  public record UnknownNode(String nodeId) implements Rejected {}

  public record UnknownMapping(int mappingId) implements Rejected {}

  public record PortTaken(int port, int holderId, String holder) implements Rejected {}

  public record RevisionMismatch(long asked, long is) implements Rejected {}

  /** The node has no link, so it cannot be told. */
  public record Offline(String nodeId) implements Rejected {}

  public record InvalidMapping(List<FieldFault> faults) implements Rejected {}

  // ── told to the link ────────────────────────────────────────────────────────────────────────

  public sealed interface ToLink extends NodeLink.Message, ClusterMessage {}

  /** Everything the node should run, and how its tunnel is to travel. */
  public record SyncNode(long revision, List<Mapping> mappings, TravelBy travel) implements ToLink {

    /** As the node's own file says. */
    public SyncNode(long revision, List<Mapping> mappings) {
      this(revision, mappings, TravelBy.FREE);
    }
  }

  public record PushMapping(long revision, PushKind kind, Mapping mapping) implements ToLink {}

  /** How the node's tunnel is to travel; empty: as the node's own file says. */
  public record TravelBy(String transport, String cipher) implements ToLink {
    static final TravelBy FREE = new TravelBy("", "");
  }

  public record KickWorker(int mappingId, String worker) implements ToLink {}

  /** Another link took over, an admin asked for it, or the node was removed. */
  public record CloseLink(String reason) implements ToLink {}
}
