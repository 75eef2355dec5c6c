package org.hashrelay.streams.tunnel.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hashrelay.streams.tunnel.datagram.Initials.from;
import static org.hashrelay.streams.tunnel.datagram.Initials.id;
import static org.hashrelay.streams.tunnel.datagram.Initials.initial;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which Initials an engine gets to see that keeps something for each Retry. */
class KeptRetryTest {

  private static final FilterLimits LIMITS = new FilterLimits(200, 5, 512, 20_000);

  private final AtomicLong nanos = new AtomicLong(1);
  private final Random random = new Random(14);
  private final DatagramFilter filter =
      new DatagramFilter(new KeptRetry(LIMITS, 1), nanos::get, kind -> {});

  private boolean passes(InetSocketAddress from, byte[] datagram) {
    return filter.passes(from, ByteBuffer.wrap(datagram));
  }

  private static byte[] withToken(long id) {
    return initial(id(id), new byte[4], 1_200);
  }

  private void later(double seconds) {
    nanos.addAndGet((long) (seconds * 1e9));
  }

  @Test
  void oneNetworkMayBeginOnlySoManyConnectionsASecond() {
    var passed = 0;
    for (var i = 0; i < 100; i++) if (passes(from(1, i), initial(i))) passed++;

    assertThat(passed).isEqualTo(2 * LIMITS.newPerNetwork());
    assertThat(passes(from(2, 1), initial(1_000))).isTrue();
    later(1);
    assertThat(passes(from(1, 1), initial(1_001))).isTrue();
  }

  @Test
  void s14_aFloodOfInventedSendersIsHeldToTheLimitAndARealClientGetsInBySayingItAgain() {
    var let = 0;
    for (var second = 0; second < 5; second++) {
      for (var i = 0; i < 10_000; i++) {
        later(0.0001);
        var sender = from(random.nextInt(60_000), random.nextInt(60_000));
        if (passes(sender, initial(random.nextLong()))) let++;
      }
    }
    assertThat(let).isLessThanOrEqualTo(5 * 200 + 400);
    assertThat(filter.remembered()).isLessThan(10_000);

    var client = from(61_000, 4_433);
    var hello = initial(99);
    var firstTry = passes(client, hello);
    for (var i = 0; i < 9_990; i++) {
      later(0.0001);
      passes(from(random.nextInt(60_000), 1), initial(random.nextLong()));
    }
    assertThat(firstTry || passes(client, hello)).isTrue();
  }

  @Test
  void whoShowedATokenMayFinishItsHandshakeWhateverElseGoesOn() {
    var client = from(3, 9);
    assertThat(passes(client, withToken(5))).isTrue();
    for (var i = 0; i < 20_000; i++) passes(from(i, 1), withToken(random.nextLong()));

    assertThat(passes(from(50_000, 1), withToken(6))).isFalse();
    assertThat(passes(client, initial(7))).isTrue();
  }
}
