package org.hashrelay.actors.miner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResultWithReply;
import org.hashrelay.actors.TestKits;
import org.hashrelay.actors.miner.Miner.Command;
import org.hashrelay.actors.miner.Miner.Part;
import org.hashrelay.actors.miner.Miner.Record;
import org.hashrelay.actors.miner.Miner.Recorded;
import org.hashrelay.actors.miner.MinerEvent.MinerConnected;
import org.hashrelay.actors.miner.MinerEvent.MinerDisconnected;
import org.hashrelay.actors.miner.MinerEvent.SharesSubmitted;
import org.hashrelay.actors.miner.MinerEvent.Tally;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ReportEntry.SharesMerged;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerJoined;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerLeft;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MinerTest {

  private static final ActorTestKit kit = TestKits.withJournal();
  private static final WorkerId RIG = new WorkerId("farm-1", 1, "wallet.rig 1/ä");

  private final EventSourcedBehaviorTestKit<Command, MinerEvent, MinerState> miner =
      EventSourcedBehaviorTestKit.create(kit.system(), Miner.create(RIG.entityId()));

  @BeforeEach
  void emptyJournal() {
    miner.clear();
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void aWorkerIdHoldsWhateverAMinerSends() {
    assertThat(WorkerId.parse(RIG.entityId())).isEqualTo(RIG);
    assertThat(RIG.entityId()).startsWith("farm-1/1/").matches("[^/]+/1/[^/]+");
  }

  @Test
  void theSharesOfAReportAreOneEvent() {
    var record =
        report("life-1", 1, share(ShareResult.ACCEPTED, 8, 20), share(ShareResult.STALE, 8, 9));

    assertThat(record.events()).hasSize(1);
    var event = (SharesSubmitted) record.events().get(0);
    assertThat(event.batch()).hasSize(2);
    assertThat(event.deltas())
        .containsEntry(ShareResult.ACCEPTED, new Tally(1, 8))
        .containsEntry(ShareResult.STALE, new Tally(1, 8));
    assertThat(record.reply()).isEqualTo(new Recorded(RIG, "life-1", 1));
    assertThat(record.state().bestShare()).isEqualTo(20);
  }

  @Test
  void aReplayedReportCountsOnce() {
    report("life-1", 1, share(ShareResult.ACCEPTED, 8, 20));

    var again = report("life-1", 1, share(ShareResult.ACCEPTED, 8, 20));

    assertThat(again.hasNoEvents()).isTrue();
    assertThat(again.reply()).isEqualTo(new Recorded(RIG, "life-1", 1));
    assertThat(accepted(again)).isEqualTo(1);
  }

  @Test
  void aReplayCutAnotherWayCountsOnlyWhatIsNew() {
    report("life-1", 1, share(ShareResult.ACCEPTED, 1, 1));

    var replay = miner.<Recorded>runCommand(replyTo -> new Record(
        RIG,
        "life-1",
        List.of(
            new Part(1, List.of(share(ShareResult.ACCEPTED, 1, 1))),
            new Part(2, List.of(share(ShareResult.ACCEPTED, 1, 1)))),
        replyTo));

    assertThat(accepted(replay)).isEqualTo(2);
    assertThat(replay.reply()).isEqualTo(new Recorded(RIG, "life-1", 2));
  }

  @Test
  void aReplayAfterARestartCountsOnce() {
    report("life-1", 7, share(ShareResult.ACCEPTED, 8, 20));
    miner.restart();

    assertThat(report("life-1", 7, share(ShareResult.ACCEPTED, 8, 20)).hasNoEvents())
        .isTrue();
  }

  @Test
  void numbersStartAgainInANewLifeOfTheNode() {
    report("life-1", 9, share(ShareResult.ACCEPTED, 8, 20));

    assertThat(accepted(report("life-2", 1, share(ShareResult.ACCEPTED, 8, 20))))
        .isEqualTo(2);
  }

  @Test
  void aLateReplayOfAnEarlierLifeCountsOnce() {
    report("life-1", 1, share(ShareResult.ACCEPTED, 8, 20));
    report("life-2", 1, joined());

    var late = report("life-1", 1, share(ShareResult.ACCEPTED, 8, 20));

    assertThat(late.hasNoEvents()).isTrue();
    assertThat(late.state().connections()).isEqualTo(1);
  }

  @Test
  void connectionsAreCountedAndRememberWhereFrom() {
    var came = report("life-1", 1, joined(), joined());
    var went = report("life-1", 2, new WorkerLeft(1, RIG.worker(), 5, "closed"));

    assertThat(came.events()).hasOnlyElementsOfType(MinerConnected.class).hasSize(2);
    assertThat(went.event()).isEqualTo(new MinerDisconnected("life-1", 2, 5, "closed"));
    assertThat(went.state().connections()).isEqualTo(1);
    assertThat(went.state().address()).isEqualTo("192.0.2.7");
  }

  @Test
  void connectionsOfADeadNodeAreGoneWithTheFirstWordOfItsNextLife() {
    report("life-1", 1, joined(), joined(), joined());

    assertThat(report("life-2", 1, joined()).state().connections()).isEqualTo(1);
  }

  @Test
  void aLateGoodbyeOfAnEarlierLifeChangesNoConnection() {
    report("life-1", 1, joined());
    report("life-2", 1, joined());

    var late = report("life-1", 2, new WorkerLeft(1, RIG.worker(), 5, "closed"));

    assertThat(late.state().connections()).isEqualTo(1);
  }

  @Test
  void sharesWithoutDetailAreCounted() {
    var record = report(
        "life-1", 1, new SharesMerged(1, RIG.worker(), 5, ShareResult.ACCEPTED, 40, 320, 99, 640));

    assertThat(accepted(record)).isEqualTo(40);
    assertThat(((SharesSubmitted) record.event()).batch()).isEmpty();
  }

  @Test
  void aRefusedShareIsNeverTheBest() {
    assertThat(report("life-1", 1, share(ShareResult.STALE, 8, 5_000)).state().bestShare())
        .isZero();
  }

  private static long accepted(CommandResultWithReply<?, ?, MinerState, ?> result) {
    return result
        .state()
        .totals()
        .getOrDefault(ShareResult.ACCEPTED, Tally.NONE)
        .count();
  }

  private static ShareJudged share(ShareResult result, double difficulty, double found) {
    return new ShareJudged(
        1, RIG.worker(), 5, result, difficulty, found, true, 1, 12, 2 * difficulty);
  }

  private static WorkerJoined joined() {
    return new WorkerJoined(1, RIG.worker(), 1, "192.0.2.7", "cgminer/4.12");
  }

  private CommandResultWithReply<Command, MinerEvent, MinerState, Recorded> report(
      String instance, long seq, ReportEntry... entries) {
    var part = new Part(seq, List.of(entries));
    return miner.runCommand(replyTo -> new Record(RIG, instance, List.of(part), replyTo));
  }
}
