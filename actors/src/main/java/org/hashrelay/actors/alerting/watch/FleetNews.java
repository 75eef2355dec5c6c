package org.hashrelay.actors.alerting.watch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.actors.alerting.LiveEvent;
import org.hashrelay.actors.alerting.LiveEvent.Happened;
import org.hashrelay.actors.alerting.watch.FleetWatch.Fleet;
import org.hashrelay.actors.node.ClientNode.MappingIs;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.actors.node.LinkInfo;
import org.hashrelay.actors.node.Mapping;
import org.hashrelay.actors.pool.Pool.PoolIs;

/** What is new in the fleet since it was last looked at, for the event stream. */
final class FleetNews {

  private record Seen(Optional<LinkInfo> link, long applied) {}

  private Map<String, Seen> nodes = new HashMap<>();
  private Map<Integer, Mapping> mappings = new HashMap<>();
  private Map<Integer, Integer> serving = new HashMap<>();
  private Map<Integer, String> pools = new HashMap<>();
  private boolean looked;

  List<LiveEvent> since(Fleet fleet) {
    var news = new ArrayList<LiveEvent>();
    var newNodes = new HashMap<String, Seen>();
    var newMappings = new HashMap<Integer, Mapping>();
    var newServing = new HashMap<Integer, Integer>();
    for (var node : fleet.nodes()) {
      newNodes.put(node.nodeId(), new Seen(node.link(), node.appliedRevision()));
      aboutNode(node, news);
      for (var mapping : node.mappings()) {
        var is = mapping.mapping();
        newMappings.put(is.id(), is);
        newServing.put(is.id(), mapping.status().activePoolId());
        aboutMapping(mapping, news);
      }
    }
    mappings.forEach((id, was) -> {
      if (!newMappings.containsKey(id)) news.add(mapping("DELETED", was, ""));
    });
    var newPools = new HashMap<Integer, String>();
    for (var pool : fleet.pools()) newPools.put(pool.id(), aboutPool(pool, news));
    nodes = newNodes;
    mappings = newMappings;
    serving = newServing;
    pools = newPools;
    if (looked) return news;
    looked = true;
    return List.of(); // everything is new at first
  }

  private void aboutNode(NodeIs node, List<LiveEvent> news) {
    var was = nodes.get(node.nodeId());
    var before = was == null ? Optional.<LinkInfo>empty() : was.link();
    if (!before.equals(node.link())) {
      var name = node.link().isPresent() ? "node.connected" : "node.disconnected";
      var link = node.link().or(() -> before);
      news.add(new Happened(
          name,
          Map.of(
              "node", node.nodeId(),
              "farm", node.farm(),
              "transport", link.map(LinkInfo::transport).orElse(""))));
    }
    if (was != null && was.applied() < node.appliedRevision()) {
      news.add(new Happened(
          "mapping.applied", Map.of("node", node.nodeId(), "revision", node.appliedRevision())));
    }
  }

  private void aboutMapping(MappingIs mapping, List<LiveEvent> news) {
    var is = mapping.mapping();
    var was = mappings.get(is.id());
    if (was == null) {
      news.add(mapping("CREATED", is, mapping.nodeId()));
    } else if (was.revision() != is.revision()) {
      var onlySwitched = was.withEnabled(is.enabled()).sameAs(is);
      var kind = !onlySwitched ? "UPDATED" : is.enabled() ? "ENABLED" : "DISABLED";
      news.add(mapping(kind, is, mapping.nodeId()));
    }
    var before = serving.getOrDefault(is.id(), 0);
    var now = mapping.status().activePoolId();
    if (before > 0 && now > 0 && before != now) {
      news.add(new Happened(
          "pool.failover", Map.of("mapping_id", is.id(), "from_pool", before, "to_pool", now)));
    }
  }

  private static LiveEvent mapping(String kind, Mapping is, String nodeId) {
    return new Happened(
        "mapping." + kind,
        Map.of(
            "mapping_id", is.id(),
            "name", is.name(),
            "node", nodeId,
            "revision", is.revision()));
  }

  private String aboutPool(PoolIs pool, List<LiveEvent> news) {
    var state = pool.health().state();
    var before = pools.getOrDefault(pool.id(), "unknown");
    var matters = state.equals("down") || before.equals("down") && state.equals("up");
    if (!state.equals(before) && matters) {
      news.add(new Happened(
          "pool." + state,
          Map.of(
              "pool_id", pool.id(),
              "name", pool.settings().name(),
              "reason", pool.health().reason())));
    }
    return state;
  }
}
