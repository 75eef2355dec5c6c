package org.hashrelay.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenTest {

  @TempDir
  private Path folder;

  @Test
  void aMissingTokenIsMadeForItsOwnerAlone() throws IOException {
    var file = folder.resolve("data/admin.token");

    var made = AdminToken.loadOrCreate(file);
    var text = Files.readString(file).strip();

    assertThat(text).hasSize(43);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(made.matches(text)).isTrue();
    assertThat(AdminToken.loadOrCreate(file).matches(text)).isTrue();
    assertThat(made.matches(text + "x")).isFalse();
  }

  @Test
  void aTokenThatCouldBeGuessedIsRefused() throws IOException {
    var file = Files.writeString(folder.resolve("short"), "admin\n");

    assertThatThrownBy(() -> AdminToken.loadOrCreate(file))
        .hasMessageContaining("hashrelay.api.admin-token-file");
  }
}
