package org.hashrelay.actors.node;

import java.time.Instant;
import java.util.Optional;
import org.hashrelay.actors.Journaled;
import org.hashrelay.actors.node.NodeEvent.NodeDescribed;

/**
 * What is known of a {@link ClientNode}: everything its events say.
 *
 * @param link the link that is open as far as the journal knows
 */
public record NodeState(
    Description description,
    MappingSet mappings,
    Tokens tokens,
    Optional<LinkInfo> link,
    Optional<Instant> lastSeenAt)
    implements Journaled {

  static final NodeState UNREGISTERED = new NodeState(
      Description.NONE, MappingSet.EMPTY, Tokens.NONE, Optional.empty(), Optional.empty());

  /**
   * What an admin says of the node.
   *
   * @param transport empty: as the node's own file says
   * @param revision counts the changes, from 1; 0 for a node that is not registered
   */
  public record Description(
      String name, String farm, String transport, String cipher, long revision)
      implements Journaled {

    static final Description NONE = new Description("", "", "", "", 0);

    Description registered(String newName, String newFarm) {
      return new Description(newName, newFarm, "", "", 1);
    }

    Description changed(NodeDescribed event) {
      return new Description(
          event.name().orElse(name),
          event.farm().orElse(farm),
          event.transport().orElse(transport),
          event.cipher().orElse(cipher),
          revision + 1);
    }

    boolean sameAs(Description other) {
      return name.equals(other.name)
          && farm.equals(other.farm)
          && transport.equals(other.transport)
          && cipher.equals(other.cipher);
    }
  }

  boolean isRegistered() {
    return description.revision() > 0;
  }

  /** Whether a link that came with this token may stay; the node inside a server has none. */
  boolean admits(LinkInfo info, Instant now) {
    return isRegistered()
        && (info.tokenId().isEmpty() || tokens.inForce(info.tokenId(), now).isPresent());
  }

  /** The revision survives, so that a node never holds a newer one than its entity. */
  NodeState removed() {
    return UNREGISTERED.with(MappingSet.EMPTY.atRevision(mappings.revision() + 1));
  }

  NodeState connected(LinkInfo info) {
    return new NodeState(description, mappings, tokens, Optional.of(info), lastSeenAt);
  }

  NodeState disconnected(Instant lastSeen) {
    return new NodeState(description, mappings, tokens, Optional.empty(), Optional.of(lastSeen));
  }

  NodeState with(Description newDescription) {
    return new NodeState(newDescription, mappings, tokens, link, lastSeenAt);
  }

  NodeState with(MappingSet newMappings) {
    return new NodeState(description, newMappings, tokens, link, lastSeenAt);
  }

  NodeState with(Tokens newTokens) {
    return new NodeState(description, mappings, newTokens, link, lastSeenAt);
  }
}
