package org.hashrelay.streams.tunnel.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.hashrelay.streams.tunnel.client.ModeChoice.Leg;
import org.hashrelay.streams.tunnel.psk.PskCipher;
import org.hashrelay.streams.tunnel.wish.Floor;
import org.hashrelay.streams.tunnel.wish.Mode;
import org.hashrelay.streams.tunnel.wish.Plan;
import org.hashrelay.streams.tunnel.wish.Wish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which modes are tried, in which order and when, with a clock in the test's hand. */
class ModeChoiceTest {

  private static final Mode AES = Mode.encrypted(PskCipher.AES_256_GCM);
  private static final Mode CHACHA = Mode.encrypted(PskCipher.CHACHA20_POLY1305);
  private static final String CIPHER = "aes-256-gcm";
  private static final WaySettings SETTINGS =
      new WaySettings(seconds(2), seconds(10), seconds(300), Duration.ofHours(6));

  private final AtomicLong clock = new AtomicLong();

  @Test
  void autoBeginsWithQuicAndTriesTcpALittleLater() {
    assertThat(choice("auto").race(false))
        .containsExactly(new Leg(Mode.QUIC, Duration.ZERO), new Leg(Mode.TLS, seconds(2)));
  }

  @ParameterizedTest
  @CsvSource({"quic", "tcp_tls", "tcp_encrypt"})
  void aModeThatIsNamedIsThatAndNeverAnythingElse(String transport) {
    var choice = choice(transport);
    var named = choice.race(false).get(0).mode();

    choice.connected(named, Map.of());
    choice.lost("cut");

    for (var doubted : new boolean[] {false, true}) {
      assertThat(choice.race(doubted)).containsExactly(new Leg(named, Duration.ZERO));
    }
    assertThat(named.transport()).isEqualTo(transport);
  }

  @Test
  void aNetworkThatBlocksUdpCostsItsTwoSecondsOnce() {
    var choice = choice("auto");
    choice.connected(Mode.TLS, Map.of(Mode.QUIC, "no answer in time"));
    assertThat(choice.trouble()).startsWith("quic: no answer in time; let UDP out");
    choice.lost("cut");

    assertThat(choice.race(false))
        .containsExactly(new Leg(Mode.TLS, Duration.ZERO), new Leg(Mode.QUIC, seconds(2)));
  }

  @Test
  void quicIsTriedAgainAfterPausesThatGrow() {
    var choice = choice("auto");
    choice.connected(Mode.TLS, Map.of(Mode.QUIC, "no answer in time"));

    for (var pause : new int[] {10, 20, 40, 80, 160, 300, 300}) {
      assertThat(choice.beside()).hasValueSatisfying(beside -> {
        assertThat(beside.in()).isEqualTo(seconds(pause));
        assertThat(beside.legs()).containsExactly(new Leg(Mode.QUIC, Duration.ZERO));
      });
      clock.addAndGet(seconds(pause).toNanos());
      choice.besideFailed(Map.of(Mode.QUIC, "no answer"));
    }
  }

  @Test
  void onceQuicIsBackNothingIsTriedBesideIt() {
    var choice = choice("auto");
    choice.connected(Mode.TLS, Map.of(Mode.QUIC, "no answer in time"));
    choice.connected(Mode.QUIC, Map.of());

    assertThat(choice.trouble()).isEmpty();
    assertThat(choice.beside().get().in()).isEqualTo(Duration.ofHours(6));
  }

  @Test
  void quicThatComesAndGoesIsTrustedLessEachTime() {
    var choice = choice("auto");
    for (var pause : new int[] {10, 20, 40}) {
      choice.connected(Mode.QUIC, Map.of());
      clock.addAndGet(seconds(5).toNanos());
      choice.connected(Mode.TLS, Map.of());
      assertThat(choice.beside().get().in()).isEqualTo(seconds(pause));
      assertThat(choice.trouble()).isEqualTo("quic broke off: no answer any more");
    }
    choice.connected(Mode.QUIC, Map.of());
    clock.addAndGet(seconds(60).toNanos());
    choice.connected(Mode.TLS, Map.of());
    assertThat(choice.beside().get().in()).isZero();
  }

  @Test
  void aConnectionThatDoesNotAnswerIsRacedByEveryModeAtOnce() {
    var choice = choice("auto");
    choice.connected(Mode.QUIC, Map.of());

    assertThat(choice.race(true))
        .containsExactly(new Leg(Mode.QUIC, Duration.ZERO), new Leg(Mode.TLS, Duration.ZERO));
  }

  @Test
  void whatAServerWishesForIsTriedAtOnceBesideWhatThereIs() {
    var choice = choice("tcp_tls");
    choice.connected(Mode.TLS, Map.of());

    choice.follow(new Wish("tcp_encrypt", "chacha20-poly1305"));

    assertThat(choice.beside().get().in()).isZero();
    assertThat(choice.beside().get().legs()).containsExactly(new Leg(CHACHA, Duration.ZERO));
    choice.connected(CHACHA, Map.of());
    assertThat(choice.trouble()).isEmpty();
    assertThat(choice.race(false)).containsExactly(new Leg(CHACHA, Duration.ZERO));
  }

  @Test
  void aNewCipherAloneIsAWishToo() {
    var choice = choice("tcp_encrypt");
    choice.connected(AES, Map.of());

    choice.follow(new Wish("", "chacha20-poly1305"));

    assertThat(choice.beside().get().legs()).extracting(Leg::mode).containsExactly(CHACHA);
    choice.follow(Wish.NONE);
    assertThat(choice.wanted()).isEqualTo(new Wish("tcp_encrypt", CIPHER));
    assertThat(choice.beside().get().in()).isEqualTo(Duration.ofHours(6));
  }

  @Test
  void aWishThatDoesNotWorkStrandsNobody() {
    var choice = choice("tcp_tls");
    choice.connected(Mode.TLS, Map.of());
    choice.follow(new Wish("quic", ""));
    choice.besideFailed(Map.of(Mode.QUIC, "no answer"));

    assertThat(choice.trouble()).contains("quic: no answer", "UDP");
    assertThat(choice.beside().get().in()).isEqualTo(seconds(10));
    choice.lost("cut");
    assertThat(choice.race(false))
        .containsExactly(new Leg(Mode.TLS, Duration.ZERO), new Leg(Mode.QUIC, seconds(2)));
    assertThat(choice.isProved()).isFalse();
  }

  @Test
  void aWishThatHasWorkedIsExactlyThat() {
    var choice = choice("tcp_tls");
    choice.connected(Mode.TLS, Map.of());
    choice.follow(new Wish("quic", ""));
    choice.connected(Mode.QUIC, Map.of());
    choice.lost("cut");

    assertThat(choice.race(false)).containsExactly(new Leg(Mode.QUIC, Duration.ZERO));
  }

  @Test
  void aWishIsFollowedAfterARestartAsFarAsItHadWorked() {
    var worked = choice("tcp_tls");
    worked.restore(new Wish("quic", ""), true);
    assertThat(worked.race(false)).extracting(Leg::mode).containsExactly(Mode.QUIC);

    var never = choice("tcp_tls");
    never.restore(new Wish("quic", ""), false);
    assertThat(never.race(false)).extracting(Leg::mode).containsExactly(Mode.TLS, Mode.QUIC);
  }

  @Test
  void theFloorGoesBeforeWhateverAServerWishes() {
    var choice = new ModeChoice(
        new Wish("tcp_tls", CIPHER), Floor.CERTIFICATE, SETTINGS, clock::get, () -> 0.5);
    choice.connected(Mode.TLS, Map.of());

    choice.follow(new Wish("tcp_encrypt", ""));

    assertThat(choice.trouble()).contains("min-security = certificate", "choose auto, quic");
    assertThat(choice.isRefused()).isTrue();
    assertThat(choice.beside().get().legs()).extracting(Leg::mode).containsExactly(Mode.TLS);
    choice.lost("cut");
    assertThat(choice.race(true)).extracting(Leg::mode).containsExactly(Mode.TLS);
    choice.follow(new Wish("quic", ""));
    assertThat(choice.trouble()).isEmpty();
  }

  @Test
  void aRefusalIsToldOnceAndAgainAfterAWishThatIsPossible() {
    var choice = new ModeChoice(
        new Wish("auto", CIPHER), Floor.CERTIFICATE, SETTINGS, clock::get, () -> 0.5);
    assertThat(choice.untoldRefusal()).isEmpty();

    choice.follow(new Wish("tcp_encrypt", ""));
    assertThat(choice.untoldRefusal()).get().asString().contains("min-security = certificate");
    choice.follow(new Wish("tcp_encrypt", ""));
    assertThat(choice.untoldRefusal()).isEmpty();

    choice.follow(new Wish("quic", ""));
    assertThat(choice.untoldRefusal()).isEmpty();
    choice.follow(new Wish("tcp_encrypt", ""));
    assertThat(choice.untoldRefusal()).isPresent();
  }

  @Test
  void aTransportThatIsNotKnownIsRefusedWithTheListOfThoseThatAre() {
    var choice = choice("auto");
    choice.follow(new Wish("pigeon", ""));

    assertThat(choice.trouble()).contains("pigeon").contains("auto, quic, tcp_tls, tcp_encrypt");
    assertThat(Plan.of(new Wish("auto", "rot13"), Floor.PSK))
        .isInstanceOfSatisfying(
            Plan.Refused.class, r -> assertThat(r.why()).contains("rot13", "aes-256-gcm"));
  }

  @Test
  void anOldConnectionIsReplacedByOneOfItsKind() {
    var choice = choice("tcp_tls");
    choice.connected(Mode.TLS, Map.of());
    clock.addAndGet(Duration.ofHours(5).toNanos());
    assertThat(choice.beside().get().in()).isEqualTo(Duration.ofHours(1));

    clock.addAndGet(Duration.ofHours(1).toNanos());
    assertThat(choice.beside().get().in()).isZero();
    choice.besideFailed(Map.of(Mode.TLS, "no answer"));
    assertThat(choice.beside().get().in()).isEqualTo(seconds(10));
    assertThat(choice.trouble()).isEmpty();
    choice.connected(Mode.TLS, Map.of());
    assertThat(choice.beside().get().in()).isEqualTo(Duration.ofHours(6));
  }

  @ParameterizedTest
  @CsvSource({"0, 5", "1, 7"})
  void renewalsAreSpreadOverTwoHours(double random, int hours) {
    var choice =
        new ModeChoice(new Wish("tcp_tls", CIPHER), Floor.PSK, SETTINGS, clock::get, () -> random);
    choice.connected(Mode.TLS, Map.of());

    var in = choice.beside().get().in();
    assertThat(in.minusHours(hours).abs()).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void anIntervalOfZeroRenewsNever() {
    var never = new WaySettings(seconds(2), seconds(10), seconds(300), Duration.ZERO);
    var choice =
        new ModeChoice(new Wish("tcp_tls", CIPHER), Floor.PSK, never, clock::get, () -> 0.5);
    choice.connected(Mode.TLS, Map.of());

    assertThat(choice.beside()).isEmpty();
    assertThat(List.of(choice.wished())).containsExactly(Wish.NONE);
  }

  private ModeChoice choice(String transport) {
    return new ModeChoice(new Wish(transport, CIPHER), Floor.PSK, SETTINGS, clock::get, () -> 0.5);
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
