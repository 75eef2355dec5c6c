package org.hashrelay.streams.tunnel.quic;

import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.util.ByteString;

/** A QUIC client that is no node: says what it is told to, and what became of it. */
public final class OddQuicClient implements AutoCloseable {

  private final QuicEngine engine =
      QuicEngine.of(QuicSettings.from(ConfigFactory.load()), "odd-client");
  private final CompletableFuture<String> closed = new CompletableFuture<>();
  private final CompletableFuture<Boolean> established = new CompletableFuture<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final QuicConnection connection;

  /** @param first said on the first stream; nothing when empty */
  public OddQuicClient(InetSocketAddress server, ByteString first) {
    var target = new QuicEngine.Target(server, "localhost", Duration.ofSeconds(5), () -> {});
    connection = engine.connect(target, new Events());
    established.thenRun(() -> {
      if (!first.isEmpty()) connection.write(0, first, false);
      connection.more(0);
    });
  }

  public CompletableFuture<Boolean> established() {
    return established;
  }

  public CompletableFuture<String> closed() {
    return closed;
  }

  /** Bytes that came back. */
  public int answered() {
    return answered.get();
  }

  @Override
  public void close() {
    connection.close(Optional.empty());
    engine.close();
  }

  private final class Events implements QuicEvents {
    @Override
    public void established(String cipher, List<X509Certificate> server) {
      established.complete(true);
    }

    @Override
    public void incoming(int way) {
      answered.incrementAndGet();
    }

    @Override
    public void received(int way, ByteString bytes) {
      answered.addAndGet(bytes.size());
    }

    @Override
    public void receivedOnce(ByteString bytes) {}

    @Override
    public void ended(int way) {}

    @Override
    public void drained() {}

    @Override
    public void goodbye(String reason) {}

    @Override
    public void closed(String text) {
      closed.complete(text);
    }
  }
}
