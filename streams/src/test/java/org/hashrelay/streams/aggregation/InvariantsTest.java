package org.hashrelay.streams.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** What holds at all times, whatever miners and pool do (aggregation §16). */
class InvariantsTest {

  private static final int STEPS = 400;

  private final Bench bench = new Bench(Bench.order(3, false, true));
  private final List<FakeMiner> miners = new ArrayList<>();
  private final Map<FakePool.Line, Set<String>> announced = new HashMap<>();
  private final Map<FakePool.Line, Integer> sizes = new HashMap<>();
  private Random random;
  private int jobs;
  private int shares;

  @RepeatedTest(25)
  void q44_theBooksAndTheRoutesHold(RepetitionInfo run) {
    random = new Random(run.getCurrentRepetition());
    for (var step = 0; step < STEPS; step++) {
      act(random.nextInt(12));
      bench.settle();
      booksAgree();
    }
    miners.forEach(this::jobsAreNew);
    bench.pool.lines.forEach(this::sharesAreItsOwn);
    bench.pass(Duration.ofSeconds(31));
    booksAgree();
    assertThat(bench.group.books().held()).isZero();
    assertThat(bench.group.books().foundShares()).isPositive();
    assertThat(bench.group.jobs().size()).isLessThanOrEqualTo(64 * 10);
  }

  private void act(int what) {
    switch (what) {
      case 0 -> join();
      case 1 -> miner().ifPresent(FakeMiner::leaves);
      case 2 -> serve();
      case 3 -> open().ifPresent(line -> announce(line, random.nextBoolean()));
      case 4 ->
        open()
            .ifPresent(line ->
                line.tells("mining.set_extranonce", "[\"%08x\",8]".formatted(random.nextInt())));
      case 5 ->
        open()
            .ifPresent(line -> line.tells(
                "mining.set_version_mask",
                "[\"%s\"]".formatted(random.nextBoolean() ? "1fffe000" : "00ffe000")));
      case 6 -> open().ifPresent(this::answerSome);
      case 7 -> hurt();
      default -> miner().ifPresent(this::submit);
    }
    bench.pass(Duration.ofMillis(random.nextInt(700)));
  }

  private void join() {
    if (miners.size() < 40) miners.add(new FakeMiner(bench.group).enter("w." + miners.size()));
  }

  private void serve() {
    for (var line : bench.pool.lines) {
      if (!line.closedFor.isEmpty() || announced.containsKey(line)) continue;
      announced.put(line, new HashSet<>());
      sizes.put(line, 8);
      line.serve("%08x".formatted(random.nextInt()), 8);
      line.difficulty(1e-12);
      announce(line, true);
    }
  }

  private void announce(FakePool.Line line, boolean clean) {
    var id = "job" + ++jobs;
    announced.get(line).add(id);
    var hash = FakePool.PREV_HASH.replace('4', (char) ('0' + random.nextInt(2)));
    line.job(id, hash, "20000000", "%08x".formatted(0x683921df + jobs), clean);
  }

  private void submit(FakeMiner miner) {
    var known = miner.told("mining.notify");
    if (known.isEmpty() || !miner.closedFor.isEmpty()) return;
    var job = known.get(random.nextInt(known.size())).path("params");
    var nonce = random.nextInt(5);
    miner.submits(
        1_000 + ++shares,
        job.path(0).asText(),
        "%08x".formatted(random.nextInt(3)),
        job.path(7).asText(),
        "%08x".formatted(nonce));
  }

  private void answerSome(FakePool.Line line) {
    for (var call : line.calls("mining.submit")) {
      var fate = random.nextInt(4);
      var id = call.path("id").asInt();
      if (fate == 0) line.answer(id, "true", "null");
      if (fate == 1) line.answer(id, "null", "[21,\"Job not found\",null]");
      if (fate == 2)
        line.says("{\"id\":" + id + ",\"result\":false,\"reject-reason\":\"Duplicate\"}");
    }
  }

  private void hurt() {
    if (random.nextInt(4) == 0) open().ifPresent(line -> line.closes("pool-closed"));
  }

  private Optional<FakeMiner> miner() {
    return miners.isEmpty()
        ? Optional.empty()
        : Optional.of(miners.get(random.nextInt(miners.size())));
  }

  private Optional<FakePool.Line> open() {
    var served = bench.pool.lines.stream()
        .filter(line -> line.closedFor.isEmpty() && announced.containsKey(line))
        .toList();
    return served.isEmpty()
        ? Optional.empty()
        : Optional.of(served.get(random.nextInt(served.size())));
  }

  private void booksAgree() {
    var books = bench.group.books();
    var settled = Stream.of(ShareResult.values()).mapToLong(books::of).sum();
    assertThat(books.foundShares()).isEqualTo(settled + books.held());
    assertThat((long) bench.results().size()).isEqualTo(settled);
    var told = bench.group.telemetry(Map.of());
    assertThat(told.shares().balances()).isTrue();
    assertThat(told.heldByWorker().values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(books.held());
    var inFlight = told.upstreams().stream().mapToLong(u -> u.inFlight()).sum();
    assertThat(inFlight).isBetween(0L, (long) books.held());
  }

  /** No job id twice, and an extranonce that never changed. */
  private void jobsAreNew(FakeMiner miner) {
    var ids =
        miner.told("mining.notify").stream().map(l -> l.path("params").path(0).asText());
    assertThat(ids.toList()).doesNotHaveDuplicates();
    assertThat(miner.told("mining.set_extranonce")).isEmpty();
  }

  /** Whole extranonces, its own jobs only, bits within the mask, every request id once. */
  private void sharesAreItsOwn(FakePool.Line line) {
    var calls = line.calls("mining.submit");
    for (var call : calls) {
      var params = call.path("params");
      assertThat(announced.get(line)).contains(params.path(1).asText());
      assertThat(params.path(2).asText()).hasSize(2 * sizes.get(line));
      var bits = Integer.parseUnsignedInt(params.path(5).asText(), 16);
      assertThat(bits & ~0x1fffe000).isZero();
    }
    assertThat(calls).extracting(call -> call.path("id").asInt()).doesNotHaveDuplicates();
  }
}
