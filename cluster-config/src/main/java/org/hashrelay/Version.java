package org.hashrelay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.hashrelay.process.Build;

/** Reads which build this is from what the build has written into the jar. */
final class Version {

  private Version() {}

  static Build ours() {
    try (var stream = Version.class.getResourceAsStream("version.properties")) {
      var read = new Properties();
      read.load(stream);
      return new Build(read.getProperty("version"), read.getProperty("commit"));
    } catch (IOException broken) {
      throw new UncheckedIOException("version.properties is missing from the jar", broken);
    }
  }

  static String line() {
    return "HashRelay %s (commit %s)".formatted(ours().version(), ours().commit());
  }
}
