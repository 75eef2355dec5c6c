package org.hashrelay.streams.tunnel.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Random;
import org.apache.pekko.util.ByteString;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.hashrelay.streams.tunnel.proof.NodeToken.Invalid;
import org.hashrelay.streams.tunnel.proof.NodeToken.Valid;
import org.junit.jupiter.api.Test;

class NodeTokenTest {

  private final NodeToken token = NodeToken.generate(new SecureRandom());

  @Test
  void aTokenIsReadBackFromItsText() {
    assertThat(token.text()).matches("hr1_[a-z2-7]{16}_[a-z2-7]{58}");
    assertThat(NodeToken.parse(token.text() + "\n")).isEqualTo(new Valid(token));
  }

  @Test
  void everySingleMistypedCharacterIsNoticed() {
    var text = token.text();
    for (var i = 0; i < text.length(); i++) {
      var other = text.charAt(i) == 'a' ? 'b' : 'a';
      var wrong = text.substring(0, i) + other + text.substring(i + 1);
      assertThat(NodeToken.parse(wrong)).as("character " + i).isInstanceOf(Invalid.class);
    }
  }

  @Test
  void itsSecretIsInNoOtherText() {
    var secret = token.text().substring(21, 73);

    assertThat(token.toString()).contains(token.id()).doesNotContain(secret);
    assertThat(NodeToken.parse("hr1_" + secret).toString()).doesNotContain(secret);
  }

  @Test
  void theKeyScheduleIsHkdfAsAnotherImplementationHasIt() {
    var secret = new byte[32];
    new Random(7).nextBytes(secret);
    var other = new HKDFBytesGenerator(new SHA384Digest());
    other.init(new HKDFParameters(
        secret, KeySchedule.ascii("hashrelay/token/v1"), KeySchedule.ascii("hr/inner-proof|")));
    var expected = new byte[100];
    other.generateBytes(expected, 0, expected.length);

    assertThat(KeySchedule.expand(KeySchedule.prk(secret), "hr/inner-proof|", 100))
        .isEqualTo(expected);
  }

  @Test
  void aProofHoldsForItsRoleItsKeyAndTheServerSeenOnly() {
    var hello = ByteString.fromString("hello");
    var answer = ByteString.fromString("answer");
    var proof = new InnerProof(token.prk(), new byte[32]);
    var elsewhere = new byte[32];
    elsewhere[0] = 1;

    assertThat(proof.holdsFromNode(proof.fromNode(hello))).isTrue();
    assertThat(proof.holdsFromServer(hello, proof.fromServer(hello, answer))).isTrue();
    assertThat(proof.holdsFromServer(answer, proof.fromServer(hello, answer))).isFalse();
    assertThat(proof.holdsFromServer(hello, proof.fromNode(hello))).isFalse();
    assertThat(new InnerProof(token.prk(), elsewhere).holdsFromNode(proof.fromNode(hello)))
        .isFalse();
    assertThat(InnerProof.decoy(new byte[48], token.id(), new byte[32])
            .holdsFromNode(proof.fromNode(hello)))
        .isFalse();
  }

  @Test
  void aFlightIsReadWhereverItIsCut() {
    var proof = new InnerProof(token.prk(), new byte[32]);
    var flight = proof.fromNode(ByteString.fromString("hello"));
    var wire = flight.encode();
    for (var n = 0; n < wire.size(); n++) {
      assertThat(Flight.decode(wire.take(n))).isEqualTo(new Flight.Incomplete());
    }
    assertThat(Flight.decode(wire))
        .isEqualTo(new Flight.Complete(flight, ByteString.emptyByteString()));
    assertThat(Flight.decode(ByteString.fromInts(0x10, 0x01)))
        .isEqualTo(new Flight.Oversized(4097));
  }
}
