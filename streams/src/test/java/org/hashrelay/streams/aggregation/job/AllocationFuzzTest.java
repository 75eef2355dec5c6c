package org.hashrelay.streams.aggregation.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.v1.Submit;

/**
 * Slots and repeats under any sequence of events, each byte of the input being one: run over the
 * kept inputs by default, searched with JAZZER_FUZZ=1.
 */
class AllocationFuzzTest {

  private static final int MOST_STEPS = 4_000;

  @FuzzTest(maxDuration = "11m")
  void noTwoMinersEverShareASlotAndNoneIsLost(byte[] data) {
    if (data.length < 1) return;
    var farm = new Slots(ExtranonceSpace.of(data[0] & 15));
    for (var i = 1; i < Math.min(data.length, MOST_STEPS); i++) farm.step(data[i]);
    farm.everySlotComesBack();
  }

  /** However it is spelt: two shares are the same exactly when their numbers are. */
  @FuzzTest(maxDuration = "11m")
  void aRepeatIsKnownInWhateverSpelling(byte[] data) {
    var filter = new DuplicateFilter();
    var model = new HashSet<List<Long>>();
    for (var i = 0; i + 2 < Math.min(data.length, MOST_STEPS); i += 3) {
      var share = List.of(data[i] & 3L, data[i + 1] & 15L, data[i + 2] & 3L);
      var checked = submit(share, data[i] & 0xff, data[i + 2] & 0xff).check(4, true);
      if (!(checked instanceof Submit.Fields fields)) {
        assertThat(data[i] & 4).isNotZero(); // a prefix, a sign or another length is no share
        continue;
      }
      var fresh = filter.isNew(share.get(0), x(fields), fields.ntime(), fields.nonce(), 0);
      assertThat(fresh).isEqualTo(model.add(share));
      assertThat(filter.size()).isEqualTo(model.size());
    }
  }

  private static long x(Submit.Fields fields) {
    var number = 0L;
    for (var b : fields.extranonce2()) number = number << 8 | b & 0xff;
    return number;
  }

  /** Each spelling of one share that a miner may try, honest ones and those that are refused. */
  private static Submit submit(List<Long> share, int oddity, int spelling) {
    var extranonce2 = cased("%08x".formatted(0xabcdef00L + share.get(1)), (spelling & 4) != 0);
    var nonce = cased("%08x".formatted(0xdeadbeefL - share.get(2)), (spelling & 8) != 0);
    if ((oddity & 4) != 0) {
      extranonce2 = List.of("0x" + extranonce2, "0" + extranonce2, "-" + extranonce2, " ")
          .get(oddity >> 3 & 3);
    }
    return new Submit(RawId.of(oddity), "w", "1", extranonce2, "68392100", nonce, Optional.empty());
  }

  private static String cased(String hex, boolean upper) {
    return upper ? hex.toUpperCase(java.util.Locale.ROOT) : hex;
  }

  /** Miners that come and go, and what every one of them must be able to rely on. */
  private static final class Slots {

    private final ExtranonceSpace space;
    private final long usable;
    private final SlotAllocator slots;
    private final ArrayDeque<Long> held = new ArrayDeque<>();
    private final Set<String> prefixes = new HashSet<>();
    private final Map<Long, Long> lastWork = new HashMap<>();
    private long now;
    private long seq = 1;

    Slots(ExtranonceSpace space) {
      this.space = space;
      usable = Math.min(space.slots(), 12);
      slots = new SlotAllocator(usable);
    }

    void step(byte event) {
      switch (event & 7) {
        case 0, 1, 2 -> join();
        case 3 -> leave(held.pollFirst());
        case 4 -> leave(held.pollLast());
        case 5 -> seq++;
        case 6 -> now += 1_000L * (event >> 3 & 31);
        default -> claim((event >> 3 & 31) % usable);
      }
      assertThat(slots.held()).isEqualTo(held.size());
    }

    private void join() {
      var taken = slots.take(now, seq);
      if (taken.isPresent()) seat(taken.getAsLong());
      else assertThat(held.size() + lastWork.size()).isGreaterThanOrEqualTo((int) usable);
    }

    private void seat(long slot) {
      var former = lastWork.remove(slot);
      if (former != null) assertThat(former).isLessThan(seq);
      assertThat(prefixes.add(space.minerExtranonce1(slot))).isTrue();
      held.add(slot);
    }

    private void claim(long slot) {
      var free = !held.contains(slot) && !lastWork.containsKey(slot);
      var granted = slots.claim(slot);
      if (granted) seat(slot);
      else assertThat(free).isFalse();
    }

    private void leave(Long slot) {
      if (slot == null) return;
      prefixes.remove(space.minerExtranonce1(slot));
      lastWork.put(slot, seq);
      slots.release(slot, now, seq);
    }

    void everySlotComesBack() {
      while (!held.isEmpty()) leave(held.pollFirst());
      seq++;
      now += SlotAllocator.REST_MILLIS;
      var all = new ArrayList<Long>();
      for (var i = 0; i < usable; i++) all.add(slots.take(now, seq).orElseThrow());
      assertThat(all).doesNotHaveDuplicates();
      assertThat(slots.take(now, seq)).isEmpty();
    }
  }
}
