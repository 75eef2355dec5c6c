package org.hashrelay.actors.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hashrelay.actors.agent.ReportOutbox.Limits;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.actors.live.LiveNode;
import org.hashrelay.actors.live.WorkerTally;
import org.hashrelay.streams.tunnel.control.ControlMessage.Ahead;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerJoined;
import org.junit.jupiter.api.Test;

/** A node whose reports wait for the journal, and the server that looks at it meanwhile. */
class AheadNewsTest {

  private final ReportOutbox outbox = new ReportOutbox("life", new Limits(2, 2, 8));
  private final AheadNews news = new AheadNews();
  private final LiveNode server = new LiveFleet(() -> Instant.EPOCH).node("farm");
  private final List<Ahead> told = new ArrayList<>();
  private long sent;
  private long at;

  private void share(String worker) {
    outbox.add(new ShareJudged(1, worker, ++at, ShareResult.ACCEPTED, 8, 9, true, 1, 5, 8, 1));
  }

  private void report() {
    for (var next = outbox.after(sent); next.isPresent(); next = outbox.after(sent)) {
      server.told(next.get(), 0);
      sent = next.get().seq();
    }
  }

  private void tell() {
    news.tell(outbox, piece -> {
      server.told(piece, 0);
      return told.add(piece);
    });
  }

  private long seen(String worker) {
    return tally(worker).of(ShareResult.ACCEPTED);
  }

  private WorkerTally tally(String worker) {
    return server.workers().getOrDefault(new WorkerTally.Name(1, worker), WorkerTally.NONE);
  }

  private void linked() {
    server.linked(this, "life");
  }

  @Test
  void whatWaitsBehindTheReportsIsSeenAllTheSame() {
    linked();
    for (int i = 0; i < 20; i++) share("rig");
    outbox.add(new WorkerJoined(1, "new", ++at, "10.0.0.1:1", "sim"));
    report();
    assertThat(seen("rig")).isEqualTo(4);

    tell();

    assertThat(seen("rig")).isEqualTo(20);
    assertThat(tally("rig").credit()).isEqualTo(160);
    assertThat(tally("rig").lastShareAt()).isEqualTo(20);
    assertThat(tally("new").connections()).isEqualTo(1);
  }

  @Test
  void whatWasSeenNeverGoesBackAndIsNeverCountedTwice() {
    linked();
    for (int i = 0; i < 20; i++) share("rig");
    report();
    tell();

    for (long seq = 1; !outbox.isEmpty(); seq++) {
      outbox.acknowledged(seq);
      report();
      assertThat(seen("rig")).isEqualTo(20);
    }
    tell();
    share("rig");
    report();

    assertThat(seen("rig")).isEqualTo(21);
  }

  @Test
  void onlyWorkersThatDidSomethingAreToldAgain() {
    linked();
    for (int i = 0; i < 6; i++) share("early");
    report();
    tell();
    tell();
    share("late");
    tell();

    assertThat(told).hasSize(2);
    assertThat(told.get(1).workers()).singleElement().satisfies(worker -> {
      assertThat(worker.worker()).isEqualTo("late");
      assertThat(worker.counts()).isEqualTo(Map.of(ShareResult.ACCEPTED, 1L));
    });
  }

  @Test
  void whileTheJournalKeepsUpNothingIsTold() {
    linked();
    share("rig");
    report();
    tell();

    assertThat(told).isEmpty();
  }

  @Test
  void whatBelongsToAnotherReportIsPassedOver() {
    linked();
    for (int i = 0; i < 20; i++) share("rig");
    outbox.after(0);
    outbox.after(1);

    tell(); // before its reports came

    assertThat(seen("rig")).isZero();
  }
}
