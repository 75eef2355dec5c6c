package org.hashrelay.streams.tunnel.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.frame.Filling;
import org.hashrelay.streams.tunnel.frame.TunnelFrame;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Complete;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Padding;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Ping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a watcher sees of a link, with the clock in the test's hand. */
class ShaperTest {

  private static final ShapeSettings SETTINGS = ShapeSettings.from(ConfigFactory.parseString("""
          hashrelay.tunnel { shape = off, shape-delay = 20ms, shape-bucket = 512
            shape-interval = 50ms, shape-size = 1400 }
          """));

  private final List<TunnelFrame> toSend = new ArrayList<>();
  private long now = 1_000;

  @Test
  void withoutAShapeBytesGoAsTheyCome() {
    var shaper = shaper(Shape.OFF);
    assertThat(shaper.waitNanos(now)).isEqualTo(Shaper.NOTHING);

    toSend.add(new Ping(1));

    assertThat(shaper.waitNanos(now)).isZero();
    assertThat(shaper.next(1_000, now)).isEqualTo(new Ping(1).encode());
  }

  @Test
  void coalescedBytesWaitForCompanyAndNoLonger() {
    var shaper = shaper(Shape.COALESCE);
    toSend.add(new Ping(1));
    assertThat(shaper.waitNanos(now)).isEqualTo(millis(20));
    now += millis(12);
    toSend.add(new Ping(2));
    assertThat(shaper.next(1_000, now).isEmpty()).isTrue();
    assertThat(shaper.waitNanos(now)).isEqualTo(millis(8));

    now += millis(8);

    assertThat(shaper.next(1_000, now))
        .isEqualTo(new Ping(1).encode().concat(new Ping(2).encode()));
    assertThat(shaper.waitNanos(now)).isEqualTo(Shaper.NOTHING);
  }

  @Test
  void bucketsAreFullWhateverIsInThem() {
    var shaper = shaper(Shape.BUCKET);
    var random = new Random(7);
    for (var i = 0; i < 2_000; i++) {
      var sent = new ArrayList<TunnelFrame>();
      for (var n = random.nextInt(40); n >= 0; n--) sent.add(new Ping(random.nextInt(1 << 20)));
      toSend.addAll(sent);
      var turn = shaper.next(100_000, now);

      assertThat(turn.size() % 512).isZero();
      assertThat(framesIn(turn)).isEqualTo(sent);
    }
    assertThat(shaper.waitNanos(now)).isEqualTo(Shaper.NOTHING);
  }

  @Test
  void theConstantShapeShowsTheSameSizesAtTheSameTimesWhateverThereIsToSay() {
    var shaper = shaper(Shape.CONSTANT);
    var random = new Random(8);
    var said = new ArrayList<TunnelFrame>();
    var wire = ByteString.emptyByteString();
    for (var turn = 0; turn < 500; turn++) {
      if (turn < 400) {
        for (var n = random.nextInt(turn % 50 == 0 ? 900 : 30); n > 0; n--) {
          said.add(new Ping(random.nextInt(1 << 20)));
          toSend.add(said.get(said.size() - 1));
        }
      }
      assertThat(shaper.waitNanos(now)).isZero();
      var bytes = shaper.next(64 * 1024, now);
      assertThat(bytes.size()).isEqualTo(1_400);
      assertThat(shaper.waitNanos(now)).isEqualTo(millis(50));
      assertThat(shaper.next(64 * 1024, now).isEmpty()).isTrue();
      wire = wire.concat(bytes);
      now += millis(50);
    }

    assertThat(framesIn(wire.concat(shaper.rest()).compact())).isEqualTo(said);
  }

  @Test
  void aLateTurnIsNotMadeUpFor() {
    var shaper = shaper(Shape.CONSTANT);
    shaper.next(1_000, now);
    now += millis(70);
    shaper.next(1_000, now);
    assertThat(shaper.waitNanos(now)).isEqualTo(millis(30));

    now += millis(400);

    assertThat(shaper.next(1_000, now).size()).isEqualTo(1_400);
    assertThat(shaper.waitNanos(now)).isEqualTo(millis(50));
  }

  @Test
  void anyNumberOfBytesFromTwoOnCanBeFilled() {
    for (var size = Filling.LEAST; size < 40_000; size += size < 400 ? 1 : 37) {
      var filling = Filling.of(size);

      assertThat(filling.size()).isEqualTo(size);
      assertThat(framesIn(filling)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OFF, '', OFF",
    "OFF, shape-bucket, BUCKET",
    "CONSTANT, shape-coalesce, CONSTANT",
    "COALESCE, 'other,shape-constant', CONSTANT",
    "BUCKET, shape-unheard-of, BUCKET",
  })
  void bothEndsKeepToWhateverHidesMore(Shape own, String features, Shape agreed) {
    assertThat(own.agreed(List.of(features.split(",")))).isEqualTo(agreed);
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void aWishIsUnderstoodByTheOtherEnd(Shape wish) {
    assertThat(Shape.OFF.agreed(wish.features())).isEqualTo(wish);
    assertThat(Shape.parse(wish.word())).contains(wish);
  }

  private Shaper shaper(Shape shape) {
    var from = new Shaper.From(() -> !toSend.isEmpty(), this::take);
    return new Shaper(SETTINGS, shape, from, now);
  }

  private ByteString take(int most) {
    var bytes = ByteString.emptyByteString();
    while (!toSend.isEmpty() && bytes.size() < most) {
      bytes = bytes.concat(toSend.remove(0).encode());
    }
    return bytes;
  }

  /** Without padding; whole frames and nothing behind them. */
  private static List<TunnelFrame> framesIn(ByteString bytes) {
    var frames = new ArrayList<TunnelFrame>();
    ByteString rest = bytes.compact();
    while (!rest.isEmpty()) {
      var decoded = (Complete) TunnelFrame.decode(rest);
      rest = decoded.rest();
      if (!(decoded.frame() instanceof Padding)) frames.add(decoded.frame());
    }
    return frames;
  }

  private static long millis(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }
}
