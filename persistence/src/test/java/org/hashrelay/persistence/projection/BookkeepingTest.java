package org.hashrelay.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.hashrelay.actors.miner.MinerEvent.MinerConnected;
import org.hashrelay.actors.miner.MinerEvent.MinerDisconnected;
import org.hashrelay.actors.miner.MinerEvent.Share;
import org.hashrelay.actors.miner.MinerEvent.SharesSubmitted;
import org.hashrelay.actors.miner.MinerEvent.Tally;
import org.hashrelay.actors.miner.WorkerId;
import org.hashrelay.persistence.projection.LedgerTable.Key;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.Test;

class BookkeepingTest {

  private static final long MINUTE = 60_000;
  private static final long NOW = 1_000 * 60 * MINUTE;
  private static final WorkerId WORKER = new WorkerId("farm-1", 7, "worker.1");

  private final Bookkeeping books = new Bookkeeping(Map.of());

  @Test
  void eachShareIsBookedInItsOwnMinuteAndForItsPool() {
    book(
        Map.of(ShareResult.ACCEPTED, new Tally(2, 3_000)),
        share(NOW - 2 * MINUTE, ShareResult.ACCEPTED, 1_000, 1),
        share(NOW - 1, ShareResult.ACCEPTED, 2_000, 2));

    assertThat(minute(-2, 1).credit()).isEqualTo(1_000);
    assertThat(minute(-1, 2).credit()).isEqualTo(2_000);
    assertThat(books.sums(LedgerTable.MINUTES)).hasSize(2);
  }

  @Test
  void sharesWithoutDetailAreBookedWithTheLastOnesMinute() {
    book(
        Map.of(ShareResult.ACCEPTED, new Tally(5, 5_000), ShareResult.STALE, new Tally(3, 3_000)),
        share(NOW - 1, ShareResult.ACCEPTED, 1_000, 1));

    assertThat(minute(-1, 1).of(ShareResult.ACCEPTED)).isEqualTo(1);
    assertThat(minute(0, 0).of(ShareResult.ACCEPTED)).isEqualTo(4);
    assertThat(minute(0, 0).credit()).isEqualTo(4_000);
    assertThat(minute(0, 0).of(ShareResult.STALE)).isEqualTo(3);
    assertThat(change().shares().of(ShareResult.ACCEPTED)).isEqualTo(5);
    assertThat(minute(-1, 1).poolCredit()).isEqualTo(2_000);
    assertThat(minute(0, 0).poolCredit()).isEqualTo(5_000);
    assertThat(change().shares().poolCredit()).isEqualTo(7_000);
  }

  @Test
  void filteredSharesCountForTheHashrateAndRefusedOnesDoNot() {
    book(Map.of(
        ShareResult.FILTERED, new Tally(1, 10),
        ShareResult.DUPLICATE, new Tally(1, 100),
        ShareResult.LOW_DIFFICULTY, new Tally(1, 1_000),
        ShareResult.REJECTED, new Tally(1, 10_000),
        ShareResult.STALE, new Tally(1, 100_000),
        ShareResult.UNANSWERED, new Tally(1, 1_000_000)));

    assertThat(change().shares().credit()).isEqualTo(10);
    assertThat(change().shares().work()).isEqualTo(1_111_110);
    assertThat(change().shares().rejected()).isEqualTo(3);
  }

  @Test
  void aClockAheadIsNotBelievedAndOneFarBehindOnlyForADay() {
    book(
        Map.of(ShareResult.ACCEPTED, new Tally(2, 2)),
        share(NOW + 90 * MINUTE, ShareResult.ACCEPTED, 1, 1),
        share(5, ShareResult.ACCEPTED, 1, 1));

    assertThat(minute(0, 1).of(ShareResult.ACCEPTED)).isEqualTo(1);
    assertThat(minute(-24 * 60, 1).of(ShareResult.ACCEPTED)).isEqualTo(1);
  }

  @Test
  void aNewLifeOfTheNodeHasNoneOfTheConnectionsBefore() {
    join("one");
    join("one");
    join("two");
    leave("one"); // late news of the life before

    assertThat(change().presence()).isEqualTo(new Presence(List.of("two", "one"), 1));
  }

  @Test
  void moreGoodbyesThanConnectionsLeaveNone() {
    join("one");
    leave("one");
    leave("one");

    assertThat(change().presence().connections()).isZero();
  }

  @Test
  void whatTheRowSaysIsWhereTheCountGoesOn() {
    var going = new Bookkeeping(Map.of(Workers.idOf(WORKER), new Presence(List.of("one"), 2)));

    going.book(WORKER, new MinerDisconnected("one", 9, NOW, "gone"), NOW);

    assertThat(going.workers().iterator().next().presence().connections()).isEqualTo(1);
  }

  private void book(Map<ShareResult, Tally> deltas, Share... batch) {
    var event = new SharesSubmitted("one", 1, deltas, 5_000, NOW, List.of(batch), 7_000);
    books.book(WORKER, event, NOW);
  }

  private void join(String life) {
    books.book(WORKER, new MinerConnected(life, 1, NOW, "10.0.0.1:5", "sim"), NOW);
  }

  private void leave(String life) {
    books.book(WORKER, new MinerDisconnected(life, 1, NOW, "gone"), NOW);
  }

  private static Share share(long at, ShareResult result, double difficulty, int poolId) {
    return new Share(at, result, difficulty, 0, true, poolId, 10, 2 * difficulty);
  }

  private WorkerChange change() {
    return books.workers().iterator().next();
  }

  private ShareSum minute(long offset, int poolId) {
    var key = new Key(LedgerTable.MINUTES.slot(NOW) + offset, WORKER, poolId);
    assertThat(books.sums(LedgerTable.MINUTES)).containsKey(key);
    return books.sums(LedgerTable.MINUTES).get(key);
  }
}
