package org.hashrelay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What this build is: its version, and the commit it was built from where that was known. */
public record Version(String version, String commit) {

  /** Of the running program. */
  public static Version ours() {
    try (var stream = Version.class.getResourceAsStream("version.properties")) {
      var read = new Properties();
      read.load(stream);
      return new Version(read.getProperty("version"), read.getProperty("commit"));
    } catch (IOException broken) {
      throw new UncheckedIOException("version.properties is missing from the jar", broken);
    }
  }

  @Override
  public String toString() {
    return "HashRelay %s (commit %s)".formatted(version, commit);
  }
}
