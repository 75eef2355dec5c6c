package org.hashrelay.actors.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.hashrelay.actors.agent.ReportOutbox.Limits;
import org.hashrelay.streams.tunnel.control.ControlMessage.Report;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ReportEntry.SharesMerged;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerJoined;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportOutboxTest {

  /** A server that counts each report once and may lose its acknowledgements. */
  private static final class Server {

    private long journaled;
    private long expected;
    private final Map<String, Long> shares = new HashMap<>();
    private long comings;

    void linked() {
      expected = 0;
    }

    void receive(Report report) {
      if (expected != 0) assertThat(report.seq()).isEqualTo(expected);
      expected = report.seq() + 1;
      assertThat(report.seq()).isLessThanOrEqualTo(journaled + 1);
      if (report.seq() <= journaled) return;
      journaled = report.seq();
      report.entries().forEach(this::count);
    }

    private void count(ReportEntry entry) {
      if (entry instanceof ShareJudged s) shares.merge(s.worker(), 1L, Long::sum);
      if (entry instanceof SharesMerged m) shares.merge(m.worker(), m.count(), Long::sum);
      if (entry instanceof WorkerJoined) comings++;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void nothingIsLostOrCountedTwiceWhateverTheLinkLoses(long seed) {
    var random = new Random(seed);
    var outbox = new ReportOutbox("life-1", new Limits(5, 3, 20));
    var server = new Server();
    var found = new HashMap<String, Long>();
    var comings = 0L;
    var acks = new ArrayDeque<Long>();
    var sent = 0L;
    var linked = true;
    for (var step = 0; step < 5_000; step++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          var worker = "w" + random.nextInt(4);
          outbox.add(share(worker));
          found.merge(worker, 1L, Long::sum);
        }
        case 3 -> {
          if (comings - server.comings < 15) {
            outbox.add(new WorkerJoined(1, "w0", 0, "", ""));
            comings++;
          }
        }
        case 4, 5 -> {
          var next = outbox.after(sent);
          if (linked && next.isPresent()) {
            sent = next.get().seq();
            server.receive(next.get());
            acks.add(sent);
          }
        }
        case 6 -> {
          if (!acks.isEmpty()) outbox.acknowledged(acks.remove());
        }
        default -> {
          if (random.nextInt(20) > 0) break;
          acks.clear(); // lost with the link
          linked = !linked;
          sent = 0;
          server.linked();
        }
      }
    }
    sent = 0;
    server.linked();
    for (var next = outbox.after(sent); next.isPresent(); next = outbox.after(sent)) {
      sent = next.get().seq();
      server.receive(next.get());
      outbox.acknowledged(sent);
    }

    assertThat(outbox.dropped()).isZero();
    assertThat(outbox.isEmpty()).isTrue();
    assertThat(server.shares).isEqualTo(found);
    assertThat(server.comings).isEqualTo(comings);
  }

  @Test
  void whatDoesNotFitLosesItsDetailButNotItsCount() {
    var outbox = new ReportOutbox("life-1", new Limits(10, 2, 30));
    for (var i = 0; i < 1_000; i++) outbox.add(share("rig"));

    var server = new Server();
    drain(outbox, server);

    assertThat(server.shares).containsEntry("rig", 1_000L);
    assertThat(outbox.mergedShares()).isEqualTo(970);
    assertThat(outbox.dropped()).isZero();
  }

  @Test
  void moreWorkersThanCanBeKeptApartAreCountedAsDropped() {
    var outbox = new ReportOutbox("life-1", new Limits(10, 2, 30));
    for (var i = 0; i < 100; i++) outbox.add(share("rig-" + i));

    var server = new Server();
    drain(outbox, server);

    assertThat(server.shares).hasSize(60);
    assertThat(outbox.dropped()).isEqualTo(40);
  }

  @Test
  void noMoreReportsAreUnderWayThanAllowed() {
    var outbox = new ReportOutbox("life-1", new Limits(1, 2, 30));
    for (var i = 0; i < 5; i++) outbox.add(share("rig"));

    assertThat(outbox.after(0)).get().extracting(Report::seq).isEqualTo(1L);
    assertThat(outbox.after(1)).get().extracting(Report::seq).isEqualTo(2L);
    assertThat(outbox.after(2)).isEmpty();
    outbox.acknowledged(1);
    assertThat(outbox.after(2)).get().extracting(Report::seq).isEqualTo(3L);
  }

  @Test
  void q94_aFullQueueMergesSharesAndLetsComingsThrough() {
    var queue = new ReportQueue(10);
    for (var i = 0; i < 25; i++) queue.accept(share("rig"));
    for (var i = 0; i < 5; i++) queue.accept(new WorkerJoined(1, "rig", 0, "", ""));

    var server = new Server();
    queue.drain().forEach(server::count);

    assertThat(server.shares).containsEntry("rig", 25L);
    assertThat(server.comings).isEqualTo(5);
    assertThat(queue.dropped()).isZero();
    assertThat(queue.drain()).isEmpty();
  }

  private static void drain(ReportOutbox outbox, Server server) {
    var sent = 0L;
    for (var next = outbox.after(sent); next.isPresent(); next = outbox.after(sent)) {
      sent = next.get().seq();
      server.receive(next.get());
      outbox.acknowledged(sent);
    }
  }

  private static ShareJudged share(String worker) {
    return new ShareJudged(1, worker, 1, ShareResult.ACCEPTED, 1, 1, true, 1, 1, 1);
  }
}
