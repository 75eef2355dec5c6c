package org.hashrelay.http.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.hashrelay.http.fleet.EnrolmentLine.Enrolled;
import org.hashrelay.http.fleet.EnrolmentLine.Unreadable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnrolmentLineTest {

  private static final EnrolmentLine LINE = new Enrolment(
          List.of("relay.example:8443", "[2001:db8::1]:9443"), "sha256:" + "ab".repeat(32))
      .forNode("gw1", "hr1_secret");

  @Test
  void whatIsWrittenIsReadBack() {
    assertThat(EnrolmentLine.read(LINE.text())).isEqualTo(new Enrolled(LINE));
  }

  @Test
  void lineBreaksOfMailAndTerminalsAreForgiven() {
    var wrapped = "  " + LINE.text().replaceAll("(.{40})", "$1\n   ") + "\r\n";

    assertThat(EnrolmentLine.read(wrapped)).isEqualTo(new Enrolled(LINE));
  }

  @Test
  void aLineThatIsCutAnywhereIsRefusedAsCut() {
    var whole = LINE.text();

    IntStream.range("hr1e.".length(), whole.length())
        .forEach(
            end -> assertThat(reason(whole.substring(0, end))).as("at %d", end).contains("cut"));
  }

  @Test
  void aLineWithOneWrongCharacterIsRefused() {
    var whole = LINE.text();

    IntStream.range("hr1e.".length(), whole.length()).forEach(at -> {
      var other = whole.charAt(at) == 'A' ? 'B' : 'A';
      var wrong = whole.substring(0, at) + other + whole.substring(at + 1);
      assertThat(reason(wrong)).as("at %d", at).contains("mistyped");
    });
  }

  @Test
  void aLineOfAnotherVersionIsNamedAsSuch() {
    assertThat(reason("hr2e" + LINE.text().substring(4))).contains("another version", "hr1e.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "hr1_token", "sha256:ab", "hr1e", "rly1.eyJ"})
  void anythingElseIsNoEnrolmentLine(String text) {
    assertThat(reason(text)).contains("no enrolment line");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../gw1", "a/b", ".hidden"})
  void aNodeIdThatCouldLeaveItsFolderIsRefused(String nodeId) {
    var line = new EnrolmentLine(LINE.servers(), nodeId, LINE.token(), LINE.fingerprint());

    assertThat(reason(line.text())).contains("node id");
  }

  @Test
  void noReasonAndNoLogTellsTheToken() {
    assertThat(LINE.toString()).doesNotContain(LINE.token());
    assertThat(reason(LINE.text() + "x")).doesNotContain(LINE.text().substring(5, 20));
  }

  private static String reason(String text) {
    return ((Unreadable) EnrolmentLine.read(text)).reason();
  }
}
