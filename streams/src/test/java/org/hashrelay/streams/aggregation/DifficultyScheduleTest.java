package org.hashrelay.streams.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.hashrelay.streams.sim.work.Proof;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Difficulties change on both sides at any time, and every share is weighed by what held for its
 * own job: checked with the simulators' arithmetic, from what was said on the two wires alone.
 */
class DifficultyScheduleTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final int LOW_BITS = 0x1fff;

  /** A job as the miner heard it, and what it was to look for. */
  private record Heard(JsonNode params, double difficulty) {
    String id() {
      return params.path(0).asText();
    }

    /** The pool's job behind it, which the tests write into the lowest bits of its version. */
    int poolJob() {
      return Integer.parseUnsignedInt(params.path(5).asText(), 16) & LOW_BITS;
    }
  }

  private final Proof proof = new Proof();
  private final List<Heard> jobs = new ArrayList<>();
  private final Map<Integer, Double> asked = new HashMap<>();
  private Bench bench;
  private FakeMiner miner;
  private SplittableRandom random;
  private double pools;
  private double told;
  private int read;
  private int poolJobs;
  private int ids = 100;
  private int forwarded;
  private int filtered;
  private int low;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void q35_everyShareIsWeighedByWhatHeldForItsOwnJob(long seed) {
    random = new SplittableRandom(seed);
    bench = new Bench();
    miner = new FakeMiner(bench.group).enter("a.b");
    bench.pool.last().serve("aabbccdd", 8);
    poolAsks();
    poolSendsJob(true);
    for (var i = 0; i < 400; i++) {
      step();
      listen();
    }
    assertThat(forwarded).isGreaterThan(5);
    assertThat(filtered).isGreaterThan(5);
    assertThat(low).isGreaterThan(5);
  }

  private void step() {
    switch (random.nextInt(12)) {
      case 0 -> poolAsks();
      case 1 -> poolSendsJob(false);
      case 2 -> poolSendsJob(random.nextInt(4) == 0);
      case 3 -> bench.pass(Duration.ofMillis(random.nextInt(1, 15_000)));
      case 4 -> wish();
      default -> share();
    }
    bench.settle();
  }

  private void poolAsks() {
    pools = Double.parseDouble("%.4e".formatted(Math.exp(random.nextDouble(-21.5, -18.5))));
    bench.pool.last().difficulty(pools);
  }

  private void poolSendsJob(boolean clean) {
    asked.put(++poolJobs, pools);
    var version = HEX.toHexDigits(0x2000_0000 | poolJobs);
    bench.pool.last().job("p" + poolJobs, FakePool.PREV_HASH, version, "683921df", clean);
    bench.settle();
  }

  private void wish() {
    var wish = Math.exp(random.nextDouble(-23, -18));
    miner.says(++ids, "mining.suggest_difficulty", "[%.12e]".formatted(wish));
  }

  /** Reads on where it stopped; nothing it hears may break a rule. */
  private void listen() {
    var changes = 0;
    for (; read < miner.heard.size(); read++) {
      var line = miner.heard.get(read);
      if (line.path("method").asText().equals("mining.set_difficulty")) {
        var next = line.path("params").path(0).asDouble();
        assertThat(next).as("said again (Q37)").isNotEqualTo(told);
        assertThat(++changes).as("changes between two jobs (Q36)").isEqualTo(1);
        told = next;
      } else if (line.path("method").asText().equals("mining.notify")) {
        changes = 0;
        jobs.add(new Heard(line.path("params"), told));
        var job = jobs.get(jobs.size() - 1);
        assertThat(told).as("Q34").isPositive().isLessThanOrEqualTo(asked.get(job.poolJob()));
      }
    }
    assertThat(changes).as("a change that no job follows").isZero();
  }

  private void share() {
    if (jobs.isEmpty()) return;
    var job = jobs.get(jobs.size() - 1 - random.nextInt(Math.min(4, jobs.size())));
    var x = HEX.toHexDigits(random.nextInt());
    var nonce = HEX.toHexDigits(random.nextInt());
    var before = bench.pool.last().calls("mining.submit").size();
    var id = ++ids;
    miner.submits(id, job.id(), x, job.params.path(7).asText(), nonce);
    var sent = bench.pool.last().calls("mining.submit").size() - before;
    if (miner.error(id) == 21) return; // its block is over
    var hash = hash(job.params, x, nonce);
    var good = hash.compareTo(Proof.target(job.difficulty)) <= 0;
    var paid = hash.compareTo(Proof.target(asked.get(job.poolJob()))) <= 0;
    assertThat(sent).as("forwarded").isEqualTo(paid ? 1 : 0);
    assertThat(miner.error(id)).isEqualTo(good ? 0 : 23);
    if (paid) {
      assertThat(miner.answer(id).isMissingNode()).isTrue();
      bench.pool.last().answer("true");
    }
    assertThat(miner.answer(id).path("result").asBoolean()).isEqualTo(good);
    forwarded += paid ? 1 : 0;
    filtered += good && !paid ? 1 : 0;
    low += good ? 0 : 1;
  }

  private BigInteger hash(JsonNode job, String x, String nonce) {
    var extranonce1 = miner.answer(2).path("result").path(1).asText();
    var coinbase = job.path(2).asText() + extranonce1 + x + job.path(3).asText();
    var header = ByteBuffer.allocate(80).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(Integer.parseUnsignedInt(job.path(5).asText(), 16));
    var previous = ByteBuffer.wrap(HEX.parseHex(job.path(1).asText()));
    while (previous.hasRemaining()) header.putInt(previous.getInt());
    header.put(proof.doubleHash(HEX.parseHex(coinbase)));
    header.putInt(Integer.parseUnsignedInt(job.path(7).asText(), 16));
    header.putInt(Integer.parseUnsignedInt(job.path(6).asText(), 16));
    header.putInt(Integer.parseUnsignedInt(nonce, 16));
    return Proof.number(proof.doubleHash(header.array()));
  }
}
