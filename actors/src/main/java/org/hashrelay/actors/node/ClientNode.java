package org.hashrelay.actors.node;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.hashrelay.actors.ClusterMessage;
import org.hashrelay.streams.tunnel.control.ControlMessage.Applied;
import org.hashrelay.streams.tunnel.control.ControlMessage.PushKind;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;

/**
 * One client node: the process at a farm that accepts miners and tunnels them to us.
 *
 * <p>The node owns its port mappings. A change is journaled first and pushed second, so a push can
 * get lost but never runs ahead of the journal. A link that opens late, or again, is sent the whole
 * set at its revision and needs no history.
 */
public final class ClientNode {

  private ClientNode() {}

  // ── asked ───────────────────────────────────────────────────────────────────────────────────

  public sealed interface Command extends ClusterMessage {}

  /** Makes the node; asking twice does it once. */
  public record Register(String nodeId, String name, String farm, ActorRef<Reply> replyTo)
      implements Command {}

  /** Empty fields stay as they are. */
  public record Describe(
      Optional<String> name,
      Optional<String> farm,
      Optional<String> transport,
      Optional<String> cipher,
      long ifRevision,
      ActorRef<Reply> replyTo)
      implements Command {}

  /** Ends the node: its link is closed, its tokens and mappings are gone. */
  public record Remove(long ifRevision, ActorRef<Reply> replyTo) implements Command {}

  /**
   * A new token; older ones end after {@code grace} (0 to 24 h).
   *
   * @param sealedKey the token's key, encrypted under the key file
   */
  public record IssueToken(
      String tokenId, byte[] sealedKey, Duration grace, ActorRef<Reply> replyTo)
      implements Command {}

  /** The key of a token that is in force: {@link TokenKey}. */
  public record FindToken(String tokenId, ActorRef<Reply> replyTo) implements Command {}

  /**
   * Creates the mapping or replaces it; its revision is counted here, whatever the body says.
   *
   * @param ifRevision 0 for any, otherwise the mapping's revision the caller has seen
   */
  public record PutMapping(Mapping mapping, long ifRevision, ActorRef<Reply> replyTo)
      implements Command {}

  public record SetMappingEnabled(
      int mappingId, boolean enabled, long ifRevision, ActorRef<Reply> replyTo)
      implements Command {}

  public record DeleteMapping(int mappingId, long ifRevision, ActorRef<Reply> replyTo)
      implements Command {}

  /** The node with its mappings and the newest telemetry: {@link NodeIs}. */
  public record Get(ActorRef<Reply> replyTo) implements Command {}

  /** Closes the open link; the node comes back by itself. */
  public record Disconnect(String reason, ActorRef<Reply> replyTo) implements Command {}

  /** A link to the node is open. */
  public record Attach(LinkInfo info, ActorRef<ToLink> link, ActorRef<Reply> replyTo)
      implements Command {}

  public record Detach(ActorRef<ToLink> link, String reason) implements Command {}

  /** From the link: the node made its ports match. */
  public record NodeApplied(ActorRef<ToLink> link, Applied applied) implements Command {}

  /** From the link, about once a second; kept in memory only. */
  public record NodeTelemetry(ActorRef<ToLink> link, Telemetry telemetry, long rttMicros)
      implements Command {}

  // ── answered ────────────────────────────────────────────────────────────────────────────────

  public sealed interface Reply extends ClusterMessage {}

  /** Done and journaled (or there was nothing to do). */
  public record Done(long revision) implements Reply {}

  /** The mapping as it now stands. */
  public record MappingIs(String nodeId, Mapping mapping, MappingStatus status) implements Reply {}

  public record NodeIs(
      String nodeId,
      String name,
      String farm,
      String transport,
      String cipher,
      long revision,
      long appliedRevision,
      Optional<LinkInfo> link,
      Optional<Instant> lastSeenAt,
      long rttMicros,
      Telemetry telemetry,
      List<MappingIs> mappings)
      implements Reply {}

  /** Empty when no such token is in force. */
  public record TokenKey(Optional<byte[]> sealedKey) implements Reply {}

  public sealed interface Rejected extends Reply {}

  public record UnknownNode(String nodeId) implements Rejected {}

  public record UnknownMapping(int mappingId) implements Rejected {}

  public record PortTaken(int port, int holderId, String holder) implements Rejected {}

  public record RevisionMismatch(long asked, long is) implements Rejected {}

  // ── told to the link ────────────────────────────────────────────────────────────────────────

  public sealed interface ToLink extends ClusterMessage {}

  /** Everything the node should run. */
  public record SyncNode(long revision, List<Mapping> mappings) implements ToLink {}

  public record PushMapping(long revision, PushKind kind, Mapping mapping) implements ToLink {}

  /** Another link took over, an admin asked for it, or the node was removed. */
  public record CloseLink(String reason) implements ToLink {}

  // ── known ───────────────────────────────────────────────────────────────────────────────────

  /**
   * An open link.
   *
   * @param server address of the server that holds it
   * @param transport {@code tcp_tls | tcp_encrypt | quic | in-process}
   */
  public record LinkInfo(
      String instance,
      String server,
      String transport,
      String cipher,
      String address,
      String version,
      Instant since)
      implements ClusterMessage {}

  /**
   * What a mapping does right now.
   *
   * @param state {@code pending | running | disabled | port_in_use | pool_down | node_offline |
   *     failed}
   */
  public record MappingStatus(
      String state,
      String detail,
      int activePoolId,
      int downstreamConnections,
      int upstreamConnections,
      int effectiveMinersPerConn)
      implements ClusterMessage {}
}
