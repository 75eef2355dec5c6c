package org.hashrelay.actors.upstream;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.hashrelay.actors.upstream.Upstream.Close;
import org.hashrelay.actors.upstream.Upstream.Command;
import org.hashrelay.actors.upstream.Upstream.Open;
import org.hashrelay.actors.upstream.Upstream.Subscribe;
import org.hashrelay.actors.upstream.Upstream.UpstreamId;
import org.hashrelay.streams.mirror.MirrorFact;

/** Tells the entities of a node's upstreams what the mirror saw; jobs and shares are not their thing. */
public final class UpstreamIngress implements Consumer<MirrorFact> {

  private final String nodeId;
  private final BiConsumer<UpstreamId, Command> upstreams;

  public UpstreamIngress(String nodeId, BiConsumer<UpstreamId, Command> upstreams) {
    this.nodeId = nodeId;
    this.upstreams = upstreams;
  }

  @Override
  public void accept(MirrorFact fact) {
    var route = fact.route();
    if (fact instanceof MirrorFact.Opened) {
      tell(fact, new Open(route.epoch(), route.poolId()));
    } else if (fact instanceof MirrorFact.Subscribed s) {
      tell(fact, new Subscribe(route.epoch(), s.sessionId(), s.extranonce1(), s.extranonce2Size()));
    } else if (fact instanceof MirrorFact.Closed closed) {
      tell(fact, new Close(route.epoch(), closed.reason()));
    }
  }

  private void tell(MirrorFact fact, Command command) {
    var route = fact.route();
    upstreams.accept(new UpstreamId(nodeId, route.mappingId(), route.upstream()), command);
  }
}
