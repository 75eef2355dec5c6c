package org.hashrelay.streams.tunnel.psk;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.junit.jupiter.api.Test;

class PseudonymsTest {

  private static final long DAY = 86_400_000;

  private static final String AES = "6f1de8c2510973a0258c7bd12c4e970a227be45c8fa97d48"
      + "149ff0f5f8b4fb5689757822184fb42e91a638c54849a053";
  private static final String CHACHA =
      "16446d157cbe40b426026552fb30ffcf13fb0dd626bf51a92e072db0ab635942";
  private static final String NAME = "912f48df3bc53ccfdda1886fde1f4b50";

  private final AtomicLong now = new AtomicLong(20_000 * DAY + 5);
  private final Pseudonyms pseudonyms = new Pseudonyms(() -> Instant.ofEpochMilli(now.get()));
  private final NodeToken token = NodeToken.generate(new SecureRandom());
  private final PskKeys keys = new PskKeys(token.prk());

  @Test
  void aTokenGoesByThreeNamesAndTheyMoveOnWithTheDay() {
    pseudonyms.put(token.id(), token.prk());
    assertThat(knownOn(19_998)).isFalse();
    assertThat(knownOn(19_999)).isTrue();
    assertThat(knownOn(20_001)).isTrue();
    assertThat(knownOn(20_002)).isFalse();

    now.addAndGet(DAY);
    pseudonyms.roll();

    assertThat(knownOn(19_999)).isFalse();
    assertThat(knownOn(20_000)).isTrue();
    assertThat(knownOn(20_002)).isTrue();
  }

  @Test
  void aRemovedTokenLeavesNoNameBehindEvenAfterADay() {
    pseudonyms.put(token.id(), token.prk());
    now.addAndGet(DAY);
    pseudonyms.roll();
    pseudonyms.removeIf(token.id()::equals);

    assertThat(pseudonyms.tokens()).isEmpty();
    for (var day = 19_998; day < 20_004; day++) assertThat(knownOn(day)).isFalse();
  }

  @Test
  void anIdentityOfAnyLengthIsLookedUp() {
    pseudonyms.put(token.id(), token.prk());

    for (var length : new int[] {0, 1, 15, 16, 192, 4_000}) {
      assertThat(pseudonyms.find(new byte[length])).isEmpty();
    }
  }

  @Test
  void theIdentityOnTheWireIsTheNameAndFreshRandomBytes() {
    var random = new SecureRandom();
    var one = keys.identity(now.get(), random);
    var two = keys.identity(now.get(), random);

    assertThat(one).hasSize(192).isNotEqualTo(two);
    assertThat(Arrays.copyOf(one, 16)).isEqualTo(Arrays.copyOf(two, 16));
    assertThat(Pseudonym.of(one)).isEqualTo(keys.pseudonym(20_000));
  }

  /** Computed apart from this code; WIRE.md §1.2. */
  @Test
  void theKeyScheduleIsTheOneThatIsWrittenDown() {
    var prk = new byte[48];
    for (var i = 0; i < prk.length; i++) prk[i] = (byte) i;
    var made = new PskKeys(prk);
    var name = made.pseudonym(20_000);

    assertThat(HexFormat.of().formatHex(made.key(PskCipher.AES_256_GCM))).isEqualTo(AES);
    assertThat(HexFormat.of().formatHex(made.key(PskCipher.CHACHA20_POLY1305))).isEqualTo(CHACHA);
    assertThat("%016x%016x".formatted(name.high(), name.low())).isEqualTo(NAME);
  }

  private boolean knownOn(int day) {
    return pseudonyms
        .find(keys.identity(day * DAY, new SecureRandom()))
        .filter(known -> known.tokenId().equals(token.id()))
        .isPresent();
  }
}
