package org.hashrelay.actors.node;

import java.util.Optional;
import org.hashrelay.actors.node.ClientNode.MappingIs;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;

/** What is answered about a node: what is known of it, and what its open link told last. */
record NodeView(String nodeId, Optional<OpenLink> open, Optional<TokenConflict> conflict) {

  NodeIs node(NodeState state) {
    var about = state.description();
    return new NodeIs(
        nodeId,
        about.name(),
        about.farm(),
        about.transport(),
        about.cipher(),
        about.revision(),
        state.mappings().revision(),
        state.mappings().appliedRevision(),
        open.map(OpenLink::info),
        open.map(OpenLink::lastSeenAt).or(state::lastSeenAt),
        open.map(OpenLink::rttMicros).orElse(0L),
        open.map(OpenLink::telemetry).orElse(Telemetry.NONE),
        state.mappings().byId().stream().map(m -> mapping(state, m)).toList(),
        conflict);
  }

  MappingIs mapping(NodeState state, Mapping mapping) {
    return new MappingIs(nodeId, mapping, status(state, mapping));
  }

  private MappingStatus status(NodeState state, Mapping mapping) {
    if (!mapping.enabled()) return MappingStatus.idle("disabled", "");
    if (open.isEmpty()) return MappingStatus.idle("node_offline", "the node is not connected");
    if (state.mappings().isPending(mapping.id())) return MappingStatus.idle("pending", "");
    var failure = state.mappings().failure(mapping.id());
    return open.get()
        .status(mapping.id())
        .or(() -> failure.map(f -> MappingStatus.idle(f.state(), f.detail())))
        .orElseGet(() -> MappingStatus.idle("pending", ""));
  }
}
