package org.hashrelay.streams.tunnel.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hashrelay.streams.tunnel.datagram.Initials.from;
import static org.hashrelay.streams.tunnel.datagram.Initials.id;
import static org.hashrelay.streams.tunnel.datagram.Initials.retryId;
import static org.hashrelay.streams.tunnel.datagram.Initials.token;

import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which tokens a server takes back. */
class RetryTokensTest {

  private static final InetSocketAddress CLIENT = from(1, 1);

  private final AtomicLong nanos = new AtomicLong(1);
  private final RetryTokens tokens = new RetryTokens(nanos::get);

  private boolean holds(byte[] token, InetSocketAddress from, byte[] destination) {
    return tokens.holds(ByteBuffer.wrap(token), from, ByteBuffer.wrap(destination));
  }

  @Test
  void aTokenSaysWhichIdItsSenderBeganWith() {
    var token = token(tokens, CLIENT, 7);

    var at = tokens.validateToken(Unpooled.wrappedBuffer(token), CLIENT);

    assertThat(Arrays.copyOfRange(token, at, token.length)).isEqualTo(id(7));
    assertThat(token.length).isLessThanOrEqualTo(tokens.maxTokenLength());
    assertThat(tokens.validateToken(Unpooled.wrappedBuffer(token), from(1, 2))).isEqualTo(-1);
  }

  @Test
  void aTokenIsGoodForTenSeconds() {
    var token = token(tokens, CLIENT, 7);

    nanos.addAndGet(10_000_000_000L);
    assertThat(holds(token, CLIENT, retryId(7))).isTrue();
    nanos.addAndGet(1_000_000_000L);
    assertThat(holds(token, CLIENT, retryId(7))).isFalse();
  }

  @Test
  void aTokenIsGoodForTheIdThatCameWithItOnly() {
    var token = token(tokens, CLIENT, 7);

    assertThat(holds(token, CLIENT, retryId(7))).isTrue();
    assertThat(holds(token, CLIENT, retryId(8))).isFalse();
    assertThat(holds(token, CLIENT, id(7))).isFalse();
    assertThat(holds(token, CLIENT, new byte[0])).isFalse();
  }

  @Test
  void oneBitOfItChangedAndItIsNone() {
    var token = token(tokens, CLIENT, 7);
    for (var bit = 0; bit < 8 * token.length; bit++) {
      var changed = token.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(holds(changed, CLIENT, retryId(7))).as("bit %d", bit).isFalse();
    }
  }

  @Test
  void aTokenCutShortOrFilledUpIsNone() {
    var token = token(tokens, CLIENT, 7);
    for (var length = 0; length < 100; length++) {
      assertThat(holds(Arrays.copyOf(token, length), CLIENT, retryId(7)))
          .isEqualTo(length == token.length);
    }
  }

  @Test
  void anotherServerTakesNoTokenOfThisOne() {
    var token = ByteBuffer.wrap(token(tokens, CLIENT, 7));
    var other = new RetryTokens(nanos::get);

    assertThat(other.holds(token, CLIENT, ByteBuffer.wrap(retryId(7)))).isFalse();
  }
}
