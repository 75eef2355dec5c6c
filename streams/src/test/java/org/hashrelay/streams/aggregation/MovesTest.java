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

/**
 * Random schedules of what moves miners: pools that die and come back, switches, a tunnel that is
 * away, and extranonces of another size, with shares under way all the time.
 */
class MovesTest {

  private static final int STEPS = 250;
  private static final int[] SIZES = {8, 8, 6, 5, 4};

  private final TwoPools pools = new TwoPools(5, 1, 2);
  private final Bench bench = pools.bench;
  private final List<FakeMiner> miners = new ArrayList<>();
  private final Map<FakePool.Line, Set<String>> announced = new HashMap<>();
  private final Set<FakePool.Line> away = new HashSet<>();
  private final Map<FakePool.Line, Set<Integer>> answered = new HashMap<>();
  private Random random;
  private int jobs;
  private int shares;
  private int taken;

  @RepeatedTest(30)
  void whateverMovesMinersTheBooksBalanceAndNoShareGoesAstray(RepetitionInfo run) {
    random = new Random(31 * run.getCurrentRepetition());
    for (var step = 0; step < STEPS; step++) {
      act(random.nextInt(20));
      bench.settle();
      booksAgree();
    }
    List.copyOf(away).forEach(this::back);
    bench.pass(Duration.ofSeconds(95));
    booksAgree();
    assertThat(bench.group.books().held()).isZero();
    assertThat(bench.group.books().of(ShareResult.ACCEPTED)).isEqualTo(taken);
    bench.pool.lines.forEach(this::sharesAreItsOwn);
    miners.forEach(this::everyShareHasOneAnswer);
  }

  private void act(int what) {
    switch (what) {
      case 0, 1 -> join();
      case 2 -> miner().ifPresent(FakeMiner::leaves);
      case 3, 4 -> serve();
      case 5, 6 -> open().ifPresent(line -> announce(line, random.nextBoolean()));
      case 7 -> open().ifPresent(line -> line.closes("pool-closed"));
      case 8 -> open().ifPresent(this::interrupt);
      case 9 -> away.stream().findFirst().ifPresent(this::back);
      case 10 -> away.stream().findFirst().ifPresent(line -> line.closes("tunnel-lost"));
      case 11 -> switchPools();
      case 12 -> open().ifPresent(this::extranonce);
      case 13, 14 -> open().ifPresent(this::answerSome);
      default -> miner().ifPresent(this::submit);
    }
    bench.pass(Duration.ofMillis(random.nextInt(2_500)));
  }

  private void join() {
    if (miners.size() >= 25) return;
    var miner = new FakeMiner(bench.group).enter("w." + miners.size());
    if (random.nextBoolean()) miner.says(7, "mining.extranonce.subscribe", "[]");
    miners.add(miner);
  }

  private void serve() {
    for (var line : List.copyOf(bench.pool.lines)) {
      if (!line.closedFor.isEmpty() || announced.containsKey(line)) continue;
      announced.put(line, new HashSet<>());
      answered.put(line, new HashSet<>());
      line.serve("%08x".formatted(random.nextInt()), SIZES[random.nextInt(SIZES.length)]);
      line.difficulty(1e-12);
      announce(line, true);
    }
  }

  private void announce(FakePool.Line line, boolean clean) {
    if (away.contains(line)) return; // nothing can come
    var id = "job" + ++jobs;
    announced.get(line).add(id);
    var hash = FakePool.PREV_HASH.replace('4', (char) ('0' + random.nextInt(2)));
    line.job(id, hash, "20000000", "%08x".formatted(0x683921df + jobs), clean);
  }

  private void interrupt(FakePool.Line line) {
    if (away.add(line)) line.interrupted(true);
  }

  private void back(FakePool.Line line) {
    away.remove(line);
    if (line.closedFor.isEmpty()) line.interrupted(false);
  }

  private void switchPools() {
    var order = random.nextBoolean() ? new int[] {1, 2} : new int[] {2, 1};
    bench.group.update(TwoPools.order(5, "hold", order));
  }

  private void extranonce(FakePool.Line line) {
    if (away.contains(line)) return;
    var size = SIZES[random.nextInt(SIZES.length)];
    line.tells("mining.set_extranonce", "[\"%08x\",%d]".formatted(random.nextInt(), size));
    announce(line, true);
  }

  private void submit(FakeMiner miner) {
    var known = miner.told("mining.notify");
    if (known.isEmpty() || !miner.closedFor.isEmpty()) return;
    var job = known.get(Math.max(0, known.size() - 1 - random.nextInt(3))).path("params");
    var changed = miner.told("mining.set_extranonce");
    var size = changed.isEmpty()
        ? miner.answer(2).path("result").path(2).asInt()
        : changed.get(changed.size() - 1).path("params").path(1).asInt();
    miner.submits(
        1_000 + ++shares,
        job.path(0).asText(),
        "%08x".formatted(random.nextInt(3)).substring(8 - 2 * size),
        job.path(7).asText(),
        "%08x".formatted(random.nextInt(4)));
  }

  private void answerSome(FakePool.Line line) {
    if (away.contains(line)) return;
    for (var call : line.calls("mining.submit")) {
      var id = call.path("id").asInt();
      if (random.nextInt(3) == 0 || !answered.get(line).add(id)) continue;
      var before = bench.group.books().of(ShareResult.ACCEPTED);
      line.answer(id, random.nextInt(4) == 0 ? "false" : "true", "null");
      taken += (int) (bench.group.books().of(ShareResult.ACCEPTED) - before);
    }
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
    assertThat(bench.group.telemetry(Map.of()).shares().balances()).isTrue();
    assertThat(books.of(ShareResult.ACCEPTED)).isEqualTo(taken); // never without the pool's word
  }

  /** Work of its own only, none of it twice, every request under a number of its own. */
  private void sharesAreItsOwn(FakePool.Line line) {
    var seen = new HashSet<String>();
    for (var call : line.calls("mining.submit")) {
      var params = call.path("params");
      assertThat(announced.get(line)).contains(params.path(1).asText());
      var fields = Stream.of(1, 2, 3, 4, 5).map(i -> params.path(i).asText()).toList();
      assertThat(seen.add(fields.toString())).as("%s twice", fields).isTrue();
    }
    assertThat(line.heard.stream().map(call -> call.path("id").asInt())).doesNotHaveDuplicates();
  }

  private void everyShareHasOneAnswer(FakeMiner miner) {
    var ids = miner.heard.stream()
        .filter(line -> !line.has("method") && line.path("id").asInt() > 1_000)
        .map(line -> line.path("id").asInt());
    assertThat(ids).doesNotHaveDuplicates();
  }
}
