package org.hashrelay.persistence.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hashrelay.persistence.live.Alignment.SETTLED;

import java.util.Map;
import java.util.Set;
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
    var look = new Alignment.Look(at, Map.of(RIG, accepted(row)), Map.of(RIG, accepted(heard)));
    return before.seen(look, Map.of(), Set.of("farm"));
  }

  private static long total(Alignment alignment, long row, long heard) {
    var more = alignment.beyond(accepted(row), RIG, accepted(heard)).orElseThrow();
    assertThat(more.credit()).isEqualTo(10.0 * more.of(ShareResult.ACCEPTED));
    return row + more.of(ShareResult.ACCEPTED);
  }

  private static Alignment linked(long at) {
    return Alignment.NONE.seen(
        new Alignment.Look(at, Map.of(), Map.of()), Map.of(), Set.of("farm"));
  }

  @Test
  void theRowThatWasLeastBehindSaysWhatTheOthersLack() {
    var alignment = seen(linked(0), SETTLED, 100, 7);
    alignment = seen(alignment, SETTLED + 1_000, 103, 8);
    alignment = seen(alignment, SETTLED + 2_000, 103, 12);

    assertThat(total(alignment, 103, 12)).isEqualTo(107);
    assertThat(total(alignment, 103, 15)).isEqualTo(110);
    assertThat(total(alignment, 110, 15)).as("a row that has it all").isEqualTo(110);
  }

  @Test
  void nothingIsSaidOfANodeThatMayTellAgainWhatTheJournalHas() {
    var alignment = seen(linked(0), SETTLED - 1, 100, 7);

    assertThat(alignment.beyond(accepted(100), RIG, accepted(9))).isEmpty();
    assertThat(total(seen(alignment, SETTLED, 100, 9), 100, 9)).isEqualTo(100);
  }

  @Test
  void whoIsNewIsAllThatWasHeardOfHim() {
    var settled =
        linked(0).seen(new Alignment.Look(SETTLED, Map.of(), Map.of()), Map.of(), Set.of("farm"));
    var look = new Alignment.Look(SETTLED + 1_000, Map.of(), Map.of(RIG, accepted(3)));
    var alignment = settled.seen(look, Map.of(), Set.of("farm"));

    assertThat(total(alignment, 0, 4)).isEqualTo(4);
  }

  @Test
  void whatNeverComesIntoTheJournalIsForgottenInTwoMinutes() {
    var alignment = seen(linked(0), MINUTE, 100, 0);
    alignment = seen(alignment, MINUTE + 1_000, 100, 5);
    assertThat(total(alignment, 100, 5)).isEqualTo(105);

    alignment = seen(alignment, 3 * MINUTE, 100, 5);
    alignment = seen(alignment, 4 * MINUTE, 100, 5);

    assertThat(total(alignment, 100, 5)).isEqualTo(100);
  }
}
