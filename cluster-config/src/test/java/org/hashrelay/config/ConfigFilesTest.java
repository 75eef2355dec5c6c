package org.hashrelay.config;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.hashrelay.CommandLines;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of {@code test/resources/config}: the good ones, and the bad ones with what is said. */
class ConfigFilesTest {

  private static final Path FILES = Path.of("src/test/resources/config");

  static Stream<Path> good() throws IOException {
    return filesOf("good");
  }

  static Stream<Path> bad() throws IOException {
    return filesOf("bad");
  }

  private static Stream<Path> filesOf(String folder) throws IOException {
    try (var files = Files.list(FILES.resolve(folder))) {
      return files.filter(f -> f.toString().endsWith(".conf")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("good")
  void aGoodFileIsOk(Path file) {
    var errors = new StringWriter();

    var code = check(file, errors);

    assertThat(errors).hasToString("");
    assertThat(code).isZero();
  }

  @ParameterizedTest
  @MethodSource("bad")
  void aBadFileIsRefusedWithEverythingThatIsWrong(Path file) throws IOException {
    var errors = new StringWriter();

    var code = check(file, errors);

    var expected = Path.of(file.toString().replaceFirst("\\.conf$", ".expected"));
    var said = errors.toString().lines().map(ConfigFilesTest::withoutFolder).collect(joining("\n"));
    assertThat(said).isEqualTo(Files.readString(expected).strip());
    assertThat(code).isEqualTo(3);
  }

  private static int check(Path file, StringWriter errors) {
    return CommandLines.of()
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(errors, true))
        .execute("config", "check", file.toString());
  }

  private static String withoutFolder(String line) {
    return line.replace(FILES.resolve("bad") + "/", "");
  }
}
