package org.hashrelay.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {

  @TempDir
  Path folder;

  @Test
  void aKnownSecretIsHiddenWhereverItStands() throws IOException {
    var file = folder.resolve("b.zip");
    new Bundle(List.of("c4n4ry", "", "x"))
        .with("a.txt", List.of("x = c4n4ry", "error: c4n4ry was refused"))
        .write(file);

    assertThat(page(file, "a.txt")).isEqualTo("x = (hidden)\nerror: (hidden) was refused\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hr1_abcdefghijklmnop_c4n4ryc4n4ry",
        "hr1e.c4n4ry.1c291ca3",
        "Authorization: Bearer c4n4ry",
        "whsec_c4n4ry",
        "jdbc:postgresql://h/db?user=me&password=c4n4ry&ssl=true",
        "jdbc:postgresql://me:c4n4ry@h/db",
        "-----BEGIN EC PRIVATE KEY-----\nc4n4ry\n-----END EC PRIVATE KEY-----"
      })
  void whatLooksLikeASecretIsHiddenToo(String text) throws IOException {
    var file = folder.resolve("b.zip");
    new Bundle(List.of()).with("a.txt", List.of("seen: " + text)).write(file);

    assertThat(page(file, "a.txt")).startsWith("seen: ").doesNotContain("c4n4ry");
  }

  private static String page(Path file, String name) throws IOException {
    try (var zip = new ZipFile(file.toFile())) {
      var entry = zip.getEntry("hashrelay/" + name);
      return new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
