package org.hashrelay.streams.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/**
 * Miners and pools that do anything, two bytes of the input being one event: run over the kept
 * inputs by default, searched with JAZZER_FUZZ=1.
 */
class GroupFuzzTest {

  private static final int MOST_EVENTS = 120;

  @FuzzTest(maxDuration = "11m")
  void anAnswerReachesWhoAskedOrNobodyAndNoWorkIsDoneTwice(byte[] data) {
    var farm = new Farm();
    for (var i = 0; i + 1 < data.length && i < 2 * MOST_EVENTS; i += 2) {
      farm.event(data[i] & 15, data[i + 1] & 0xff);
    }
    farm.check();
  }

  private static final class Farm {

    private final Bench bench = new Bench(Bench.order(3, false, true));
    private final List<FakeMiner> miners = new ArrayList<>();
    private final Set<FakePool.Line> served = new HashSet<>();
    private int jobs;
    private int shares;

    void event(int what, int value) {
      switch (what) {
        case 0, 1 -> join();
        case 2 -> miner(value).ifPresent(FakeMiner::leaves);
        case 3 -> serve(3 + value % 6);
        case 4 -> line(value).ifPresent(line -> announce(line, value > 127));
        case 5 -> line(value).ifPresent(line -> extranonce(line, value));
        case 6 -> line(value).ifPresent(line -> line.closes("pool-closed"));
        case 7 -> bench.pass(Duration.ofMillis(40L * value));
        case 8 -> line(value).ifPresent(line -> line.answer(value, "true", "null"));
        case 9, 10 -> line(value).ifPresent(this::answerOldest);
        default -> miner(value).ifPresent(miner -> submit(miner, value));
      }
      bench.settle();
      var books = bench.group.books();
      var settled = Stream.of(ShareResult.values()).mapToLong(books::of).sum();
      assertThat(books.foundShares()).isEqualTo(settled + books.held());
    }

    void check() {
      miners.forEach(this::heardItsOwn);
      bench.pool.lines.forEach(line -> {
        var seen = new HashSet<List<String>>();
        for (var share : line.calls("mining.submit")) {
          var fields = new ArrayList<String>();
          for (var i = 1; i < 6; i++) fields.add(share.path("params").path(i).asText());
          assertThat(seen.add(fields)).as("%s twice", fields).isTrue();
        }
        assertThat(line.heard.stream().map(call -> call.path("id").asInt()))
            .doesNotHaveDuplicates();
      });
    }

    private void join() {
      if (miners.size() < 12) miners.add(new FakeMiner(bench.group).enter("w" + miners.size()));
    }

    private void serve(int size) {
      for (var line : bench.pool.lines) {
        if (!line.closedFor.isEmpty() || !served.add(line)) continue;
        line.serve("%08x".formatted(jobs), size);
        line.difficulty(1e-12);
        announce(line, true);
      }
    }

    private void announce(FakePool.Line line, boolean clean) {
      jobs++;
      var hash = FakePool.PREV_HASH.replace('4', (char) ('0' + jobs % 2));
      line.job("job" + jobs, hash, "20000000", "%08x".formatted(0x683921df + jobs), clean);
    }

    private static void extranonce(FakePool.Line line, int value) {
      line.tells("mining.set_extranonce", "[\"%08x\",%d]".formatted(value % 3, 2 + value / 3 % 8));
    }

    private void submit(FakeMiner miner, int value) {
      var known = miner.told("mining.notify");
      if (known.isEmpty() || !miner.closedFor.isEmpty()) return;
      var job = known.get(Math.max(0, known.size() - 1 - value % 3)).path("params");
      var size = extranonce2Size(miner);
      miner.says(
          1_000 + ++shares,
          "mining.submit",
          "[\"w%d\",\"%s\",\"%s\",\"%s\",\"%08x\",\"00000000\"]"
              .formatted(
                  miners.indexOf(miner),
                  job.path(0).asText(),
                  "%016x".formatted(value & 3).substring(16 - 2 * size),
                  job.path(7).asText(),
                  value >> 6));
    }

    private static int extranonce2Size(FakeMiner miner) {
      var changed = miner.told("mining.set_extranonce");
      return changed.isEmpty()
          ? miner.answer(2).path("result").path(2).asInt()
          : changed.get(changed.size() - 1).path("params").path(1).asInt();
    }

    /** Every answer names whom it is for. */
    private void answerOldest(FakePool.Line line) {
      line.calls("mining.submit").stream()
          .filter(call -> !call.has("answered"))
          .findFirst()
          .ifPresent(call -> {
            ((com.fasterxml.jackson.databind.node.ObjectNode) call).put("answered", true);
            var worker = call.path("params").path(0).asText();
            line.answer(call.path("id").asInt(), "null", "[20,\"for " + worker + "\",null]");
          });
    }

    private void heardItsOwn(FakeMiner miner) {
      var own = "for w" + miners.indexOf(miner);
      var ids = new HashSet<Integer>();
      for (var answer : miner.heard) {
        if (answer.has("method") || answer.path("id").asInt() <= 1_000) continue;
        assertThat(ids.add(answer.path("id").asInt()))
            .as("answered twice: %s", answer)
            .isTrue();
        var text = answer.path("error").path(1).asText();
        if (text.startsWith("for ")) assertThat(text).isEqualTo(own);
      }
    }

    private Optional<FakeMiner> miner(int value) {
      return miners.isEmpty() ? Optional.empty() : Optional.of(miners.get(value % miners.size()));
    }

    private Optional<FakePool.Line> line(int value) {
      var open = bench.pool.lines.stream()
          .filter(line -> line.closedFor.isEmpty() && served.contains(line))
          .toList();
      return open.isEmpty() ? Optional.empty() : Optional.of(open.get(value % open.size()));
    }
  }
}
