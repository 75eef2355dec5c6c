package org.hashrelay.streams.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerLeft;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A miner that does not read is its own problem. */
class SlowReaderTest {

  private static final ActorSystem system = ActorSystem.create("SlowReaderTest");
  private static final Duration SOON = Duration.ofSeconds(20);

  @AfterAll
  static void stop() {
    TestKit.shutdownActorSystem(system);
  }

  @Test
  void q96_whoDoesNotReadIsClosedAndDisturbsNobody() throws IOException {
    var ports = ports("64KiB");
    try (var pool = SimPool.start(SimPoolSettings.standard());
        var dialer = new ThreadDialer(pool::port);
        var port = Port.open(ports, dialer, Port.order(500));
        var slow = enter(port);
        var farm = SimFarm.start(farm(port))) {
      await().atMost(SOON).until(() -> farm.report().accepted() > 0);

      await().atMost(SOON).pollInterval(Duration.ofMillis(20)).until(() -> {
        for (var i = 0; i < 20; i++) pool.newJob(false);
        return port.reports().stream().anyMatch(r -> r instanceof WorkerLeft left && isSlow(left));
      });

      assertThat(slow.isConnected()).isTrue();
      assertThat(farm.report().disconnects()).isZero();
      var before = farm.report().accepted();
      await().atMost(SOON).until(() -> farm.report().accepted() > before + 10);
    }
  }

  @Test
  void whoPausesGetsItsJobsWholeAndInOrderWhenItReadsAgain() throws IOException {
    try (var pool = SimPool.start(SimPoolSettings.standard());
        var dialer = new ThreadDialer(pool::port);
        var port = Port.open(ports("8MiB"), dialer, Port.order(500));
        var slow = enter(port);
        var farm = SimFarm.start(farm(port))) {
      await().atMost(SOON).until(() -> farm.report().accepted() > 0);
      var jobs = new long[1];
      await().atMost(SOON).pollInterval(Duration.ofMillis(10)).until(() -> {
        for (var i = 0; i < 5; i++) pool.newJob(false);
        return (jobs[0] += 5) >= 1_000;
      });

      pool.newJob(true);

      var ids = new ArrayList<Long>();
      slow.setSoTimeout((int) SOON.toMillis());
      var reader = new BufferedReader(
          new InputStreamReader(slow.getInputStream(), StandardCharsets.US_ASCII));
      for (var clean = 0; clean < 2; ) { // the first job is clean, and the last one
        var line = reader.readLine();
        assertThat(line).startsWith("{\"id\":").endsWith("}");
        if (!line.contains("\"method\":\"mining.notify\"")) continue;
        ids.add(Long.parseLong(line.split("\"params\":\\[\"")[1].split("\"")[0], 16));
        if (line.contains("true]")) clean++;
      }
      assertThat(ids).hasSizeGreaterThan(100); // more than the buffers of both ends hold
      assertThat(ids).isSorted().doesNotHaveDuplicates();
    }
  }

  private static boolean isSlow(WorkerLeft left) {
    return left.worker().equals("slow") && left.reason().equals("slow-reader");
  }

  private static MinerPorts ports(String limit) {
    var lines = "hashrelay.miners.write-limit = %s, hashrelay.upstream.jobs-per-second = 10000";
    var limits = Limits.any(lines.formatted(limit));
    return new MinerPorts(system, limits, "127.0.0.1", Time.SYSTEM);
  }

  private static SimFarmSettings farm(Port port) {
    var pace = new SimFarmSettings.Every(Duration.ofMillis(200));
    return SimFarmSettings.to("127.0.0.1", port.number()).miners(5).pace(pace);
  }

  private static Socket enter(Port port) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress("127.0.0.1", port.number()));
    var lines = "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[]}\n"
        + "{\"id\":2,\"method\":\"mining.authorize\",\"params\":[\"slow\",\"x\"]}\n";
    socket.getOutputStream().write(lines.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }
}
