package org.hashrelay.benchmarks;

import com.typesafe.config.ConfigFactory;
import java.util.Random;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.frame.Filling;
import org.hashrelay.streams.tunnel.link.LinkSettings;
import org.hashrelay.streams.tunnel.link.Shape;
import org.hashrelay.streams.tunnel.link.Shaper;

/**
 * What does each shape cost in bytes, and what do the bytes tell? An hour of a farm whose hashrate
 * changes from minute to minute, on its way up, by a clock that is not waited for.
 */
public final class ShapeCost {

  private static final long MILLI = 1_000_000;
  private static final int MINUTES = 60;
  private static final double SHARES_A_MINUTE = 6;
  private static final int SHARE_BYTES = 7 + 118;
  private static final int ACK_BYTES = 8;
  private static final int RECORD = 5 + 1 + 16;
  private static final int PACKET = 20 + 32;
  private static final int SEGMENT = 1_448;

  private final Random random = new Random(42);
  private final double[] shares = new double[MINUTES];
  private final double[] bytes = new double[MINUTES];
  private int waiting;
  private double total;

  private ShapeCost() {}

  public static void main(String[] arguments) {
    for (var miners : new int[] {20, 500}) {
      var plain = 0.0;
      for (var shape : Shape.values()) {
        var run = new ShapeCost();
        run.hour(shape, miners);
        if (shape == Shape.OFF) plain = run.total;
        System.out.printf(
            "%d miners, %-8s  %,12.0f bytes, x %.2f, R² of bytes and shares a minute %.2f%n",
            miners, shape.word(), run.total, run.total / plain, run.determination());
      }
    }
  }

  private void hour(Shape shape, int miners) {
    var settings = LinkSettings.from(ConfigFactory.load()).shape();
    var shaper = new Shaper(settings, shape, new Shaper.From(() -> waiting > 0, this::take), 0);
    for (var minute = 0; minute < MINUTES; minute++) {
      var perMilli = miners * SHARES_A_MINUTE * (0.5 + random.nextDouble()) / 60_000;
      for (var milli = 0; milli < 60_000; milli++) {
        var now = (minute * 60_000L + milli) * MILLI;
        if (random.nextDouble() < perMilli) {
          waiting += SHARE_BYTES;
          shares[minute]++;
        }
        if (milli % 30_000 == 0) waiting += ACK_BYTES; // of a job that came
        if (shaper.waitNanos(now) == 0)
          bytes[minute] += onTheWire(shaper.next(65_536, now).size());
      }
      total += bytes[minute];
    }
  }

  private ByteString take(int most) {
    var taken = Math.min(waiting, most);
    waiting -= taken;
    return taken < Filling.LEAST ? ByteString.fromArray(new byte[taken]) : Filling.of(taken);
  }

  private static double onTheWire(int plain) {
    if (plain == 0) return 0;
    var sealed = plain + RECORD * (1 + plain / 16_384);
    return sealed + PACKET * (1 + sealed / SEGMENT);
  }

  private double determination() {
    var meanX = mean(shares);
    var meanY = mean(bytes);
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (var i = 0; i < MINUTES; i++) {
      xy += (shares[i] - meanX) * (bytes[i] - meanY);
      xx += (shares[i] - meanX) * (shares[i] - meanX);
      yy += (bytes[i] - meanY) * (bytes[i] - meanY);
    }
    return yy == 0 ? 0 : xy * xy / (xx * yy);
  }

  private static double mean(double[] values) {
    var sum = 0.0;
    for (var value : values) sum += value;
    return sum / values.length;
  }
}
