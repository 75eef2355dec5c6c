package org.hashrelay.http.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

  private static final Report REPORT = new Report(List.of(
      Diagnosis.pass("clock", "relay.example", "offset 0.04 s"),
      Diagnosis.warn("quic", "relay.example:8443/udp", "no answer in 3 s", "ask for outbound UDP"),
      Diagnosis.fail("ports", "0.0.0.0:3333", "in use", "free port 3333")));

  @Test
  void theTableSaysWhatToDoBelowAndHowItEnds() {
    assertThat(REPORT.lines())
        .containsExactly(
            "COMPONENT   TARGET                             STATUS  DETAILS",
            "clock       relay.example                      PASS    offset 0.04 s",
            "quic        relay.example:8443/udp             WARN    no answer in 3 s",
            "ports       0.0.0.0:3333                       FAIL    in use",
            "DO THIS: ports 0.0.0.0:3333: free port 3333",
            "NOTE:    quic relay.example:8443/udp: ask for outbound UDP",
            "RESULT:  1 failure, 1 warning");
  }

  @Test
  void whereAllIsWellNothingIsToBeDone() {
    assertThat(new Report(REPORT.checks().subList(0, 1)).lines())
        .hasSize(3)
        .endsWith("RESULT:  all is well");
  }

  @Test
  void jsonHoldsTheSame() {
    assertThat(Report.of(REPORT.json())).isEqualTo(REPORT);
    assertThat(REPORT.json().get("failures").asInt()).isEqualTo(1);
  }
}
