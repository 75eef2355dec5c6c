package org.hashrelay.streams.aggregation.miner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginNameTest {

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "acct.rig,acct.rig",
        " acct.rig ,acct.rig",
        "acct%2Erig,acct.rig",
        "acct%2erig%20one,acct.rig one",
        "caf%C3%A9.one,café.one",
        "100%,100%",
        "50%zz,50%zz",
        "%ff%fe,%ff%fe",
        "%41,A",
        "a%0Ab,ab"
      })
  void q77_aNameHasOneFormHoweverItIsSpelled(String spelled, String stable) {
    assertThat(LoginName.stable(spelled, 255)).isEqualTo(stable);
  }

  @Test
  void q77_aNameIsCutWhereTheDeviceCutsIt() {
    assertThat(LoginName.stable("a".repeat(100), 63)).hasSize(63);
  }
}
