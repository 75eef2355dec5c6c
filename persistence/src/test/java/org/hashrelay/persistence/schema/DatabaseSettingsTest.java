package org.hashrelay.persistence.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseSettingsTest {

  private static final Config REFERENCE =
      ConfigFactory.parseResources("reference.conf").resolve();

  @Test
  void theDefaultIsAnH2File() {
    var settings = DatabaseSettings.from(REFERENCE);

    assertThat(settings.kind()).isEqualTo(DatabaseSettings.Kind.H2);
    assertThat(settings.user()).isEmpty();
  }

  @Test
  void theBlockHasExactlyTheSettingsThatAreRead() {
    var read = Stream.concat(
        Stream.of(DatabaseSettings.class.getRecordComponents()).map(RecordComponent::getName),
        Stream.of("password-file"));
    assertThat(REFERENCE.getObject(DatabaseSettings.PATH).keySet())
        .containsExactlyInAnyOrderElementsOf(read.toList());
  }

  @Test
  void everySettingIsExplained() {
    REFERENCE
        .getObject(DatabaseSettings.PATH)
        .forEach((key, value) -> assertThat(value.origin().comments()).as(key).isNotEmpty());
  }

  @Test
  void aPasswordFileWinsAndItsFirstLineCounts(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("password"), "s3cret\nanother line\n");

    var settings = DatabaseSettings.from(with("password-file = \"" + file + "\", password = no"));

    assertThat(settings.password()).isEqualTo("s3cret");
  }

  @Test
  void aPasswordFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> DatabaseSettings.from(with("password-file = \"/not/there\"")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hashrelay.database.password-file = /not/there");
  }

  @Test
  void anotherKindOfDatabaseIsNamedWithItsPathAndWithoutItsSecrets() {
    assertThatThrownBy(
            () -> DatabaseSettings.from(with("url = \"jdbc:mysql://me:hush@host/db?password=x\"")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hashrelay.database.url = jdbc:mysql://host/db ")
        .hasMessageNotContainingAny("hush", "password=x");
  }

  @Test
  void nothingThatIsShownHoldsAPassword() {
    var settings =
        new DatabaseSettings("jdbc:postgresql://me:hush@host/db?password=hush", "me", "hush");

    assertThat(settings.toString()).isEqualTo("jdbc:postgresql://host/db as me");
    assertThat(settings.shownUrl()).isEqualTo("jdbc:postgresql://host/db");
  }

  @Test
  void anH2FileWritesACommitBeforeItIsAcknowledged() {
    assertThat(new DatabaseSettings("jdbc:h2:file:data/hashrelay", "", "").jdbcUrl())
        .startsWith("jdbc:h2:file:" + Path.of("data/hashrelay").toAbsolutePath() + ";")
        .contains(";WRITE_DELAY=0");
    assertThat(new DatabaseSettings("jdbc:h2:file:/a/b;CIPHER=AES", "", "").jdbcUrl())
        .startsWith("jdbc:h2:file:/a/b;")
        .endsWith(";CIPHER=AES");
  }

  private static Config with(String settings) {
    return ConfigFactory.parseString("hashrelay.database { " + settings + " }")
        .withFallback(REFERENCE);
  }
}
