package org.hashrelay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.Security;
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
      strings = {
        "server",
        "client",
        "demo",
        "sim",
        "config",
        "db",
        "join",
        "status",
        "doctor",
        "healthcheck"
      })
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
  void aDatabaseIsMigratedOnceAndCheckedAsOftenAsOneLikes() throws IOException {
    var file = folder.resolve("server.conf");
    Files.writeString(file, "hashrelay.data-dir = \"" + folder + "\"");

    assertThat(run("db", "check", "--config", file.toString())).isEqualTo(1);
    assertThat(errors.toString()).contains("migrate it first");
    assertThat(run("db", "migrate", "--config", file.toString())).isZero();
    assertThat(run("db", "check", "--config", file.toString())).isZero();
    assertThat(out.toString()).contains("0 migrations applied");
    assertThat(run("db", "copy", "--config", file.toString(), "--to", "jdbc:h2:mem:x"))
        .isEqualTo(1);
  }

  @Test
  void anUnknownVerbIsAMistakeOfUsage() {
    assertThat(run("serve")).isEqualTo(2);
  }

  @Test
  void joiningWritesAConfigurationThatIsOkAndATokenOnlyItsOwnerReads() throws IOException {
    var token = NodeToken.generate(new SecureRandom()).text();
    var line = new Enrolment(List.of("relay.example:8443"), FINGERPRINT).forNode("gw1", token);

    assertThat(run("join", line.text(), "--no-check", "--config-dir", folder.toString()))
        .isZero();

    var secret = folder.resolve("gw1.token");
    assertThat(Files.readString(secret).strip()).isEqualTo(token);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
        .isEqualTo("rw-------");
    assertThat(run("config", "check", folder.resolve("client.conf").toString())).isZero();
    assertThat(out.toString()).doesNotContain(token);
  }

  @Test
  void aCutLineWritesNothingAndSaysThatItIsCut() {
    var token = NodeToken.generate(new SecureRandom()).text();
    var line = new Enrolment(List.of("a:1"), FINGERPRINT).forNode("gw1", token).text();

    var cut = line.substring(0, line.length() - 20);
    assertThat(run("join", cut, "--config-dir", folder.toString())).isEqualTo(2);
    assertThat(errors.toString()).contains("cut or mistyped").doesNotContain(cut);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aLineCanComeFromAFileThatTheListOfProcessesDoesNotShow() throws IOException {
    var token = NodeToken.generate(new SecureRandom()).text();
    var line = new Enrolment(List.of("a:1"), FINGERPRINT).forNode("gw1", token).text();
    var file = Files.writeString(folder.resolve("line.txt"), line + "\n").toString();
    var made = folder.resolve("new").resolve("folder");

    assertThat(run("join", file, "--no-check", "--config-dir", made.toString())).isZero();
    assertThat(Files.readString(made.resolve("gw1.token")).strip()).isEqualTo(token);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
  }

  @Test
  void joiningTwiceKeepsWhatIsThere() {
    var token = NodeToken.generate(new SecureRandom()).text();
    var line = new Enrolment(List.of("a:1"), FINGERPRINT).forNode("gw1", token).text();
    run("join", line, "--no-check", "--config-dir", folder.toString());

    assertThat(run("join", line, "--no-check", "--config-dir", folder.toString()))
        .isEqualTo(6);
    assertThat(errors.toString()).contains("client.conf exists");

    assertThat(run("join", line, "--force", "--no-check", "--config-dir", folder.toString()))
        .isZero();
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

  @Test
  void n15_noAddressOfANameIsBelievedForLong() {
    Main.keepNoNames();

    assertThat(Integer.parseInt(Security.getProperty("networkaddress.cache.ttl")))
        .isBetween(0, 5);
    assertThat(Integer.parseInt(Security.getProperty("networkaddress.cache.negative.ttl")))
        .isBetween(0, 5);
  }
}
