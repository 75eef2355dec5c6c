package org.hashrelay.streams.tunnel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.tunnel.TunnelFixture.NodeSide;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tunnel works the same in every shape, whichever end asks for it. */
class ShapedTunnelTest {

  @TempDir
  Path dataDir;

  private TunnelFixture fixture;

  @BeforeEach
  void start() {
    fixture = new TunnelFixture(dataDir);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource({"coalesce, off", "off, bucket", "constant, off", "off, constant"})
  void everyByteComesThrough(String server, String node) throws Exception {
    try (var pool = new EchoPool()) {
      fixture.pools.put(1, pool.address(1));
      var handler = new NodeSide();
      var port = fixture.server(shaped(server)).address().getPort();
      var client = fixture.client(port, fixture.token, handler, shaped(node));
      assertThat(handler.connected.poll(30, SECONDS)).isNotNull();
      var echoed = new Collected();
      var stream = client.open(new PoolRoute(1, 1, 0, 1), echoed);
      var said = ByteString.fromString("a line of a miner\n".repeat(300));
      stream.send(said);

      await().atMost(20, TimeUnit.SECONDS).until(() -> echoed.received().equals(said));
      client.stop();
      assertThat(fixture.sessions.take().closed.get(30, SECONDS)).isEqualTo("stopped");
    }
  }

  private static String shaped(String shape) {
    return "hashrelay.tunnel { shape = " + shape + ", shape-interval = 20ms }";
  }
}
