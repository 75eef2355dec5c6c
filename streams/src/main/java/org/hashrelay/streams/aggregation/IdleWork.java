package org.hashrelay.streams.aggregation;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.hashrelay.streams.aggregation.job.ExtranonceSpace;
import org.hashrelay.streams.aggregation.job.JobBook;
import org.hashrelay.streams.aggregation.job.PoolJob;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.stratum.v1.Notify;
import org.hashrelay.streams.work.Algorithms;
import org.hashrelay.streams.work.DifficultyFamily;
import org.hashrelay.streams.work.Target;

/**
 * Made-up jobs that keep miners from leaving while no pool has any; they pay nobody (Q76).
 *
 * <p>Their coinbase says what they are, no two are alike, and no pool ever hears of what is found.
 */
final class IdleWork {

  private static final long RENEW_MILLIS = 30_000;
  private static final int UPSTREAM = -1;
  private static final int NO_BLOCK_IS_THIS_GOOD = 0x03000001; // nbits of target 1
  private static final String MARK = "HashRelay idle work, pays nobody";

  /** What miners know already, and need not be told anew for these jobs. */
  record Terms(ExtranonceSpace space, int versionMask, double difficulty, String algorithm) {}

  private final JobBook book;
  private final Time time;
  private Optional<PoolJob> current = Optional.empty();
  private long madeAt;
  private long epoch;

  IdleWork(JobBook book, Time time) {
    this.book = book;
    this.time = time;
  }

  Optional<PoolJob> current() {
    return current;
  }

  /** The first job, or a newer one when it is time; empty when the miners have the newest. */
  Optional<PoolJob> next(Terms terms) {
    if (current.isPresent() && time.now() - madeAt < RENEW_MILLIS) return Optional.empty();
    if (current.isEmpty()) epoch++;
    madeAt = time.now();
    current = Optional.of(make(terms));
    book.add(current.get());
    return current;
  }

  /** There is real work again. */
  void end() {
    current = Optional.empty();
    book.forget(UPSTREAM);
  }

  private PoolJob make(Terms terms) {
    var seq = book.nextSeq();
    var work = work(seq);
    var n = terms.space.prefixBytes() + terms.space.minerBytes();
    var extranonce1 = "%08x".formatted((int) epoch);
    var family = family(terms.algorithm);
    return new PoolJob(
        seq,
        seq,
        0,
        UPSTREAM,
        epoch,
        book.nextGeneration(),
        work,
        terms.space,
        extranonce1,
        n,
        terms.versionMask,
        terms.difficulty,
        Target.ofDifficulty(family, terms.difficulty),
        family,
        PoolJob.fields(work, terms.space, extranonce1, n));
  }

  private Notify work(long seq) {
    var mark = HexFormat.of().formatHex(MARK.getBytes(StandardCharsets.US_ASCII));
    var coinbase1 = "01000000" + "01" + "00".repeat(32) + "ffffffff"
        + "%02x".formatted(MARK.length() + 24) + mark + "%016x".formatted(seq);
    var coinbase2 = "ffffffff" + "01" + "00".repeat(8) + "00" + "00".repeat(4);
    var now = (int) (time.date() / 1_000);
    var prevHash = "%016x".formatted(seq) + "00".repeat(24);
    return new Notify(
        "idle" + seq,
        prevHash,
        coinbase1,
        coinbase2,
        List.of(),
        0x20000000,
        NO_BLOCK_IS_THIS_GOOD,
        now,
        true);
  }

  private static DifficultyFamily family(String algorithm) {
    return Algorithms.named(algorithm).map(a -> a.family()).orElse(Algorithms.SHA256D);
  }
}
