package org.hashrelay.actors.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedSecretsTest {

  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir
  Path folder;

  @Test
  void theKeyFileIsMadeOnceAndOnlyItsOwnerReadsIt() throws IOException {
    var first = KeyFile.in(folder.resolve("data"), RANDOM);
    var second = KeyFile.in(folder.resolve("data"), RANDOM);

    assertThat(second.key()).isEqualTo(first.key());
    var file = folder.resolve("data").resolve(KeyFile.NAME);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(folder.resolve("data"))) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aDamagedKeyFileIsRefusedAndLeftAlone() throws IOException {
    var file = Files.writeString(folder.resolve(KeyFile.NAME), "hashrelay-key-1 AAAA\n");

    assertThatThrownBy(() -> KeyFile.in(folder, RANDOM)).hasMessageContaining(file.toString());
    assertThat(file).hasContent("hashrelay-key-1 AAAA");
  }

  @Test
  void whatWasSealedOpensAgainAndLooksDifferentEachTime() {
    var secrets = secrets("one");
    var sealed = secrets.sealPassword("hünter2");

    assertThat(secrets.openPassword(sealed)).contains("hünter2");
    assertThat(secrets.sealPassword("hünter2")).isNotEqualTo(sealed);
    assertThat(sealed).doesNotContain("nter2");
  }

  @Test
  void s18_withoutItsKeyNothingOpensAndNothingIsSealed() {
    var sealed = secrets("one").sealPassword("hunter2");
    var lost = SealedSecrets.withoutKey();

    assertThat(lost.openPassword(sealed)).isEmpty();
    assertThat(lost.openPassword("")).contains("");
    assertThatThrownBy(() -> lost.sealPassword("hunter2")).hasMessageContaining("key file");
    assertThat(lost.openPassword(lost.sealPassword("x"))).contains("x");
  }

  @Test
  void whatIsNoPasswordStaysAsItIs() {
    for (var none : List.of("", "x")) {
      assertThat(secrets("one").sealPassword(none)).isEqualTo(none);
      assertThat(secrets("two").openPassword(none)).contains(none);
    }
  }

  @Test
  void anotherKeyOpensNothing() {
    assertThat(secrets("two").openPassword(secrets("one").sealPassword("hunter2")))
        .isEmpty();
  }

  @Test
  void aTokenKeyOpensForItsTokenOnly() {
    var secrets = secrets("one");
    var sealed = secrets.sealTokenKey("aaaa", new byte[] {1, 2, 3});

    assertThat(secrets.openTokenKey("aaaa", sealed)).hasValue(new byte[] {1, 2, 3});
    assertThat(secrets.openTokenKey("bbbb", sealed)).isEmpty();
    assertThat(secrets.openPassword(sealed)).isEmpty();
  }

  @Test
  void damageIsNoticed() {
    var secrets = secrets("one");
    var sealed = secrets.sealPassword("secret");
    var last = sealed.charAt(sealed.length() - 3) == 'A' ? 'B' : 'A';
    var damaged =
        sealed.substring(0, sealed.length() - 3) + last + sealed.substring(sealed.length() - 2);

    assertThat(secrets.openPassword(damaged)).isEmpty();
    assertThat(secrets.openPassword(sealed.substring(0, 15))).isEmpty();
    assertThat(secrets.openPassword("s1..%")).isEmpty();
    assertThat(secrets.openPassword("nonsense")).isEmpty();
  }

  private SealedSecrets secrets(String name) {
    return new SealedSecrets(KeyFile.in(folder.resolve(name), RANDOM), RANDOM);
  }
}
