package org.hashrelay.benchmarks;

import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.hashrelay.streams.work.Algorithms;
import org.hashrelay.streams.work.DifficultyFamily;
import org.hashrelay.streams.work.JobFields;
import org.hashrelay.streams.work.ShareCheck;
import org.hashrelay.streams.work.Solution;
import org.hashrelay.streams.work.Target;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to rebuild, hash and judge a share, by the length of its merkle branch and its algorithm? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ShareVerificationBenchmark {

  private static final int VERSION = 0x20000000;
  private static final int NTIME = 0x665f1c2b;

  @Param({"0", "12"})
  public int branches;

  @Param({"sha256d", "scrypt"})
  public String algorithm;

  private final ShareCheck check = new ShareCheck();
  private final byte[] extranonce1 = {8, 0, 0, 2, 0, 7};
  private final byte[] extranonce2 = new byte[4];
  private DifficultyFamily family;
  private Target target;
  private JobFields job;
  private int nonce;

  @Setup
  public void makeJob() {
    family = Algorithms.named(algorithm).orElseThrow().family();
    target = Target.ofDifficulty(family, 65_536);
    var hex = new JobFields.Hex(
        "4d16b6f85af6e2198f44ae2a6de67f78487ae5611b77c6c0440b921e00000000",
        "01".repeat(58),
        "02".repeat(110),
        Collections.nCopies(branches, "a5".repeat(32)));
    job = JobFields.of(hex, VERSION, 0x170ed0eb, NTIME);
  }

  @Benchmark
  public boolean share() {
    check.hash(job, extranonce1, new Solution(extranonce2, VERSION, NTIME, nonce++), family);
    return check.meets(target);
  }
}
