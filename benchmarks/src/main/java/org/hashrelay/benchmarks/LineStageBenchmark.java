package org.hashrelay.benchmarks;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.hashrelay.streams.stratum.json.LineCutter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to cut what was read into lines, per line? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LineStageBenchmark {

  private static final int MANY = 16;

  private final LineCutter cutter = new LineCutter(LineCutter.MINER_LIMIT);
  private final byte[] one = SampleLines.bytes(SampleLines.SUBMIT);
  private final byte[] many = SampleLines.bytes(SampleLines.SUBMIT.repeat(MANY));
  private final byte[] firstHalf = Arrays.copyOf(one, one.length / 2);
  private final byte[] secondHalf = Arrays.copyOfRange(one, one.length / 2, one.length);

  @Benchmark
  public Object oneLinePerRead() {
    return cutter.cut(one);
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public Object sixteenLinesPerRead() {
    return cutter.cut(many);
  }

  @Benchmark
  public Object aLineInTwoReads() {
    cutter.cut(firstHalf);
    return cutter.cut(secondHalf);
  }
}
