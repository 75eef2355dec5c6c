package org.hashrelay.streams.tunnel;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;

/** The server's end of all tunnels: accepts client nodes and hands over those that prove themselves. */
public final class TunnelServer {

  /** Fails when the port cannot be bound. */
  public static CompletionStage<TunnelServer> bind(
      ClassicActorSystemProvider system,
      TunnelServerSettings settings,
      ServerIdentity identity,
      TokenKeys keys,
      NodeSessions sessions) {
    throw new UnsupportedOperationException();
  }

  private TunnelServer() {}

  /** Where it listens, with the port really bound. */
  public InetSocketAddress address() {
    throw new UnsupportedOperationException();
  }

  /** Connections that never became a session, by kind. */
  public Map<String, Long> refused() {
    throw new UnsupportedOperationException();
  }

  /** Sessions open now. */
  public int sessions() {
    throw new UnsupportedOperationException();
  }

  /** Takes no new connection; those that are open go on. */
  public CompletionStage<Done> unbind() {
    throw new UnsupportedOperationException();
  }

  /** Unbinds, says goodbye to every node and closes. */
  public CompletionStage<Done> stop(String reason) {
    throw new UnsupportedOperationException();
  }
}
