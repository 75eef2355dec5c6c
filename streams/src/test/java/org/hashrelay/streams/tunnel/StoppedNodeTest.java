package org.hashrelay.streams.tunnel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.ActorSystem;
import org.hashrelay.streams.tunnel.TunnelFixture.NodeSide;
import org.junit.jupiter.api.io.TempDir;

/** Nodes whose process is told to end. */
class StoppedNodeTest {

  /** What went wrong here once went wrong one time in ten. */
  private static final int TIMES = 12;

  @TempDir
  Path dataDir;

  @OverEveryTransport
  void theGoodbyeOfANodeReachesTheServerHoweverSoonItsProcessEnds(String over) throws Exception {
    try (var fixture = new TunnelFixture(dataDir)) {
      var server = fixture.server("");
      for (var i = 0; i < TIMES; i++) {
        var process = ActorSystem.create("node", TunnelFixture.TEST);
        var node = fixture.client(
            process, server.address().getPort(), fixture.token, new NodeSide(), over);
        var session = fixture.sessions.poll(20, SECONDS);

        node.stop().toCompletableFuture().get(5, SECONDS);
        process.terminate();

        assertThat(session.closed.get(5, SECONDS)).isEqualTo("stopped");
        assertThat(session.away).isEmpty();
      }
    }
  }

  @OverEveryTransport
  void theGoodbyeReachesAServerThatReadsItOnlyWhenTheNodeIsGone(String over) throws Exception {
    try (var fixture = new TunnelFixture(dataDir)) {
      var server = fixture.server("");
      var gone = new CountDownLatch(1);
      fixture.pause = () -> {
        try {
          gone.await(20, SECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      };
      var process = ActorSystem.create("node", TunnelFixture.TEST);
      var node =
          fixture.client(process, server.address().getPort(), fixture.token, new NodeSide(), over);
      var session = fixture.sessions.poll(20, SECONDS);

      node.stop().toCompletableFuture().get(5, SECONDS);
      process.terminate();
      process.getWhenTerminated().toCompletableFuture().get(10, SECONDS);
      gone.countDown();

      assertThat(session.closed.get(5, SECONDS)).isEqualTo("stopped");
    }
  }
}
