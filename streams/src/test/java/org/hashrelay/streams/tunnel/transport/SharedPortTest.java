package org.hashrelay.streams.tunnel.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.PskKeyExchangeMode;
import org.hashrelay.streams.tunnel.proof.KeySchedule;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.psk.Pseudonyms;
import org.hashrelay.streams.tunnel.psk.PskCipher;
import org.hashrelay.streams.tunnel.psk.PskKeys;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One port for both transports; what is neither learns nothing. */
class SharedPortTest {

  private static final short DHE = PskKeyExchangeMode.psk_dhe_ke;
  private static final ByteString HANDSHAKE_FAILURE =
      ByteString.fromArray(new byte[] {21, 3, 3, 0, 2, 2, 40});

  @TempDir
  static Path dataDir;

  private final NodeToken token = NodeToken.generate(new SecureRandom());
  private final Pseudonyms pseudonyms = new Pseudonyms(InstantSource.system());
  private ServerIdentity identity;
  private SharedPort port;
  private Optional<String> certificatesRefused = Optional.empty();

  @BeforeEach
  void start() {
    identity = ServerIdentity.inDataDir(dataDir);
    port = new SharedPort(() -> identity, pseudonyms, () -> certificatesRefused);
    pseudonyms.put(token.id(), token.prk());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100_000})
  void theFirstHelloTellsTheTransportHoweverItIsCut(int chunk) {
    var withKey = toServer(PskCipher.AES_256_GCM);
    var withCertificate = TlsTransport.toServer(Optional.of(identity.fingerprint()));

    assertThat(talk(withKey.pipe("x", 1), port(), chunk).transport()).isEqualTo("tcp_encrypt");
    assertThat(talk(withCertificate.pipe("x", 1), port(), chunk).transport()).isEqualTo("tcp_tls");
  }

  @Test
  void aHelloThatContradictsItselfTakesNoHandshakeFromAnybody() {
    certificatesRefused = Optional.of("too-many-new");
    var server = port();

    server.received(ByteString.fromArray(new byte[] {22, 3, 1, 0, 9, 1, 0, 0, 5, 3, 3, 0, 0, 0}));

    assertThat(server.failureKind()).isEqualTo("malformed-hello");
    assertThat(server.takeWire()).isEqualTo(ByteString.fromInts(21, 3, 3, 0, 2, 2, 50));
  }

  @Test
  void aNodeThatResumesItsSessionWithATicketIsNotTakenForOneWithAKey() {
    var transport = TlsTransport.toServer(Optional.of(identity.fingerprint()));
    var first = transport.pipe("relay.example", 8443);
    talk(first, port(), 100_000);
    var second = transport.pipe("relay.example", 8443);
    second.start();
    var hello = second.takeWire();
    assertThat(contains(hello.toArray(), new byte[] {0, 41}))
        .as("shows a ticket")
        .isTrue();

    var server = port();
    server.received(hello);

    assertThat(server.transport()).isEqualTo("tcp_tls");
    assertThat(server.failure()).isEmpty();
  }

  static Stream<Arguments> oddities() {
    var aes = CipherSuite.TLS_AES_256_GCM_SHA384;
    var chacha = CipherSuite.TLS_CHACHA20_POLY1305_SHA256;
    var sha384 = PRFAlgorithm.tls13_hkdf_sha384;
    return Stream.of(
        Arguments.of(
            "another suite", OddClient.Wish.of(CipherSuite.TLS_AES_128_GCM_SHA256, DHE, 1)),
        Arguments.of("both suites", new OddClient.Wish(new int[] {aes, chacha}, DHE, 1, sha384)),
        Arguments.of("no fresh keys", OddClient.Wish.of(aes, PskKeyExchangeMode.psk_ke, 1)),
        Arguments.of("two keys", OddClient.Wish.of(aes, DHE, 2)),
        Arguments.of("the key of the other cipher", OddClient.Wish.of(chacha, DHE, 1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oddities")
  void s5_whoeverHoldsAKeyAndAsksForOtherThanWeGiveGetsAnAlertAndNoCertificate(
      String what, OddClient.Wish wish) throws Exception {
    var server = port();

    server.received(ByteString.fromArray(odd(wish).hello()));

    assertThat(server.failure()).isPresent();
    assertThat(server.failureKind()).isEqualTo("psk");
    assertThat(server.takeWire().size()).isEqualTo(HANDSHAKE_FAILURE.size());
    assertThat(server.established()).isFalse();
  }

  @Test
  void theSameClientWithARightWishIsTaken() throws Exception {
    var server = port();
    var hello =
        odd(OddClient.Wish.of(CipherSuite.TLS_AES_256_GCM_SHA384, DHE, 1)).hello();

    server.received(ByteString.fromArray(hello));

    assertThat(server.failure()).isEmpty();
    assertThat(server.takeWire().size()).isGreaterThan(100);
  }

  @Test
  void aHelloThatClaimsSixteenMegabytesIsNotWaitedFor() {
    var server = port();

    server.received(
        ByteString.fromArray(new byte[] {22, 3, 1, 0x40, 0, 1, (byte) 0xff, -1, -1, 0, 0, 0}));

    assertThat(server.transport()).isEqualTo("tcp_tls");
  }

  @Test
  void handshakesThatMayNotBeginNowCostNothingAndAreNamed() {
    certificatesRefused = Optional.of("too-many-new");
    pseudonyms.filling();
    var tls = port();
    var psk = port();
    var withCertificate = TlsTransport.toServer(Optional.of(identity.fingerprint()));

    talk(withCertificate.pipe("x", 1), tls, 100_000);
    talk(toServer(PskCipher.AES_256_GCM).pipe("x", 1), psk, 100_000);

    assertThat(tls.failureKind()).isEqualTo("too-many-new");
    assertThat(psk.failureKind()).isEqualTo("psk-not-ready");
    assertThat(psk.takeWire().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void s9_noMutatedFlightIsTakenOrDoesMoreThanBreakItsOwnPipe(long seed) {
    var random = new Random(seed);
    var transport = toServer(PskCipher.values()[(int) (seed % 2)]);
    for (var i = 0; i < 500; i++) {
      var client = transport.pipe("x", 1);
      var server = port();
      client.start();
      var late = random.nextInt(4) == 0;
      deliver(late ? client.takeWire() : mutated(client.takeWire(), random), server, random);
      if (late) {
        client.received(server.takeWire());
        deliver(mutated(client.takeWire(), random), server, random);
      }

      assertThat(server.established()).as("seed %d, attempt %d", seed, i).isFalse();
      assertThat(server.takePlain().isEmpty()).isTrue();
      assertThat(server.takeWire().size()).isLessThan(4_000);
    }
  }

  /** Some bytes of messages changed, cut out or put in; the last record's length may be wrong too. */
  private static ByteString mutated(ByteString flight, Random random) {
    var bytes = flight.toArray();
    var from = 5; // a record's version is not looked at (RFC 8446 §5.1), so its header stays
    for (var n = 0; n <= random.nextInt(3); n++) {
      var at = from + random.nextInt(bytes.length - from);
      bytes[at] ^= (byte) (1 + random.nextInt(255));
    }
    return switch (random.nextInt(4)) {
      case 0 -> ByteString.fromArray(Arrays.copyOf(bytes, from + random.nextInt(bytes.length - 5)));
      case 1 -> ByteString.fromArray(bytes).concat(ByteString.fromArray(bytes));
      default -> ByteString.fromArray(bytes);
    };
  }

  private static void deliver(ByteString wire, SecurePipe to, Random random) {
    var rest = wire;
    while (!rest.isEmpty()) {
      var cut = 1 + random.nextInt(rest.size());
      to.received(rest.take(cut));
      rest = rest.drop(cut);
    }
  }

  private OddClient odd(OddClient.Wish wish) {
    var idKey = KeySchedule.expand(token.prk(), "hr/identity", 32);
    var day = System.currentTimeMillis() / 86_400_000;
    var number = ByteBuffer.allocate(8).putLong(day).array();
    var pid = KeySchedule.hmac("HmacSHA256", idKey, KeySchedule.ascii("pid"), number);
    var name = Arrays.copyOf(Arrays.copyOf(pid, 16), PskKeys.IDENTITY_BYTES);
    var key = KeySchedule.expand(token.prk(), "hr/psk|tls13|sha384|client->relay|", 48);
    return new OddClient(wish, name, key);
  }

  private PskTransport toServer(PskCipher cipher) {
    return PskTransport.toServer(cipher, token.prk(), System::currentTimeMillis);
  }

  private SecurePipe port() {
    var pipe = port.pipe("", 0);
    pipe.start();
    return pipe;
  }

  private static SecurePipe talk(SecurePipe client, SecurePipe server, int chunk) {
    client.start();
    for (var i = 0; i < 10; i++) {
      move(client.takeWire(), server, chunk);
      move(server.takeWire(), client, chunk);
      client.takePlain();
    }
    return server;
  }

  private static void move(ByteString wire, SecurePipe to, int chunk) {
    for (var rest = wire; !rest.isEmpty(); rest = rest.drop(chunk)) to.received(rest.take(chunk));
  }

  private static boolean contains(byte[] all, byte[] part) {
    for (var i = 0; i + part.length <= all.length; i++) {
      if (Arrays.equals(all, i, i + part.length, part, 0, part.length)) return true;
    }
    return false;
  }
}
