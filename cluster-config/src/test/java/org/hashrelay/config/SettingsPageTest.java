package org.hashrelay.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SettingsPageTest {

  private static final Path PAGE = Path.of("SETTINGS.md");
  private static final Path FRESH = Path.of("target/SETTINGS.md");

  @Test
  void thePageIsWhatTheDefaultsSay() throws IOException {
    Files.writeString(FRESH, SettingsPage.text());

    assertThat(PAGE)
        .as("copy %s over %s", FRESH, PAGE)
        .content(StandardCharsets.UTF_8)
        .isEqualTo(Files.readString(FRESH));
  }

  @ParameterizedTest
  @EnumSource
  void everySettingIsExplained(Role role) {
    var keys = KnownKeys.of(role);

    assertThat(keys.paths())
        .allSatisfy(path -> assertThat(keys.defaultOf(path).origin().comments()).isNotEmpty());
  }

  @Test
  void aSettingHasOneHome() throws IOException {
    var paths = new ArrayList<String>();
    for (var module : modules()) {
      var file = module.resolve("src/main/resources/reference.conf").toFile();
      var ours = ConfigFactory.parseFile(file).root().get("hashrelay");
      if (ours instanceof ConfigObject block) collect("hashrelay", block, paths);
    }

    assertThat(paths).filteredOn(path -> Collections.frequency(paths, path) > 1).isEmpty();
  }

  private static List<Path> modules() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(".."))) {
      return all.filter(Files::isDirectory).toList();
    }
  }

  private static void collect(String path, ConfigObject block, List<String> into) {
    block.forEach((name, value) -> {
      if (value instanceof ConfigObject inner) collect(path + "." + name, inner, into);
      else into.add(path + "." + name);
    });
  }
}
