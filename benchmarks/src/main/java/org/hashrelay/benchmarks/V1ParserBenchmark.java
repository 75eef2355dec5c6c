package org.hashrelay.benchmarks;

import java.util.concurrent.TimeUnit;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.v1.MinerMessage;
import org.hashrelay.streams.stratum.v1.PoolMessage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to read one Stratum V1 line? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class V1ParserBenchmark {

  private static final int BRANCHES = 12;

  private final Line submit = Line.of(SampleLines.SUBMIT.strip());
  private final Line answer = Line.of(SampleLines.ANSWER.strip());
  private final Line refusal = Line.of(SampleLines.REFUSAL.strip());
  private final Line job = Line.of(SampleLines.job(BRANCHES).strip());

  @Benchmark
  public Object submit() {
    return MinerMessage.read(submit);
  }

  @Benchmark
  public Object answer() {
    return PoolMessage.read(answer);
  }

  @Benchmark
  public Object refusal() {
    return PoolMessage.read(refusal);
  }

  @Benchmark
  public Object jobOfTwelveBranches() {
    return PoolMessage.read(job);
  }
}
