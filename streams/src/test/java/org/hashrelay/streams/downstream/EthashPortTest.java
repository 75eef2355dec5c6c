package org.hashrelay.streams.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.ReportEntry.FailedOver;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole way over real sockets, in every dialect: miner, port, pool that verifies, and back. */
class EthashPortTest {

  private static final ActorSystem system = ActorSystem.create("EthashPortTest");
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int SHARES = 20;

  @AfterAll
  static void stop() {
    TestKit.shutdownActorSystem(system);
  }

  private static PoolOrder pool(int id) {
    return new PoolOrder(id, "pool " + id, "ethash", "stratum-v1-ethash", "", "", true);
  }

  private static Port open(ThreadDialer dialer, PoolOrder... pools) {
    return Port.open(system, dialer, Port.order(Port.freePort(), 500, "aggregate", List.of(pools)));
  }

  @ParameterizedTest
  @CsvSource({"es1, es1", "es2, es1", "eth-proxy, eth-proxy", "stratum1, eth-proxy"})
  void everyShareOfEveryDialectIsAcceptedByAPoolThatVerifies(String dialect, String poolDialect)
      throws IOException {
    try (var pool = new EthashStand(poolDialect);
        var dialer = new ThreadDialer(pool::port);
        var port = open(dialer, pool(1));
        var one = new EthashMinerOnASocket(dialect, port.number(), 1, SHARES);
        var two = new EthashMinerOnASocket(dialect, port.number(), 2, SHARES)) {
      await().atMost(SOON).until(() -> one.accepted.get() + two.accepted.get() == 2 * SHARES);

      assertThat(pool.accepted).hasValue(2 * SHARES);
      assertThat(pool.refused).hasValue(0);
      assertThat(pool.connections).hasValue(1);
      assertThat(port.count(ShareResult.ACCEPTED)).isEqualTo(2 * SHARES);
      await().atMost(SOON).until(() -> port.telemetry().shares().accepted() == 2 * SHARES);
      assertThat(port.telemetry().shares().held()).isZero();
    }
  }

  @Test
  void whenAPoolDiesTheNextOneOfTheOrderServesAndNoSocketIsClosed() throws IOException {
    try (var first = new EthashStand("eth-proxy");
        var second = new EthashStand("eth-proxy");
        var dialer = new ThreadDialer(r -> r.poolId() == 1 ? first.port() : second.port());
        var port = open(dialer, pool(1), pool(2));
        var miner = new EthashMinerOnASocket("eth-proxy", port.number(), 1, 100_000)) {
      await().atMost(SOON).until(() -> miner.accepted.get() >= SHARES);

      first.dies();

      await().atMost(SOON).until(() -> second.accepted.get() >= SHARES);
      await().atMost(SOON).until(() -> port.telemetry().activePoolId() == 2);
      assertThat(port.reports())
          .anyMatch(
              r -> r instanceof FailedOver over && over.fromPool() == 1 && over.toPool() == 2);
    }
  }
}
