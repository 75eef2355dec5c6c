package org.hashrelay.streams.tunnel.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.psk.Pseudonyms;
import org.hashrelay.streams.tunnel.psk.PskCipher;
import org.hashrelay.streams.tunnel.web.WebVisit;

/**
 * What strangers may do to the TCP port: run over the kept inputs by default, searched with
 * JAZZER_FUZZ=1.
 */
class StrangersFuzzTest {

  private static final NodeToken TOKEN = NodeToken.generate(new SecureRandom());
  private static final SharedPort PORT = port();

  private static SharedPort port() {
    var pseudonyms = new Pseudonyms(InstantSource.system());
    pseudonyms.put(TOKEN.id(), TOKEN.prk());
    try {
      var identity = ServerIdentity.inDataDir(Files.createTempDirectory("fuzz"));
      return new SharedPort(() -> identity, pseudonyms, Optional::empty);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The flights of a node that holds a key, changed as the data says: four bytes each for where,
   * what and how; the records cut and joined by the same.
   */
  @FuzzTest(maxDuration = "11m")
  void noMutatedFlightOfANodeWithAKeyGetsThrough(byte[] data) {
    if (data.length < 4) return;
    var cipher = PskCipher.values()[data[0] & 1];
    var client =
        PskTransport.toServer(cipher, TOKEN.prk(), System::currentTimeMillis).pipe("", 1);
    var server = PORT.pipe("", 0);
    server.start();
    client.start();
    var first = client.takeWire();
    var late = (data[0] & 2) != 0;
    deliver(late ? first : mutated(first, data), server, data[1] & 0xFF);
    if (late) {
      client.received(server.takeWire());
      var second = client.takeWire();
      deliver(mutated(second, data), server, data[1] & 0xFF);
    }

    assertThat(server.established()).isFalse();
    assertThat(server.takePlain().isEmpty()).isTrue();
    assertThat(server.takeWire().size()).isLessThan(4_000);
  }

  /** Any bytes at all as a client's first. */
  @FuzzTest(maxDuration = "11m")
  void noFirstBytesHurtTheSharedPort(byte[] data) {
    var server = PORT.pipe("", 0);
    server.start();
    deliver(ByteString.fromArray(data), server, data.length == 0 ? 0 : data[0] & 0xFF);

    assertThat(server.established()).isFalse();
    assertThat(server.takeWire().size()).isLessThan(4_000);
  }

  @FuzzTest(maxDuration = "11m")
  void everyHttpAnswerIsWholeAndSmall(byte[] data) {
    var visit = new WebVisit(InstantSource.fixed(Instant.EPOCH));
    var answers = visit.received(ByteString.fromArray(data));

    if (answers.isEmpty()) return;
    assertThat(answers.utf8String()).startsWith("HTTP/1.1 ");
    assertThat(answers.size()).isLessThan(600 * (visit.requests() + 1));
    if (visit.isOver())
      assertThat(visit.received(ByteString.fromString("GET /")).size()).isZero();
  }

  /** Never unchanged: the first change is never by nothing, and no later one is at its place. */
  private static ByteString mutated(ByteString flight, byte[] data) {
    var bytes = flight.toArray();
    var room = bytes.length - 5; // a record's header names a version nobody looks at
    var first = -1;
    for (var i = 2; i + 2 < data.length && i < 40; i += 3) {
      var at = 5 + ((data[i] & 0xFF) << 8 | data[i + 1] & 0xFF) % room;
      if (at == first) continue;
      if (first < 0) first = at;
      bytes[at] ^= data[i + 2] == 0 ? 1 : data[i + 2];
    }
    if (first < 0) bytes[5] ^= 1;
    return switch (data[0] >> 2 & 3) {
      case 1 -> ByteString.fromArray(Arrays.copyOf(bytes, 5 + room / 2));
      case 2 -> ByteString.fromArray(bytes).concat(ByteString.fromArray(bytes));
      default -> ByteString.fromArray(bytes);
    };
  }

  private static void deliver(ByteString wire, SecurePipe to, int chunk) {
    if (chunk == 0) to.received(wire);
    for (var rest = wire; chunk > 0 && !rest.isEmpty(); rest = rest.drop(chunk)) {
      to.received(rest.take(chunk));
    }
  }
}
