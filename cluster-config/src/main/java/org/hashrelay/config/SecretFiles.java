package org.hashrelay.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Puts the content of {@code x-file} where {@code x} is read. */
final class SecretFiles {

  private final KnownKeys keys;

  SecretFiles(KnownKeys keys) {
    this.keys = keys;
  }

  Config read(Config config, List<Finding> findings) {
    var result = config;
    for (var path : keys.paths()) {
      var file = path + KnownKeys.FILE;
      if (keys.secretOfFile(file).isPresent() && isSaid(config, file)) {
        result = replaced(result, path, file, findings);
      }
    }
    return result;
  }

  private static boolean isSaid(Config config, String file) {
    return config.hasPath(file) && !"".equals(config.getValue(file).unwrapped());
  }

  private static Config replaced(Config config, String path, String file, List<Finding> findings) {
    var value = config.getValue(file);
    try {
      var content = Files.readString(Path.of(config.getString(file))).strip();
      return config.withValue(
          path, ConfigValueFactory.fromAnyRef(content).withOrigin(value.origin()));
    } catch (IOException | ConfigException unreadable) {
      var said = value instanceof ConfigObject ? "a block" : String.valueOf(value.unwrapped());
      findings.add(Finding.at(value.origin(), file + " = " + said + " cannot be read"));
      return config;
    }
  }
}
