package org.hashrelay.streams.tunnel.quic;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What of strangers' datagrams a server's engine gets to see. */
class DatagramFilterTest {

  private static final FilterLimits LIMITS = new FilterLimits(200, 5, 512);

  private final AtomicLong nanos = new AtomicLong(1);
  private final Map<String, Integer> refused = new HashMap<>();
  private final Random random = new Random(14);
  private final DatagramFilter filter =
      new DatagramFilter(LIMITS, nanos::get, kind -> refused.merge(kind, 1, Integer::sum));

  private static InetSocketAddress from(int network, int port) {
    try {
      var bytes = new byte[] {10, (byte) (network >> 8), (byte) network, 7};
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] initial(long id, int size, boolean token) {
    var bytes = ByteBuffer.allocate(Math.max(size, 24));
    bytes.put((byte) 0xC0).putInt(1).put((byte) 8).putLong(id).put((byte) 0);
    bytes.put((byte) (token ? 4 : 0));
    return Arrays.copyOf(bytes.array(), size);
  }

  private boolean passes(InetSocketAddress from, byte[] datagram) {
    return filter.passes(from, ByteBuffer.wrap(datagram));
  }

  private void later(double seconds) {
    nanos.addAndGet((long) (seconds * 1e9));
  }

  @Test
  void anInitialBelow1200BytesIsDropped() {
    assertThat(passes(from(1, 1), initial(1, 1_199, false))).isFalse();
    assertThat(passes(from(1, 1), initial(1, 1_200, false))).isTrue();
    assertThat(refused).containsExactly(Map.entry("quic-short-initial", 1));
  }

  @Test
  void earlyDataAndNonsenseNeverGetThrough() {
    var early = initial(1, 1_200, false);
    early[0] = (byte) 0xD0;
    var unfixed = initial(1, 1_200, false);
    unfixed[0] = (byte) 0x80;

    assertThat(passes(from(1, 1), early)).isFalse();
    assertThat(passes(from(1, 1), unfixed)).isFalse();
    assertThat(passes(from(1, 1), new byte[0])).isFalse();
    assertThat(passes(from(1, 1), new byte[] {0x40, 1, 2})).isFalse();
    assertThat(refused).containsOnlyKeys("quic-early-data", "quic-malformed");
  }

  @Test
  void packetsOfConnectionsThatStandAlwaysGetThrough() {
    var small = new byte[40];
    small[0] = 0x41;
    for (var i = 0; i < 10_000; i++) assertThat(passes(from(i, 1), small)).isTrue();
    assertThat(filter.remembered()).isZero();
  }

  @Test
  void oneNetworkMayBeginOnlySoManyConnectionsASecond() {
    var passed = 0;
    for (var i = 0; i < 100; i++) if (passes(from(1, i), initial(i, 1_200, false))) passed++;

    assertThat(passed).isEqualTo(2 * LIMITS.newPerNetwork());
    assertThat(passes(from(2, 1), initial(1_000, 1_200, false))).isTrue();
    later(1);
    assertThat(passes(from(1, 1), initial(1_001, 1_200, false))).isTrue();
  }

  @Test
  void s14_aFloodOfInventedSendersIsHeldToTheLimitAndARealClientGetsInBySayingItAgain() {
    var let = 0;
    for (var second = 0; second < 5; second++) {
      for (var i = 0; i < 10_000; i++) {
        later(0.0001);
        var sender = from(random.nextInt(60_000), random.nextInt(60_000));
        if (passes(sender, initial(random.nextLong(), 1_200, false))) let++;
      }
    }
    assertThat(let).isLessThanOrEqualTo(5 * 200 + 400);
    assertThat(filter.remembered()).isLessThan(10_000);

    var client = from(61_000, 4_433);
    var hello = initial(99, 1_200, false);
    var firstTry = passes(client, hello);
    for (var i = 0; i < 9_990; i++) {
      later(0.0001);
      passes(from(random.nextInt(60_000), 1), initial(random.nextLong(), 1_200, false));
    }
    assertThat(firstTry || passes(client, hello)).isTrue();
  }

  @Test
  void whoShowedATokenMayFinishItsHandshakeWhateverElseGoesOn() {
    var client = from(3, 9);
    assertThat(passes(client, initial(5, 1_200, true))).isTrue();
    for (var i = 0; i < 20_000; i++) passes(from(i, 1), initial(random.nextLong(), 1_200, true));

    assertThat(passes(from(50_000, 1), initial(6, 1_200, true))).isFalse();
    assertThat(passes(client, initial(7, 1_200, false))).isTrue();
  }

  /** F10, the filter's half: whatever comes, it decides, and remembers only so much. */
  @FuzzTest
  void f10_whateverComesItDecides(byte[] bytes) {
    for (var cut = 0; cut <= Math.min(bytes.length, 64); cut++) {
      later(0.001);
      filter.passes(from(bytes.length, cut), ByteBuffer.wrap(bytes, 0, bytes.length - cut));
    }
    assertThat(filter.remembered()).isLessThan(10_000);
  }

  @Test
  void aMillionMutatedDatagramsLeaveItSound() {
    for (var i = 0; i < 1_000_000; i++) {
      var bytes = initial(random.nextLong(), 24 + random.nextInt(8), random.nextBoolean());
      bytes[random.nextInt(8)] ^= (byte) (1 << random.nextInt(8));
      later(0.0001);
      filter.passes(from(i, i & 0x7FFF), ByteBuffer.wrap(bytes));
    }
    assertThat(filter.remembered()).isLessThan(10_000);
  }
}
