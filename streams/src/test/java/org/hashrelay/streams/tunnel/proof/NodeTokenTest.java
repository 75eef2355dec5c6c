package org.hashrelay.streams.tunnel.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Random;
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
        secret, KeySchedule.ascii("hashrelay/token/v1"), KeySchedule.ascii("hr/proof|node")));
    var expected = new byte[100];
    other.generateBytes(expected, 0, expected.length);

    assertThat(KeySchedule.expand(KeySchedule.prk(secret), "hr/proof|node", 100))
        .isEqualTo(expected);
  }
}
