package org.hashrelay.actors.live;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The nodes whose tunnels end, or ended, at this server. May be used from any thread. */
public final class LiveFleet {

  private final InstantSource clock;
  private final Map<String, LiveNode> nodes = new ConcurrentSkipListMap<>();

  public LiveFleet(InstantSource clock) {
    this.clock = clock;
  }

  /** That node, now and from now on; ids are those the fleet knows, so that they stay few. */
  public LiveNode node(String id) {
    return nodes.computeIfAbsent(id, name -> new LiveNode(name, clock));
  }

  /** What each worker of each node did since this server heard of the node first, by node id. */
  public Map<String, Map<WorkerTally.Name, WorkerTally>> workers() {
    var all = new TreeMap<String, Map<WorkerTally.Name, WorkerTally>>();
    nodes.forEach((id, node) -> all.put(id, node.workers()));
    return all;
  }

  /** In the order of their ids. */
  public List<LiveNode.Now> now() {
    return nodes.values().stream().map(LiveNode::now).toList();
  }
}
