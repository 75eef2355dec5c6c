package org.hashrelay.streams.aggregation.miner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Miners that find shares by luck, at a pool that sends a job every half minute. */
class VardiffTest {

  private static final double HASHES_PER_UNIT = 0x1p32;
  private static final Vardiff.Bounds BOUNDS = new Vardiff.Bounds(1, 0, 0x1p-32);
  private static final Vardiff.Bounds TINY = new Vardiff.Bounds(1, 1e-5, 0x1p-32);
  private static final long INTERVAL = 5_000;
  private static final long MINUTE = 60_000;

  /** One miner, its luck and its clock. */
  private static final class Mine {
    final Vardiff vardiff;
    final Vardiff.Bounds bounds;
    final SplittableRandom luck;
    double perMilli; // difficulty found per millisecond
    double pool;
    double told;
    long now;
    long nextJob;
    long nextQuick;
    int changes;
    int shares;

    Mine(Vardiff.Bounds bounds, double hashrate, double pool, long seed) {
      vardiff = new Vardiff(INTERVAL, 0);
      this.bounds = bounds;
      luck = new SplittableRandom(seed);
      perMilli = hashrate / HASHES_PER_UNIT / 1_000;
      this.pool = pool;
    }

    Mine run(long millis) {
      var end = now + millis;
      var find = now + wait(told);
      var tick = now;
      while (now < end) {
        now = Math.min(Math.min((long) Math.ceil(find), tick), Math.min(nextJob, end));
        if (now >= find) {
          shares++;
          vardiff.found(told, now);
          find = now + wait(told);
        }
        if (now >= tick) {
          vardiff.tick(now);
          tick = now + 250;
        }
        if (now >= nextJob || vardiff.isFarOff() && now >= nextQuick) {
          find = job(find);
        }
      }
      return this;
    }

    private double job(double find) {
      nextJob = now + 30_000;
      nextQuick = now + 5_000;
      var next = vardiff.next(pool, bounds);
      assertThat(next).isPositive().isLessThanOrEqualTo(pool);
      vardiff.told(next, now);
      if (next == told) return find;
      told = next;
      changes++;
      return now + wait(told);
    }

    private double wait(double difficulty) {
      return difficulty == 0
          ? Double.MAX_VALUE
          : Math.max(1, -Math.log(1 - luck.nextDouble()) * difficulty / perMilli);
    }

    double ideal() {
      return perMilli * INTERVAL;
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {200e12, 100e12, 14e12, 1e12, 500e9, 30e9, 5e9})
  void everyMinerSoonFindsAboutOneSharePerInterval(double hashrate) {
    for (var seed = 0; seed < 40; seed++) {
      var mine = new Mine(BOUNDS, hashrate, 1 << 20, seed).run(5 * MINUTE);
      assertThat(mine.told / mine.ideal()).as("seed " + seed).isBetween(0.2, 5.0);
      mine.run(25 * MINUTE);
      assertThat(mine.told / mine.ideal()).as("seed " + seed).isBetween(0.49, 2.1);
    }
  }

  @Test
  void q17_aMinerOfThousandHashesASecondIsServedToo() {
    for (var seed = 0; seed < 40; seed++) {
      var mine = new Mine(TINY, 100e3, 1 << 20, seed).run(10 * MINUTE);
      assertThat(mine.told / mine.ideal()).as("seed " + seed).isBetween(0.2, 5.0);
    }
  }

  @Test
  void luckAloneChangesNothing() {
    var changes = 0;
    for (var seed = 0; seed < 60; seed++) {
      var mine = new Mine(BOUNDS, 1e12 * Math.pow(2, seed / 20.0), 1 << 20, seed);
      mine.run(60 * MINUTE);
      var settled = mine.changes;
      mine.run(24 * 60 * MINUTE);
      changes += mine.changes - settled;
    }
    assertThat(changes).isLessThan(60);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1.05, 1.2, 1.9, 3, 50})
  void whoFindsOneSharePerIntervalAtThePoolsDifficultyIsToldExactlyThat(double ratio) {
    var off = 0;
    for (var seed = 0; seed < 40; seed++) {
      var mine = new Mine(BOUNDS, ratio * 1234.5 * HASHES_PER_UNIT / 5, 1234.5, seed);
      mine.run(10 * MINUTE);
      if (mine.told != 1234.5) off++;
    }
    assertThat(off).isLessThan(3);
  }

  @Test
  void stepsBelowThePoolsDifficultyArePowersOfTwo() {
    var mine = new Mine(BOUNDS, 1e12, 1_000_000.5, 1).run(10 * MINUTE);
    assertThat(mine.told)
        .isEqualTo(Math.scalb(1.0, Math.getExponent(mine.told)))
        .isLessThan(5_000);
  }

  @Test
  void aMinerThatBecomesTenTimesAsFastOrSlowIsFollowedWithinMinutes() {
    for (var seed = 0; seed < 20; seed++) {
      var mine = new Mine(BOUNDS, 1e12, 1 << 20, seed).run(60 * MINUTE);
      mine.perMilli *= 10;
      mine.run(3 * MINUTE);
      assertThat(mine.told / mine.ideal()).isBetween(0.3, 3.0);
      mine.perMilli /= 10;
      mine.run(10 * MINUTE);
      assertThat(mine.told / mine.ideal()).isBetween(0.3, 3.0);
    }
  }

  @Test
  void theFirstMinuteIsNoFlood() {
    for (var seed = 0; seed < 40; seed++) {
      var mine = new Mine(BOUNDS, 3e12, 1 << 24, seed).run(3 * MINUTE);
      assertThat(mine.shares).isLessThan(500);
    }
  }

  @Test
  void q34_theMinerIsNeverToldMoreThanThePoolCredits() {
    var random = new SplittableRandom(34);
    var mine = new Mine(BOUNDS, 1e12, 1_000, 34);
    IntStream.range(0, 2_000).forEach(i -> {
      mine.pool = Math.exp(random.nextDouble(-9, 14));
      mine.perMilli *= Math.exp(random.nextDouble(-1, 1));
      mine.nextJob = mine.now;
      mine.run(random.nextInt(1, 20_000));
    });
    assertThat(mine.changes).isGreaterThan(100);
  }

  @Test
  void belowOneThePoolsDifficultyIsFollowedToWhatAHashIsWorth() {
    var vardiff = new Vardiff(INTERVAL, 0);
    assertThat(vardiff.next(1e-12, BOUNDS)).isEqualTo(1e-12);
    vardiff.told(1e-3, 0);
    vardiff.next(1e-3, BOUNDS);
    for (var now = 0L; now < 10 * MINUTE; now += 250) {
      vardiff.tick(now);
      vardiff.told(vardiff.next(1e-3, BOUNDS), now);
    }
    assertThat(vardiff.next(1e-3, BOUNDS)).isCloseTo(0x1p-32, within(0x1p-33));
    assertThat(vardiff.next(2, BOUNDS)).isEqualTo(1);
  }

  @Test
  void q42_aWishIsHeardWithinTheBounds() {
    var vardiff = new Vardiff(INTERVAL, 0);
    vardiff.suggest(1_000);
    assertThat(vardiff.next(4_096, BOUNDS)).isEqualTo(1_000);
    assertThat(vardiff.next(512, BOUNDS)).isEqualTo(512);
    vardiff.suggest(0.0001);
    assertThat(vardiff.next(4_096, BOUNDS)).isEqualTo(1);
    assertThat(vardiff.next(0.5, BOUNDS)).isEqualTo(0.0001);
  }

  @Test
  void q40_aFixedDifficultyIsKeptUntilItBecomesAFlood() {
    var vardiff = new Vardiff(INTERVAL, 0);
    vardiff.fix(64);
    vardiff.told(vardiff.next(4_096, BOUNDS), 0);
    for (var now = 1_000L; now < 10 * MINUTE; now += 1_000) vardiff.found(64, now);
    assertThat(vardiff.next(4_096, BOUNDS)).isEqualTo(64);
    for (var now = 10 * MINUTE; now < 11 * MINUTE; now += 50) vardiff.found(64, now);
    assertThat(vardiff.next(4_096, BOUNDS)).isEqualTo(4_096);
    assertThat(vardiff.isRefused(5_000)).isTrue();
    assertThat(vardiff.isRefused(500)).isFalse();
  }

  @Test
  void aMinimumOfTheMinerHoldsAsFarAsThePoolAllows() {
    var vardiff = new Vardiff(INTERVAL, 0);
    vardiff.guess(4);
    vardiff.atLeast(2_048);
    assertThat(vardiff.next(1 << 20, BOUNDS)).isEqualTo(2_048);
    assertThat(vardiff.next(1_000, BOUNDS)).isEqualTo(1_000);
  }

  @Test
  void q43_aDeviceBeginsAtItsLeastUnlessThePoolAsksForLess() {
    var niceHash = new Vardiff.Bounds(1, 524_288, 0x1p-32);
    var vardiff = new Vardiff(INTERVAL, 0);
    vardiff.guess(16);
    assertThat(vardiff.next(1 << 24, niceHash)).isEqualTo(524_288);
    assertThat(vardiff.next(1_000, niceHash)).isEqualTo(1_000);
  }
}
