package org.hashrelay.streams.tunnel.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hashrelay.streams.tunnel.datagram.Initials.from;
import static org.hashrelay.streams.tunnel.datagram.Initials.id;
import static org.hashrelay.streams.tunnel.datagram.Initials.initial;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of strangers' datagrams a server's engine gets to see, whichever engine it is. */
class DatagramFilterTest {

  private static final FilterLimits LIMITS = new FilterLimits(200, 5, 512, 20_000);

  private final AtomicLong nanos = new AtomicLong(1);
  private final Map<String, Integer> refused = new HashMap<>();
  private final Random random = new Random(14);
  private final DatagramFilter filter = filter(new KeptRetry(LIMITS, 1));
  private final DatagramFilter stateless =
      filter(new StatelessRetry(LIMITS, new RetryTokens(nanos::get), () -> true, 1));

  private DatagramFilter filter(Newcomers newcomers) {
    return new DatagramFilter(newcomers, nanos::get, kind -> refused.merge(kind, 1, Integer::sum));
  }

  private boolean passes(InetSocketAddress from, byte[] datagram) {
    return filter.passes(from, ByteBuffer.wrap(datagram));
  }

  private void later(double seconds) {
    nanos.addAndGet((long) (seconds * 1e9));
  }

  @Test
  void anInitialBelow1200BytesIsDropped() {
    assertThat(passes(from(1, 1), initial(id(1), new byte[0], 1_199))).isFalse();
    assertThat(passes(from(1, 1), initial(1))).isTrue();
    assertThat(refused).containsExactly(Map.entry("quic-short-initial", 1));
  }

  @Test
  void earlyDataAndNonsenseNeverGetThrough() {
    var early = initial(1);
    early[0] = (byte) 0xD0;
    var unfixed = initial(1);
    unfixed[0] = (byte) 0x80;

    assertThat(passes(from(1, 1), early)).isFalse();
    assertThat(passes(from(1, 1), unfixed)).isFalse();
    assertThat(passes(from(1, 1), new byte[0])).isFalse();
    assertThat(passes(from(1, 1), new byte[] {0x40, 1, 2})).isFalse();
    assertThat(refused).containsOnlyKeys("quic-early-data", "quic-malformed");
  }

  /** Of every length encoding of RFC 9000 §16; the largest is 2^62 - 1. */
  @ParameterizedTest
  @ValueSource(strings = {"3f", "7fff", "bfffffff", "ffffffffffffffff"})
  void aTokenLongerThanItsDatagramIsNonsense(String length) {
    var datagram = ByteBuffer.wrap(initial(1));
    datagram.put(15, HexFormat.of().parseHex(length));
    var whole = datagram.limit(length.equals("3f") ? 70 : 1_200);

    assertThat(LongHeader.of(whole)).isEmpty();
  }

  @Test
  void packetsOfConnectionsThatStandAlwaysGetThrough() {
    var small = new byte[40];
    small[0] = 0x41;
    for (var i = 0; i < 10_000; i++) assertThat(passes(from(i, 1), small)).isTrue();
    assertThat(filter.remembered()).isZero();
  }

  /** F10, the filter's half: whatever comes, it decides, and remembers only so much. */
  @FuzzTest
  void f10_whateverComesItDecides(byte[] bytes) {
    for (var cut = 0; cut <= Math.min(bytes.length, 64); cut++) {
      later(0.001);
      var datagram = ByteBuffer.wrap(bytes, 0, bytes.length - cut);
      filter.passes(from(bytes.length, cut), datagram);
      stateless.passes(from(bytes.length, cut), datagram);
      assertThat(datagram.remaining()).isEqualTo(bytes.length - cut);
    }
    assertBounded();
  }

  private void assertBounded() {
    assertThat(List.of(filter.remembered(), stateless.remembered()))
        .allMatch(remembered -> remembered < 10_000);
  }

  @Test
  void halfAMillionMutatedDatagramsLeaveItSound() {
    for (var i = 0; i < 500_000; i++) {
      var token = new byte[random.nextInt(2) * 4];
      var bytes = initial(id(random.nextLong()), token, 24 + random.nextInt(8));
      bytes[random.nextInt(8)] ^= (byte) (1 << random.nextInt(8));
      later(0.0001);
      filter.passes(from(i, i & 0x7FFF), ByteBuffer.wrap(bytes));
      stateless.passes(from(i, i & 0x7FFF), ByteBuffer.wrap(bytes));
    }
    assertBounded();
  }
}
