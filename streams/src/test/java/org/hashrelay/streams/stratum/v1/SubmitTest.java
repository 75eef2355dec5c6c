package org.hashrelay.streams.stratum.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.stratum.v1.Submit.Fields;
import org.hashrelay.streams.stratum.v1.Submit.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmitTest {

  @Test
  void digitsOfEitherCaseAreTheSameValues() {
    var fields = (Fields) submit("00aBCDef", "665F1c2B", "B2957c02", "1FFFe000").check(4, true);

    assertThat(fields.extranonce2()).containsExactly(0, 0xab, 0xcd, 0xef);
    assertThat(fields.ntime()).isEqualTo(0x665f1c2b);
    assertThat(fields.nonce()).isEqualTo(0xb2957c02);
    assertThat(fields.versionBits()).hasValue(0x1fffe000);
  }

  @Test
  void versionBitsMayBeMissing() {
    var fields = (Fields) submit("", "00000000", "00000000", null).check(0, true);

    assertThat(fields.versionBits()).isEqualTo(OptionalInt.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "00, 00000000, 00000000, , incorrect size of extranonce2",
    "000000000, 00000000, 00000000, , incorrect size of extranonce2",
    "0000000x, 00000000, 00000000, , extranonce2 is not hexadecimal",
    "00000000, 0000000, 00000000, , incorrect size of ntime",
    "00000000, -0000001, 00000000, , ntime is not hexadecimal",
    "00000000, 00000000, 0000000, , incorrect size of nonce",
    "00000000, 00000000, +0000001, , nonce is not hexadecimal",
    "00000000, 00000000, 00000000, 1fffe00, incorrect size of version bits",
    "00000000, 00000000, 00000000, 1fffe00g, version bits is not hexadecimal"
  })
  void q32_aFieldOfAnotherFormIsRefusedWithItsReason(
      String extranonce2, String ntime, String nonce, String bits, String reason) {
    assertThat(submit(extranonce2, ntime, nonce, bits).check(4, true))
        .isEqualTo(new Refused(new Refusal(20, reason)));
  }

  @Test
  void versionBitsNobodyNegotiatedAreRefused() {
    assertThat(submit("00000000", "00000000", "00000000", "1fffe000").check(4, false))
        .isEqualTo(new Refused(new Refusal(20, "Version rolling was not negotiated")));
  }

  private static Submit submit(String extranonce2, String ntime, String nonce, String bits) {
    return new Submit(RawId.of(4), "w", "j", extranonce2, ntime, nonce, Optional.ofNullable(bits));
  }
}
