package org.hashrelay.actors.fleet;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import org.apache.pekko.actor.typed.ActorSystem;
import org.hashrelay.actors.audit.AuditFold;
import org.hashrelay.actors.audit.AuditFold.Fact;
import org.hashrelay.actors.audit.AuditTrail;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.tunnel.NodeSession;
import org.hashrelay.streams.tunnel.NodeSessions;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;

/**
 * Notes every node that comes, is lost, comes back or goes, and every stranger that is refused, for the
 * audit log. Of what is alike one line in a minute.
 */
public final class AuditedSessions implements NodeSessions {

  private final NodeSessions sessions;
  private final AuditFold fold;

  private AuditedSessions(NodeSessions sessions, AuditFold fold) {
    this.sessions = sessions;
    this.fold = fold;
  }

  public static NodeSessions over(
      NodeSessions sessions, ActorSystem<?> system, AuditTrail trail, InstantSource clock) {
    var fold = new AuditFold(trail, clock);
    system
        .scheduler()
        .scheduleWithFixedDelay(
            AuditFold.EVERY, AuditFold.EVERY, fold::flush, system.executionContext());
    return new AuditedSessions(sessions, fold);
  }

  @Override
  public NodeSession.Handler opened(NodeSession session) {
    var node = new Node(session, sessions.opened(session));
    node.note("node.connect", session.transport());
    return node;
  }

  @Override
  public void refused(InetSocketAddress from, String kind) {
    var address = from.getAddress().getHostAddress();
    fold.note(
        new Fact("refused " + address, "anonymous", address, "node.refused", "tunnel", "", kind));
  }

  private final class Node implements NodeSession.Handler {

    private final NodeSession session;
    private final NodeSession.Handler handler;

    Node(NodeSession session, NodeSession.Handler handler) {
      this.session = session;
      this.handler = handler;
    }

    void note(String action, String detail) {
      var id = session.nodeId();
      var address = session.remoteAddress().getAddress().getHostAddress();
      fold.note(new Fact(action + " " + id, id, address, action, "client", id, detail));
    }

    @Override
    public void received(ToServer message) {
      handler.received(message);
    }

    @Override
    public void passed(int bytesIn, int bytesOut) {
      handler.passed(bytesIn, bytesOut);
    }

    @Override
    public void interrupted(String reason) {
      note("node.lost", reason);
      handler.interrupted(reason);
    }

    @Override
    public void resumed() {
      note("node.resume", session.transport());
      handler.resumed();
    }

    @Override
    public void closed(String reason) {
      note("node.disconnect", reason);
      handler.closed(reason);
    }

    @Override
    public PoolDialer pools() {
      return handler.pools();
    }
  }
}
