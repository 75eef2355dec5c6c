package org.hashrelay.persistence.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.hashrelay.actors.live.WorkerTally;
import org.hashrelay.actors.miner.WorkerId;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.Test;

class AlignmentTest {

  private static final WorkerId RIG = new WorkerId("farm", 1, "acme.rig");
  private static final long MINUTE = 60_000;

  private static WorkerTally accepted(long count) {
    return new WorkerTally(1, Map.of(ShareResult.ACCEPTED, count), 10.0 * count, count);
  }

  private static Alignment seen(Alignment before, long at, long row, long heard) {
    return before.seen(at, Map.of(), Map.of(RIG, accepted(row)), Map.of(RIG, accepted(heard)));
  }

  private static long total(Alignment alignment, long row, long heard) {
    var more = alignment.beyond(accepted(row), RIG, accepted(heard));
    assertThat(more.credit()).isEqualTo(10.0 * more.of(ShareResult.ACCEPTED));
    return row + more.of(ShareResult.ACCEPTED);
  }

  @Test
  void theRowThatWasLeastBehindSaysWhatTheOthersLack() {
    var alignment = seen(Alignment.NONE, 0, 100, 7); // 107 there are, or more
    alignment = seen(alignment, 1_000, 103, 8);
    alignment = seen(alignment, 2_000, 103, 12);

    assertThat(total(alignment, 103, 12)).isEqualTo(107);
    assertThat(total(alignment, 103, 15)).isEqualTo(110);
    assertThat(total(alignment, 110, 15)).as("a row that has it all").isEqualTo(110);
  }

  @Test
  void whoIsNewIsAllThatWasHeardOfHim() {
    var alignment = Alignment.NONE.seen(0, Map.of(), Map.of(), Map.of(RIG, accepted(3)));

    assertThat(alignment.beyond(WorkerTally.NONE, RIG, accepted(4)).of(ShareResult.ACCEPTED))
        .isEqualTo(4);
  }

  @Test
  void whoWasNotHeardBeforeIsHisRowAndWhatIsHeardOfHimNow() {
    assertThat(total(Alignment.NONE, 100, 2)).isEqualTo(102);
  }

  @Test
  void whatNeverComesIntoTheJournalIsForgottenInTwoMinutes() {
    var alignment = seen(Alignment.NONE, 0, 100, 0);
    alignment = seen(alignment, 1_000, 100, 5);
    assertThat(total(alignment, 100, 5)).isEqualTo(105);

    alignment = seen(alignment, 2 * MINUTE, 100, 5);
    alignment = seen(alignment, 3 * MINUTE, 100, 5);

    assertThat(total(alignment, 100, 5)).isEqualTo(100);
  }
}
