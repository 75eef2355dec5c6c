package org.hashrelay.streams.tunnel.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hashrelay.streams.tunnel.datagram.Initials.afterRetry;
import static org.hashrelay.streams.tunnel.datagram.Initials.from;
import static org.hashrelay.streams.tunnel.datagram.Initials.id;
import static org.hashrelay.streams.tunnel.datagram.Initials.initial;
import static org.hashrelay.streams.tunnel.datagram.Initials.retryId;
import static org.hashrelay.streams.tunnel.datagram.Initials.token;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which Initials an engine gets to see that keeps nothing for a Retry. */
class StatelessRetryTest {

  private static final FilterLimits LIMITS = new FilterLimits(200, 5, 512, 20_000);

  private final AtomicLong nanos = new AtomicLong(1);
  private final AtomicBoolean canAnswer = new AtomicBoolean(true);
  private final Map<String, Integer> refused = new HashMap<>();
  private final Random random = new Random(14);
  private final RetryTokens tokens = new RetryTokens(nanos::get);
  private final DatagramFilter filter = new DatagramFilter(
      new StatelessRetry(LIMITS, tokens, canAnswer::get, 1),
      nanos::get,
      kind -> refused.merge(kind, 1, Integer::sum));

  private boolean passes(InetSocketAddress from, byte[] datagram) {
    return filter.passes(from, ByteBuffer.wrap(datagram));
  }

  private boolean comesBack(InetSocketAddress from, long firstId) {
    return passes(from, afterRetry(tokens, from, firstId));
  }

  private InetSocketAddress anybody() {
    return from(random.nextInt(60_000), random.nextInt(60_000));
  }

  private void later(double seconds) {
    nanos.addAndGet((long) (seconds * 1e9));
  }

  @Test
  void s14_amongTenThousandInventedSendersASecondARealClientNeverWaits() {
    for (var i = 0; i < 50_000; i++) {
      later(0.0001);
      passes(anybody(), initial(random.nextLong()));
      passes(anybody(), initial(id(random.nextLong()), new byte[40], 1_200));
      if (i % 1_000 == 0) {
        var client = from(i / 1_000, 4_433);
        assertThat(passes(client, initial(i))).isTrue();
        assertThat(comesBack(client, i)).isTrue();
      }
    }
    assertThat(refused).containsOnlyKeys("quic-bad-token");
    assertThat(filter.remembered()).isEqualTo(2 * 50);
  }

  @Test
  void firstDatagramsAreAnsweredUpToTheLimitAndThenThoseThatComeAgain() {
    for (var i = 0; i < 100_000; i++) passes(anybody(), initial(random.nextLong()));
    assertThat(refused.get("quic-too-many-unproved")).isEqualTo(100_000 - 2 * 20_000);

    var client = from(7, 7);
    assertThat(passes(client, initial(7))).isFalse();
    later(0.3);
    for (var i = 0; i < 6_000; i++) passes(anybody(), initial(random.nextLong()));
    assertThat(passes(client, initial(7))).isTrue();
  }

  @Test
  void nothingIsAnsweredWhileAnswersPileUp() {
    canAnswer.set(false);
    assertThat(passes(from(1, 1), initial(1))).isFalse();
    assertThat(comesBack(from(1, 1), 1)).isTrue();
    assertThat(refused).containsOnlyKeys("quic-too-many-unproved");

    canAnswer.set(true);
    assertThat(passes(from(1, 1), initial(2))).isTrue();
  }

  @Test
  void aTokenIsGoodForItsSenderAndItsConnectionAndTenSecondsOnly() {
    var client = from(1, 1);
    var good = afterRetry(tokens, client, 1);

    assertThat(passes(from(1, 2), good)).isFalse();
    assertThat(passes(from(2, 1), good)).isFalse();
    assertThat(passes(client, initial(retryId(2), token(tokens, client, 1), 1_200)))
        .isFalse();
    assertThat(passes(client, initial(id(1), token(tokens, client, 1), 1_200))).isFalse();
    later(11);
    assertThat(passes(client, good)).isFalse();
    assertThat(refused).containsExactly(Map.entry("quic-bad-token", 5));

    assertThat(comesBack(client, 1)).isTrue();
  }

  @Test
  void aTokenMakesOneConnectionHoweverOftenItIsShown() {
    var client = from(1, 1);
    var passed = 0;
    for (var i = 0; i < 1_000; i++) if (comesBack(client, 1)) passed++;

    assertThat(passed).isEqualTo(1 + 16);
    assertThat(filter.remembered()).isEqualTo(2);
    assertThat(refused).containsOnlyKeys("quic-too-many");
  }

  @Test
  void aTokenThatWasNeverGivenTakesNoPlace() {
    for (var i = 0; i < 20_000; i++) {
      var token = token(tokens, from(1, 1), i);
      token[random.nextInt(24)] ^= 1;
      assertThat(passes(from(1, 1), initial(retryId(i), token, 1_200))).isFalse();
    }
    assertThat(comesBack(from(1, 1), 1)).isTrue();
    assertThat(filter.remembered()).isEqualTo(2);
  }

  @Test
  void ofThoseThatProvedTheirAddressOneNetworkMayBeginOnlySoManyConnectionsASecond() {
    var passed = 0;
    for (var i = 0; i < 100; i++) if (comesBack(from(1, i), i)) passed++;

    assertThat(passed).isEqualTo(2 * LIMITS.newPerNetwork());
    assertThat(comesBack(from(2, 1), 1_000)).isTrue();
    later(1);
    assertThat(comesBack(from(1, 1), 1_001)).isTrue();
    assertThat(refused).containsOnlyKeys("quic-too-many-of-network");
  }

  @Test
  void ofThoseThatProvedTheirAddressSomeAreTurnedAwayAndOneThatAsksAgainComesIn() {
    var passed = 0;
    for (var i = 0; i < 1_000; i++) if (comesBack(from(i, 1), i)) passed++;
    assertThat(passed).isEqualTo(2 * LIMITS.newPerSecond());

    var client = from(2_000, 1);
    var hello = afterRetry(tokens, client, 5);
    assertThat(passes(client, hello)).isFalse();
    for (var i = 0; i < 300; i++) {
      later(0.001);
      comesBack(from(3_000 + i, 1), i);
    }
    for (var i = 0; i < 300; i++) comesBack(from(4_000 + i, 1), i);
    assertThat(passes(client, hello)).isTrue();
  }
}
