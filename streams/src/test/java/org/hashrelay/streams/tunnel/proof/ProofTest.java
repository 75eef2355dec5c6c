package org.hashrelay.streams.tunnel.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.Vectors;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who can prove what to whom, inside the encryption. */
class ProofTest {

  private static final ByteString HELLO = ByteString.fromString("hello");
  private static final ByteString ANSWER = ByteString.fromString("answer");
  private static final byte[] HERE = new byte[32];
  private static final byte[] ELSEWHERE = {1};

  private final NodeToken token = NodeToken.generate(new SecureRandom());
  private final NodeProof node = new NodeProof(token.prk(), HERE);
  private final ServerProof server = new ServerProof(token.verifier(), HERE);

  @Test
  void eachSideHoldsTheOthersProofForTrueWithTheSameToken() {
    var said = server.flight(HELLO, ANSWER);

    assertThat(server.holds(node.flight(HELLO))).isTrue();
    assertThat(node.holds(HELLO, said)).isTrue();
    assertThat(server.holdsConfirmation(HELLO, ANSWER, node.confirmation(HELLO, ANSWER)))
        .isTrue();
  }

  @Test
  void noProofHoldsForAnotherTokenAnotherEncryptionOrAnotherHello() {
    var other = NodeToken.generate(new SecureRandom());
    var said = server.flight(HELLO, ANSWER);

    assertThat(server.holds(new NodeProof(other.prk(), HERE).flight(HELLO))).isFalse();
    assertThat(server.holds(new NodeProof(token.prk(), ELSEWHERE).flight(HELLO)))
        .isFalse();
    assertThat(server.holds(new Flight(ANSWER, node.flight(HELLO).proof()))).isFalse();
    assertThat(new NodeProof(other.prk(), HERE).holds(HELLO, said)).isFalse();
    assertThat(new NodeProof(token.prk(), ELSEWHERE).holds(HELLO, said)).isFalse();
    assertThat(node.holds(ANSWER, said)).isFalse();
    assertThat(server.holdsConfirmation(ANSWER, ANSWER, node.confirmation(HELLO, ANSWER)))
        .isFalse();
  }

  @Test
  void noProofIsAnythingInAnotherRole() {
    var flight = node.flight(HELLO);

    assertThat(node.holds(HELLO, flight)).isFalse();
    assertThat(server.holds(server.flight(HELLO, ANSWER))).isFalse();
    assertThat(server.holdsConfirmation(HELLO, ANSWER, flight.proof())).isFalse();
    assertThat(
            server.holdsConfirmation(HELLO, ANSWER, server.flight(HELLO, ANSWER).proof()))
        .isFalse();
    assertThat(server.holdsConfirmation(HELLO, ANSWER, ByteString.emptyByteString()))
        .isFalse();
  }

  @Test
  void whatAServerKeepsInTheClearProvesNothingForANode() {
    var kept = token.verifier();
    for (var key : new byte[][] {kept.storedKey(), kept.serverKey(), new byte[32]}) {
      var signature = Transcript.ofNode(HELLO, HERE).signature(kept.storedKey());
      var forged = ByteString.fromArray(Verifier.xor(key, signature));
      assertThat(server.holds(new Flight(HELLO, forged))).isFalse();
      assertThat(server.holds(new Flight(HELLO, ByteString.fromArray(key)))).isFalse();
    }
  }

  @Test
  void nothingHoldsForAnUnknownToken() {
    var decoy = ServerProof.decoy(new byte[48], token.id(), HERE);

    assertThat(decoy.holds(node.flight(HELLO))).isFalse();
    assertThat(node.holds(HELLO, decoy.flight(HELLO, ANSWER))).isFalse();
  }

  @Test
  void aVerifierIsReadBackFromItsTextAndFromNoOther() {
    var text = token.verifier().text();

    assertThat(text).hasSize(86);
    assertThat(Verifier.parse(text)).contains(token.verifier());
    for (var other : new String[] {"", "x", text.substring(2), text + "AA", "!" + text}) {
      assertThat(Verifier.parse(other)).as(other).isEmpty();
    }
    assertThat(token.verifier().toString()).doesNotContain(text);
  }

  static Stream<Named<JsonNode>> proofs() {
    return Vectors.cases("tunnel_proof", "proofs");
  }

  /** Computed by another implementation of WIRE.md §2. */
  @ParameterizedTest
  @MethodSource("proofs")
  void keysAndProofsAreThoseOfTheVectors(JsonNode vector) {
    var prk = KeySchedule.prk(bytes(vector, "secret").toArray());
    var binding = bytes(vector, "binding").toArray();
    var hello = bytes(vector, "node_hello");
    var answer = bytes(vector, "server_hello");
    var one = new NodeProof(prk, binding);
    var other = new ServerProof(Verifier.of(prk), binding);

    assertThat(Verifier.of(prk).text()).isEqualTo(vector.get("verifier").asText());
    assertThat(one.flight(hello).proof()).isEqualTo(bytes(vector, "node_proof"));
    assertThat(other.flight(hello, answer).proof()).isEqualTo(bytes(vector, "server_proof"));
    assertThat(one.confirmation(hello, answer)).isEqualTo(bytes(vector, "confirmation"));
  }

  @Test
  void aFlightIsReadWhereverItIsCut() {
    var flight = node.flight(HELLO);
    var wire = flight.encode();
    for (var n = 0; n < wire.size(); n++) {
      assertThat(Flight.decode(wire.take(n))).isEqualTo(new Flight.Incomplete());
    }
    assertThat(Flight.decode(wire))
        .isEqualTo(new Flight.Complete(flight, ByteString.emptyByteString()));
    assertThat(Flight.decode(ByteString.fromInts(0x10, 0x01)))
        .isEqualTo(new Flight.Oversized(4097));
  }

  private static ByteString bytes(JsonNode vector, String field) {
    return ByteString.fromArray(HexFormat.of().parseHex(vector.get(field).asText()));
  }
}
