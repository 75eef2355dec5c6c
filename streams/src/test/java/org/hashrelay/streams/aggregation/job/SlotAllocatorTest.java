package org.hashrelay.streams.aggregation.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SlotAllocatorTest {

  @Test
  void slotsGoRoundInsteadOfBeingUsedAgainAtOnce() {
    var slots = new SlotAllocator(4);
    assertThat(slots.take(0, 1)).hasValue(0);
    slots.release(0, 0, 0);

    assertThat(slots.take(60_000, 1)).hasValue(1);
    assertThat(slots.take(60_000, 1)).hasValue(2);
    assertThat(slots.take(60_000, 1)).hasValue(3);
    assertThat(slots.take(60_000, 1)).hasValue(0);
    assertThat(slots.take(60_000, 1)).isEmpty();
  }

  @Test
  void q22_aFreedSlotRestsAMinuteAndUntilEveryUpstreamHasNewerWork() {
    var slots = new SlotAllocator(1);
    slots.take(0, 5);
    slots.release(0, 1_000, 5);

    assertThat(slots.take(61_000, 5)).isEmpty(); // time alone is not enough
    assertThat(slots.take(60_999, 6)).isEmpty(); // nor is newer work
    assertThat(slots.take(61_000, 6)).hasValue(0);
  }

  @RepeatedTest(20)
  void noSlotIsHeldTwiceNorUsedForWorkItsFormerHolderHad(RepetitionInfo run) {
    var random = new Random(run.getCurrentRepetition());
    var slots = new SlotAllocator(16);
    Map<Long, Long> lastWorkOf = new HashMap<>();
    var held = new ArrayList<Long>();
    var now = 0L;
    var seq = 1L;
    for (var step = 0; step < 5_000; step++) {
      now += random.nextInt(8_000);
      if (random.nextInt(3) == 0) seq++;
      if (random.nextBoolean() && !held.isEmpty()) {
        var slot = held.remove(random.nextInt(held.size()));
        lastWorkOf.put(slot, seq);
        slots.release(slot, now, seq);
      } else {
        var taken = slots.take(now, seq);
        if (taken.isEmpty()) continue;
        assertThat(held).doesNotContain(taken.getAsLong());
        assertThat(lastWorkOf.getOrDefault(taken.getAsLong(), 0L)).isLessThan(seq);
        held.add(taken.getAsLong());
      }
      assertThat(slots.held()).isEqualTo(held.size());
    }
  }
}
