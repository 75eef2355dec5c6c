package org.hashrelay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.hashrelay.http.fleet.Enrolment;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerbsTest {

  private static final String FINGERPRINT = "sha256:" + "a".repeat(64);

  @TempDir
  Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter errors = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {"server", "client", "demo", "sim", "config", "join", "doctor", "healthcheck"})
  void everyVerbExplainsItself(String verb) {
    assertThat(run(verb, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: hashrelay " + verb);
  }

  @Test
  void withoutAVerbTheVerbsAreListed() {
    assertThat(run()).isZero();
    assertThat(out.toString()).contains("server", "client", "demo", "sim", "config", "join");
  }

  @Test
  void anUnknownVerbIsAMistakeOfUsage() {
    assertThat(run("serve")).isEqualTo(2);
  }

  @Test
  void joiningWritesAConfigurationThatIsOkAndATokenOnlyItsOwnerReads() throws IOException {
    var token = NodeToken.generate(new SecureRandom()).text();
    var line = new Enrolment(List.of("relay.example:8443"), FINGERPRINT).forNode("gw1", token);

    assertThat(run("join", line.text(), "--config-dir", folder.toString())).isZero();

    var secret = folder.resolve("gw1.token");
    assertThat(Files.readString(secret).strip()).isEqualTo(token);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
        .isEqualTo("rw-------");
    assertThat(run("config", "check", folder.resolve("client.conf").toString())).isZero();
    assertThat(out.toString()).doesNotContain(token);
  }

  @Test
  void joiningTwiceKeepsWhatIsThere() {
    var token = NodeToken.generate(new SecureRandom()).text();
    var line = new Enrolment(List.of("a:1"), FINGERPRINT).forNode("gw1", token).text();
    run("join", line, "--config-dir", folder.toString());

    assertThat(run("join", line, "--config-dir", folder.toString())).isEqualTo(6);
    assertThat(errors.toString()).contains("client.conf exists");
  }

  @Test
  void aMissingTokenIsAMistakeOfConfigurationThatNamesTheFile() throws IOException {
    var file = Files.writeString(
        folder.resolve("client.conf"), "hashrelay.token-file = \"" + folder + "/none.token\"\n");

    assertThat(run("client", "--config", file.toString())).isEqualTo(3);
    assertThat(errors.toString()).contains("hashrelay.token-file", "none.token");
  }

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(errors, true))
        .execute(arguments);
  }
}
