package org.hashrelay.benchmarks;

import com.typesafe.config.ConfigFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;
import org.hashrelay.streams.tunnel.client.TunnelClient;
import org.hashrelay.streams.tunnel.client.TunnelClientSettings;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;

/** A node with one pool connection, over which lines go out and come back. */
final class EchoNode implements AutoCloseable {

  private static final ByteString LINE = ByteString.fromString(
      "{\"id\":1,\"method\":\"mining.submit\",\"params\":[\"w\",\"j\",\"00000000\",\"5e5e5e5e\",\"01\"]}\n");

  private final CompletableFuture<Long> connected = new CompletableFuture<>();
  private final SynchronousQueue<Boolean> answers = new SynchronousQueue<>();
  private final TunnelClient client;
  private final PoolStream stream;

  /** Returns when the pool is connected. */
  EchoNode(ActorSystem system, int port, NodeToken token, ServerIdentity identity)
      throws Exception {
    var config = ConfigFactory.parseString("""
            hashrelay { server = ["127.0.0.1:%d"], server-fingerprint = "%s", transport = tcp_tls
              reconnect-interval = 200ms }
            """.formatted(port, identity.fingerprint()))
        .withFallback(ConfigFactory.load());
    var settings = TunnelClientSettings.from(config, "benchmark");
    client =
        TunnelClient.start(system, settings, token, "life-" + System.nanoTime(), new Handler());
    connected.get(30, TimeUnit.SECONDS);
    var opened = new CompletableFuture<Boolean>();
    stream = client.open(new PoolRoute(1, 1, 0, 1), new Events(opened));
    opened.get(30, TimeUnit.SECONDS);
  }

  long connectedAt() {
    return connected.join();
  }

  long[] roundTrips(int number) throws InterruptedException {
    var nanos = new long[number];
    for (var i = 0; i < number; i++) {
      TimeUnit.MILLISECONDS.sleep(2);
      var before = System.nanoTime();
      stream.send(LINE);
      if (answers.poll(30, TimeUnit.SECONDS) == null) throw new IllegalStateException("no answer");
      nanos[i] = System.nanoTime() - before;
    }
    return nanos;
  }

  long[] roundTripsWhile(BooleanSupplier on) throws InterruptedException {
    var nanos = LongStream.builder();
    while (on.getAsBoolean()) LongStream.of(roundTrips(100)).forEach(nanos::add);
    return nanos.build().toArray();
  }

  @Override
  public void close() {
    client.stop().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  private final class Handler implements TunnelClient.Handler {
    @Override
    public void connected(Hello.FromServer server, TunnelClient.Link link) {
      connected.complete(System.nanoTime());
    }

    @Override
    public void received(ToNode message) {}

    @Override
    public void lost(String reason) {}

    @Override
    public long lastRevision() {
      return 0;
    }
  }

  private final class Events implements PoolEvents {
    private final CompletableFuture<Boolean> opened;
    private int heard;

    Events(CompletableFuture<Boolean> opened) {
      this.opened = opened;
    }

    @Override
    public void opened() {
      opened.complete(true);
    }

    @Override
    public void received(ByteString bytes) {
      stream.consumed(bytes.size());
      heard += bytes.size();
      if (heard < LINE.size()) return;
      heard = 0;
      try {
        answers.offer(true, 1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void writable(boolean ready) {}

    @Override
    public void interrupted(boolean isAway) {}

    @Override
    public void closed(String reason) {}
  }
}
