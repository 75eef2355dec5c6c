package org.hashrelay.streams.tunnel.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.psk.Pseudonyms;
import org.hashrelay.streams.tunnel.psk.PskCipher;
import org.hashrelay.streams.tunnel.psk.PskEnds;
import org.hashrelay.streams.tunnel.psk.PskKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both ends of TLS with a pre-shared key, byte by byte and without a socket. */
class PskPipeTest {

  private static final long NOW = Instant.parse("2030-01-15T23:59:59Z").toEpochMilli();
  private static final long DAY = 86_400_000;

  private final PskEnds ends = new PskEnds();
  private final Pseudonyms pseudonyms = new Pseudonyms(clockAt(NOW));
  private final NodeToken token = NodeToken.generate(new SecureRandom());

  @ParameterizedTest
  @EnumSource(PskCipher.class)
  void bothEndsAgreeOnTheSuiteTheTokenAndABindingOfTheirOwn(PskCipher cipher) {
    pseudonyms.put(token.id(), token.prk());
    var first = talk(client(cipher, token, NOW), server(cipher));
    var second = talk(client(cipher, token, NOW), server(cipher));

    assertThat(first.client.cipher()).isEqualTo(first.server.cipher()).startsWith("TLS_");
    assertThat(first.server.provedToken()).contains(token.id());
    assertThat(first.client.binding()).isEqualTo(first.server.binding());
    assertThat(first.client.binding()).hasSize(32).isNotEqualTo(second.client.binding());
  }

  @ParameterizedTest
  @EnumSource(PskCipher.class)
  void plainBytesComeOutAsTheyWentInHoweverTheWireCutsThem(PskCipher cipher) {
    pseudonyms.put(token.id(), token.prk());
    var pair = talk(client(cipher, token, NOW), server(cipher));
    var random = new Random(7);
    var bytes = new byte[100_000];
    random.nextBytes(bytes);
    var sent = ByteString.fromArray(bytes);

    pair.client.send(sent.take(60_000));
    pair.client.send(sent.drop(60_000));
    var wire = pair.client.takeWire();
    var received = ByteString.emptyByteString();
    while (!wire.isEmpty()) {
      var cut = Math.min(wire.size(), 1 + random.nextInt(3_000));
      pair.server.received(wire.take(cut));
      received = received.concat(pair.server.takePlain());
      wire = wire.drop(cut);
    }

    assertThat(received).isEqualTo(sent);
    assertThat(pair.server.failure()).isEmpty();
  }

  @Test
  void whatWasSaidBeforeTheHandshakeIsOverComesThroughAfterIt() {
    pseudonyms.put(token.id(), token.prk());
    var client = client(PskCipher.AES_256_GCM, token, NOW);
    client.send(ByteString.fromString("early"));

    var pair = talk(client, server(PskCipher.AES_256_GCM));

    assertThat(pair.plainAtServer.utf8String()).isEqualTo("early");
  }

  @Test
  void anUnknownTokenAndAWrongKeyGetTheSameAlertAndTheNodeIsToldWhatItMayMean() {
    var other = NodeToken.generate(new SecureRandom());
    pseudonyms.put(token.id(), token.prk());
    var unknown = talk(client(PskCipher.AES_256_GCM, other, NOW), server(PskCipher.AES_256_GCM));
    var wrong = client(PskCipher.AES_256_GCM, other, NOW);
    var hello = withPseudonymOf(token, wrong);
    var server = server(PskCipher.AES_256_GCM);
    server.received(hello);

    assertThat(server.takeWire()).isEqualTo(unknown.lastFromServer);
    assertThat(unknown.server.failure()).isEqualTo(server.failure()).isPresent();
    assertThat(unknown.client.failure().orElseThrow()).contains("token").contains("clocks");
    assertThat(server.provedToken()).isEmpty();
  }

  @Test
  void aClockADayOffIsNoHindranceAndTwoDaysAre() {
    pseudonyms.put(token.id(), token.prk());
    var cipher = PskCipher.CHACHA20_POLY1305;

    assertThat(talk(client(cipher, token, NOW + DAY), server(cipher)).established())
        .isTrue();
    assertThat(talk(client(cipher, token, NOW - DAY), server(cipher)).established())
        .isTrue();
    assertThat(talk(client(cipher, token, NOW + 2 * DAY), server(cipher)).established())
        .isFalse();
    assertThat(talk(client(cipher, token, NOW - 2 * DAY), server(cipher)).established())
        .isFalse();
  }

  @Test
  void aTokenThatWasTakenBackIsUnknown() {
    pseudonyms.put(token.id(), token.prk());
    pseudonyms.remove(token.id());

    var pair = talk(client(PskCipher.AES_256_GCM, token, NOW), server(PskCipher.AES_256_GCM));

    assertThat(pair.established()).isFalse();
    assertThat(pseudonyms.tokens()).isEmpty();
  }

  @Test
  void noTwoHellosShowTheSameIdentity() {
    var first = client(PskCipher.AES_256_GCM, token, NOW);
    var second = client(PskCipher.AES_256_GCM, token, NOW + DAY);
    first.start();
    second.start();

    var one = first.takeWire();
    assertThat(one.size()).isGreaterThan(PskKeys.IDENTITY_BYTES);
    assertThat(one).isNotEqualTo(second.takeWire());
  }

  @Test
  void aRecordedHandshakePlayedAgainEndsAtTheFirstProtectedRecord() {
    pseudonyms.put(token.id(), token.prk());
    var pair = talk(client(PskCipher.AES_256_GCM, token, NOW), server(PskCipher.AES_256_GCM));
    pair.client.send(ByteString.fromString("a secret"));
    var recorded = pair.allFromClient.concat(pair.client.takeWire());

    var again = server(PskCipher.AES_256_GCM);
    again.received(recorded);

    assertThat(again.established()).isFalse();
    assertThat(again.failure()).isPresent();
    assertThat(again.takePlain().isEmpty()).isTrue();
  }

  @Test
  void aClosedEndSaysSo() {
    pseudonyms.put(token.id(), token.prk());
    var pair = talk(client(PskCipher.AES_256_GCM, token, NOW), server(PskCipher.AES_256_GCM));

    pair.client.close();
    pair.server.received(pair.client.takeWire());

    assertThat(pair.server.finished()).isTrue();
    assertThat(pair.server.failure()).isEmpty();
  }

  /** The hello of one token under the name of another: the binder no longer fits. */
  private static ByteString withPseudonymOf(NodeToken named, PskPipe other) {
    var ends = new PskEnds();
    var right = PskPipe.ofNode(
        ends.client(PskCipher.AES_256_GCM, new PskKeys(named.prk()), () -> NOW),
        PskCipher.AES_256_GCM);
    right.start();
    other.start();
    var theirs = right.takeWire();
    var hello = other.takeWire();
    var at = hello.size() - theirsBinder() - PskKeys.IDENTITY_BYTES - 4;
    return hello.take(at).concat(theirs.slice(at, at + 16)).concat(hello.drop(at + 16));
  }

  /** Length of all binders, of one, and the binder of SHA-384; before it the ticket's age. */
  private static int theirsBinder() {
    return 2 + 1 + 48;
  }

  private PskPipe client(PskCipher cipher, NodeToken with, long at) {
    return PskPipe.ofNode(ends.client(cipher, new PskKeys(with.prk()), () -> at), cipher);
  }

  private PskPipe server(PskCipher cipher) {
    var pipe = PskPipe.ofServer(ends.server(cipher, pseudonyms), cipher);
    pipe.start();
    return pipe;
  }

  private static InstantSource clockAt(long millis) {
    return InstantSource.fixed(Instant.ofEpochMilli(millis));
  }

  /** Two ends that have said everything they have to say by themselves. */
  private static final class Pair {
    final PskPipe client;
    final PskPipe server;
    ByteString allFromClient = ByteString.emptyByteString();
    ByteString lastFromServer = ByteString.emptyByteString();
    ByteString plainAtServer = ByteString.emptyByteString();

    Pair(PskPipe client, PskPipe server) {
      this.client = client;
      this.server = server;
    }

    boolean established() {
      return client.established() && server.established();
    }
  }

  private static Pair talk(PskPipe client, PskPipe server) {
    var pair = new Pair(client, server);
    client.start();
    Optional<ByteString> moved = Optional.of(client.takeWire());
    while (moved.isPresent()) {
      pair.allFromClient = pair.allFromClient.concat(moved.get());
      server.received(moved.get());
      pair.plainAtServer = pair.plainAtServer.concat(server.takePlain());
      var answer = server.takeWire();
      if (!answer.isEmpty()) pair.lastFromServer = answer;
      client.received(answer);
      moved = Optional.of(client.takeWire()).filter(bytes -> !bytes.isEmpty());
    }
    return pair;
  }
}
