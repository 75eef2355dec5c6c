package org.hashrelay.actors.miner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.hashrelay.actors.TestKits;
import org.hashrelay.actors.miner.Miner.Command;
import org.hashrelay.actors.miner.Miner.Part;
import org.hashrelay.actors.miner.Miner.Record;
import org.hashrelay.actors.miner.Miner.Recorded;
import org.hashrelay.actors.miner.ShareIngress.Incoming;
import org.hashrelay.streams.tunnel.control.ControlMessage.Report;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.FailedOver;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ShareIngressTest {

  private static final ActorTestKit kit = TestKits.withJournal();

  private final Journal journal = new Journal();
  private final List<Long> acknowledged = new CopyOnWriteArrayList<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final List<FailedOver> failOvers = new CopyOnWriteArrayList<>();
  private final ActorRef<ShareIngress.Message> ingress = kit.spawn(ShareIngress.create(
      new ShareIngress.Source(
          "farm-1", "life-1", acknowledged::add, violations::add, failOvers::add),
      journal));

  /** Entities that answer when the test lets them. */
  private static final class Journal implements Recorder {

    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    private record Asked(Record command, CompletableFuture<Recorded> answer) {
      void record() {
        var last = command.parts().get(command.parts().size() - 1);
        answer.complete(new Recorded(command.id(), command.instance(), last.seq()));
      }
    }

    @Override
    public CompletionStage<Recorded> ask(
        WorkerId worker, Function<ActorRef<Recorded>, Command> command) {
      var answer = new CompletableFuture<Recorded>();
      asked.add(new Asked((Record) command.apply(kit.system().ignoreRef()), answer));
      return answer;
    }

    Asked awaitAsked(int index) {
      await().until(() -> asked.size() > index);
      return asked.get(index);
    }
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void aReportIsAcknowledgedWhenEveryWorkerOfItIsJournaled() {
    ingress.tell(report(1, share("a"), share("b"), share("a")));
    var a = journal.awaitAsked(0);
    var b = journal.awaitAsked(1);

    assertThat(a.command().parts()).containsExactly(new Part(1, List.of(share("a"), share("a"))));
    a.record();
    assertThat(acknowledged).isEmpty();
    b.record();

    await().untilAsserted(() -> assertThat(acknowledged).containsExactly(1L));
  }

  @Test
  void aFailOverIsNoWorkersDoingAndHoldsNoReportUp() {
    var fact = new FailedOver(1, 5, 1, 2, "pool-closed");

    ingress.tell(report(1, fact));

    await().untilAsserted(() -> assertThat(acknowledged).containsExactly(1L));
    assertThat(failOvers).containsExactly(fact);
    assertThat(journal.asked).isEmpty();
  }

  @Test
  void whatComesMeanwhileIsOneBatchAndOneAcknowledgement() {
    ingress.tell(report(1, share("a")));
    var first = journal.awaitAsked(0);
    ingress.tell(report(2, share("a")));
    ingress.tell(report(3, share("a")));
    first.record();

    var second = journal.awaitAsked(1);
    var seqs = new ArrayList<Long>();
    second.command().parts().forEach(part -> seqs.add(part.seq()));
    second.record();
    await().untilAsserted(() -> assertThat(acknowledged).last().isEqualTo(3L));

    assertThat(seqs).containsExactly(2L, 3L);
  }

  @Test
  void whoDoesNotAnswerIsAskedAgainAndNothingIsAcknowledgedBefore() {
    ingress.tell(report(1, share("a"), share("b")));
    journal.awaitAsked(0).answer().completeExceptionally(new IllegalStateException("away"));
    journal.awaitAsked(1).record();

    var again = journal.awaitAsked(2);
    assertThat(again.command().id().worker()).isEqualTo("a");
    assertThat(acknowledged).isEmpty();
    again.record();

    await().untilAsserted(() -> assertThat(acknowledged).containsExactly(1L));
  }

  @Test
  void aLinkMayBeginAnywhereButNotSkip() {
    ingress.tell(report(17, share("a")));
    ingress.tell(report(19, share("a")));

    await().untilAsserted(() -> assertThat(violations).containsExactly("report-out-of-order"));
  }

  @Test
  void aReportOfAnotherProcessIsAViolation() {
    ingress.tell(new Incoming(new Report("life-2", 1, List.of(share("a")))));

    await()
        .untilAsserted(() -> assertThat(violations).containsExactly("report-of-another-process"));
    assertThat(journal.asked).isEmpty();
  }

  @Test
  void moreReportsThanANodeMayHaveUnderWayAreAViolation() {
    for (var seq = 1; seq <= ShareIngress.MOST_WAITING + 2; seq++) {
      ingress.tell(report(seq, share("a")));
    }
    await().untilAsserted(() -> assertThat(violations).containsExactly("too-many-reports"));
  }

  @Test
  void whatHasComeIsJournaledAlsoWhenTheLinkIsGone() {
    var probe = kit.createTestProbe();
    ingress.tell(report(1, share("a")));
    var asked = journal.awaitAsked(0);
    ingress.tell(new ShareIngress.Finish());
    asked.record();

    probe.expectTerminated(ingress);
    assertThat(acknowledged).containsExactly(1L);
  }

  private static Incoming report(long seq, ReportEntry... entries) {
    return new Incoming(new Report("life-1", seq, List.of(entries)));
  }

  private static ShareJudged share(String worker) {
    return new ShareJudged(1, worker, 1, ShareResult.ACCEPTED, 8, 9, true, 1, 3, 16);
  }
}
