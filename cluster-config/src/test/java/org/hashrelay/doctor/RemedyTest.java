package org.hashrelay.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemedyTest {

  @ParameterizedTest
  @CsvSource({
    "a:1: Connection refused, start the relay server",
    "a:1: the name a cannot be looked up, hashrelay.server",
    "a:1: server key mismatch: expected x, hashrelay.server-fingerprint",
    "a:1: closed: it does not take this node's token, token-file",
    "a:1: TLS: the server takes no key made of this node's token, clock",
  })
  void whatAnOperatorCanMendIsSaidWithTheComplaint(String complaint, String remedy) {
    assertThat(Remedy.with(complaint)).startsWith(complaint).contains(remedy);
  }

  @Test
  void whatNobodyKnowsARemedyForIsSaidAsItIs() {
    assertThat(Remedy.with("stopped")).isEqualTo("stopped");
  }
}
