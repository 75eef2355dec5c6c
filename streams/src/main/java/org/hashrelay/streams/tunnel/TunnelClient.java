package org.hashrelay.streams.tunnel;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.proof.NodeToken;

/**
 * The client node's end of the tunnel: keeps one connection to one of its servers, for ever.
 *
 * <p>Dials pools through it; while there is no tunnel, a dial is closed at once with {@code
 * tunnel-lost}. May be used from any thread.
 */
public final class TunnelClient implements PoolDialer {

  /** What the node does with its tunnel. Called from any thread, one call at a time. */
  public interface Handler {

    void connected(Hello.FromServer server);

    void received(ToNode message);

    /** Once for every {@link #connected}; the client is already connecting again. */
    void lost(String reason);

    /** The newest revision the node has applied, said in each hello; 0 for none. */
    long lastRevision();
  }

  /** Starts to connect and returns at once. {@code instance}: the life of this process. */
  public static TunnelClient start(
      ClassicActorSystemProvider system,
      TunnelClientSettings settings,
      NodeToken token,
      String instance,
      Handler handler) {
    throw new UnsupportedOperationException();
  }

  private TunnelClient() {}

  @Override
  public PoolStream open(PoolRoute route, PoolEvents events) {
    throw new UnsupportedOperationException();
  }

  /** False when there is no tunnel, or its way is so full that the message was refused. */
  public boolean send(ToServer message) {
    throw new UnsupportedOperationException();
  }

  public TunnelStatus status() {
    throw new UnsupportedOperationException();
  }

  /** Closes the tunnel and stays closed. */
  public CompletionStage<Done> stop() {
    throw new UnsupportedOperationException();
  }
}
