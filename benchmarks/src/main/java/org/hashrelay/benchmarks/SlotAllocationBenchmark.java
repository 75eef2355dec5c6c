package org.hashrelay.benchmarks;

import java.util.concurrent.TimeUnit;
import org.hashrelay.streams.aggregation.job.SlotAllocator;
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

/** What does it cost to give a miner a slot and to take it back, while so many others hold one? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SlotAllocationBenchmark {

  private static final long SLOTS = 65_536;

  @Param({"0", "1000", "60000"})
  public int held;

  private SlotAllocator slots;
  private long now;
  private long seq;

  @Setup
  public void seatTheOthers() {
    slots = new SlotAllocator(SLOTS);
    for (int i = 0; i < held; i++) {
      slots.take(now, Long.MAX_VALUE).orElseThrow();
    }
  }

  /** Time passes so fast that each slot given back has rested when the next but one is taken. */
  @Benchmark
  public long takeAndRelease() {
    now += SlotAllocator.REST_MILLIS;
    seq++;
    long slot = slots.take(now, seq).orElseThrow();
    slots.release(slot, now, seq - 1);
    return slot;
  }
}
