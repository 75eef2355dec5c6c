package org.hashrelay.benchmarks.relay;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.ActorSystem;
import org.hashrelay.streams.pool.PoolAddress;
import org.hashrelay.streams.pool.PoolConnector;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolSettings;
import org.hashrelay.streams.tunnel.NodeSession;
import org.hashrelay.streams.tunnel.TokenKeys;
import org.hashrelay.streams.tunnel.TunnelServer;
import org.hashrelay.streams.tunnel.TunnelServerSettings;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;
import org.hashrelay.streams.tunnel.identity.CurrentIdentity;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;

/**
 * The relay's data path alone: tunnel and pool connections, no entity, journal or API.
 *
 * <p>Arguments: port of the tunnel, port of the pool, folder; there it leaves fingerprint and token.
 */
public final class BareServer {

  private BareServer() {}

  public static void main(String[] arguments) throws IOException {
    var folder = Path.of(arguments[2]);
    var config = ConfigFactory.parseString(
            "hashrelay.tunnel.tcp.bind = \"127.0.0.1:" + arguments[0] + "\"")
        .withFallback(BareNode.TUNED)
        .withFallback(ConfigFactory.load());
    var system = ActorSystem.create("bare-server", config);
    var token = NodeToken.generate(new SecureRandom());
    var node = new TokenKeys.KnownNode("farm", token.verifier());
    TokenKeys keys = id ->
        CompletableFuture.completedFuture(Optional.of(node).filter(known -> id.equals(token.id())));
    var pool = new PoolAddress(BareNode.POOL, "127.0.0.1", Integer.parseInt(arguments[1]), false);
    var pools = new PoolConnector(system, PoolSettings.from(config), route -> Optional.of(pool));
    var identity = ServerIdentity.inDataDir(folder);
    var settings = TunnelServerSettings.from(config, "benchmark");
    TunnelServer.bind(
            system, settings, new CurrentIdentity(identity), keys, session -> new Session(pools))
        .toCompletableFuture()
        .join();
    Files.writeString(folder.resolve("fingerprint"), identity.fingerprint().toString());
    Files.writeString(folder.resolve("token"), token.text());
    BareNode.untilInputEnds();
    system.terminate();
  }

  private record Session(PoolDialer pools) implements NodeSession.Handler {

    @Override
    public void received(ToServer message) {
      // reports go nowhere: that is what makes it bare
    }

    @Override
    public void closed(String reason) {
      System.out.println("closed: " + reason);
    }
  }
}
