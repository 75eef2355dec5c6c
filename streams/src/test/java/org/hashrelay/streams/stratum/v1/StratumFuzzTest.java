package org.hashrelay.streams.stratum.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hashrelay.streams.stratum.json.FirstBytes;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.LineCutter;
import org.hashrelay.streams.stratum.json.LineCutter.TooLong;
import org.hashrelay.streams.stratum.v1.SubscribeResult.Subscribed;

/** What anybody may send: run over the kept inputs by default, searched with JAZZER_FUZZ=1. */
class StratumFuzzTest {

  private static final int LIMIT = 64;

  /** The first byte says how large the chunks are, the rest is what is read. */
  @FuzzTest(maxDuration = "11m")
  void anyChunkingGivesTheSameLines(byte[] data) {
    if (data.length < 2) return;
    var text = Arrays.copyOfRange(data, 1, data.length);

    assertThat(cut(text, 1 + (data[0] & 0x3f))).isEqualTo(cut(text, text.length));
  }

  @FuzzTest(maxDuration = "11m")
  void noLineOfAMinerHurts(byte[] data) {
    var line = Line.of(data);
    var message = MinerMessage.read(line);

    FirstBytes.of(data, data.length);
    assertThat(message).isEqualTo(MinerReader.readJson(line));
    if (message instanceof Submit submit && submit.check(4, true) instanceof Submit.Fields fields) {
      assertThat(fields.extranonce2()).hasSize(4);
    }
  }

  @FuzzTest(maxDuration = "11m")
  void noLineOfAPoolHurts(byte[] data) {
    var line = Line.of(data);
    var message = PoolMessage.read(line);

    assertThat(message).isEqualTo(PoolReader.readJson(line));
    if (message instanceof Notify job) {
      assertThat(job.branches()).hasSizeLessThanOrEqualTo(32);
      job.fields();
      assertThat(MinerLines.notify(job).size()).isLessThan(LineCutter.POOL_LIMIT + 1_000);
    }
    if (message instanceof PoolMessage.SetDifficulty set) {
      assertThat(set.difficulty()).isPositive().isFinite();
      Difficulty.text(set.difficulty());
    }
    if (message instanceof PoolMessage.Answer answer) {
      assertThat(answer.accepted()).isEqualTo(answer.refused().isEmpty());
      ConfigureResult.of(answer, -1);
      if (SubscribeResult.of(answer) instanceof Subscribed subscribed) {
        assertThat(subscribed.extranonce1().length()).isLessThanOrEqualTo(64);
        assertThat(subscribed.extranonce2Size()).isBetween(0, 32);
      }
    }
  }

  private static List<String> cut(byte[] text, int chunk) {
    var cutter = new LineCutter(LIMIT);
    var lines = new ArrayList<String>();
    for (var from = 0; from < text.length; from += chunk) {
      var cut = cutter.cut(Arrays.copyOfRange(text, from, Math.min(text.length, from + chunk)));
      cut.lines().forEach(line -> lines.add(line.text()));
      assertThat(cutter.kept()).isLessThanOrEqualTo(LIMIT);
      if (cut instanceof TooLong) {
        lines.add("too long");
        return lines;
      }
    }
    lines.add(cutter.kept() + " kept");
    return lines;
  }
}
