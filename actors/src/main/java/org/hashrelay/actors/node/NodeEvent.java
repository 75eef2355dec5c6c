package org.hashrelay.actors.node;

import java.time.Instant;
import java.util.Optional;
import org.hashrelay.actors.Journaled;
import org.hashrelay.streams.tunnel.control.ControlMessage.PushKind;

/** What happened to a {@link ClientNode}; each event knows how it changes the state. */
public sealed interface NodeEvent extends Journaled {

  NodeState applyTo(NodeState state);

  record NodeRegistered(String name, String farm) implements NodeEvent {
    @Override
    public NodeState applyTo(NodeState state) {
      return state.with(state.description().registered(name, farm));
    }
  }

  /** Empty fields stayed as they were. */
  record NodeDescribed(
      Optional<String> name,
      Optional<String> farm,
      Optional<String> transport,
      Optional<String> cipher)
      implements NodeEvent {
    @Override
    public NodeState applyTo(NodeState state) {
      return state.with(state.description().changed(this));
    }
  }

  record NodeRemoved() implements NodeEvent {
    @Override
    public NodeState applyTo(NodeState state) {
      return state.removed();
    }
  }

  record NodeConnected(LinkInfo link) implements NodeEvent {
    @Override
    public NodeState applyTo(NodeState state) {
      return state.connected(link);
    }
  }

  /** {@code lastSeenAt}: when the node was last heard. */
  record NodeDisconnected(String reason, Instant lastSeenAt) implements NodeEvent {
    @Override
    public NodeState applyTo(NodeState state) {
      return state.disconnected(lastSeenAt);
    }
  }

  /** {@code olderEndAt}: when the tokens before it stop being valid. */
  record TokenIssued(String tokenId, String sealedKey, String verifier, Instant olderEndAt)
      implements NodeEvent {
    @Override
    public NodeState applyTo(NodeState state) {
      return state.with(state.tokens().issued(tokenId, sealedKey, verifier, olderEndAt));
    }

    @Override
    public String toString() { // logs show no key
      return "TokenIssued[" + tokenId + "]";
    }
  }

  record TokenRevoked(String tokenId) implements NodeEvent {
    @Override
    public NodeState applyTo(NodeState state) {
      return state.with(state.tokens().revoked(tokenId));
    }
  }

  /** A change that is pushed to the node. */
  sealed interface MappingChange extends NodeEvent {
    Mapping mapping();

    PushKind kind();

    /** What it takes to get from what is known to what is wanted. */
    static MappingChange of(Optional<Mapping> known, Mapping wanted) {
      if (known.isEmpty()) return new MappingCreated(wanted);
      if (!known.get().withEnabled(wanted.enabled()).sameAs(wanted)) {
        return new MappingUpdated(wanted);
      }
      return wanted.enabled() ? new MappingEnabled(wanted) : new MappingDisabled(wanted);
    }

    @Override
    default NodeState applyTo(NodeState state) {
      return state.with(state.mappings().put(mapping()));
    }
  }

  record MappingCreated(Mapping mapping) implements MappingChange {
    @Override
    public PushKind kind() {
      return PushKind.CREATED;
    }
  }

  record MappingUpdated(Mapping mapping) implements MappingChange {
    @Override
    public PushKind kind() {
      return PushKind.UPDATED;
    }
  }

  record MappingEnabled(Mapping mapping) implements MappingChange {
    @Override
    public PushKind kind() {
      return PushKind.ENABLED;
    }
  }

  record MappingDisabled(Mapping mapping) implements MappingChange {
    @Override
    public PushKind kind() {
      return PushKind.DISABLED;
    }
  }

  /** The mapping as it was. */
  record MappingDeleted(Mapping mapping) implements MappingChange {
    @Override
    public PushKind kind() {
      return PushKind.DELETED;
    }

    @Override
    public NodeState applyTo(NodeState state) {
      return state.with(state.mappings().deleted(mapping.id()));
    }
  }

  /** The node made its ports match this revision; those that failed are named after. */
  record MappingApplied(long revision) implements NodeEvent {
    @Override
    public NodeState applyTo(NodeState state) {
      return state.with(state.mappings().applied(revision));
    }
  }

  /** The node could not run this mapping; {@code state} as in {@link MappingStatus}. */
  record MappingFailed(long revision, int mappingId, String state, String detail)
      implements NodeEvent {
    @Override
    public NodeState applyTo(NodeState known) {
      return known.with(known.mappings().failed(mappingId, state, detail));
    }
  }
}
