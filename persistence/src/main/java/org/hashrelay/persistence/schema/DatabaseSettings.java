package org.hashrelay.persistence.schema;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** {@code hashrelay.database}; what each setting means is said in reference.conf. */
public record DatabaseSettings(String url, String user, String password) {

  static final String PATH = "hashrelay.database";
  private static final String H2_FILE = "jdbc:h2:file:";

  public DatabaseSettings {
    Kind.of(url); // refuses what is neither H2 nor PostgreSQL
  }

  /** Reads the block; the password comes from {@code password-file} when that is set. */
  public static DatabaseSettings from(Config root) {
    var config = root.getConfig(PATH);
    var file = config.getString("password-file");
    return new DatabaseSettings(
        config.getString("url"),
        config.getString("user"),
        file.isEmpty() ? config.getString("password") : firstLine(file));
  }

  /** The kinds of database there is a schema for. */
  public enum Kind {
    H2,
    POSTGRESQL;

    static Kind of(String url) {
      if (url.startsWith("jdbc:h2:")) return H2;
      if (url.startsWith("jdbc:postgresql:")) return POSTGRESQL;
      throw new IllegalArgumentException(
          PATH + ".url = " + withoutSecrets(url) + " is neither jdbc:h2:… nor jdbc:postgresql:…");
    }

    /** As folders are called. */
    public String folder() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Kind kind() {
    return Kind.of(url);
  }

  /**
   * The URL as a driver takes it. An H2 file gets an absolute path, writes a commit before it is
   * acknowledged, and is closed by its last connection instead of at the first sign of the end.
   */
  public String jdbcUrl() {
    if (!url.startsWith(H2_FILE)) return url;
    var path = url.substring(H2_FILE.length()).replaceFirst(";.*", "");
    var options = url.substring(H2_FILE.length() + path.length());
    var absolute =
        path.startsWith("~") ? path : Path.of(path).toAbsolutePath().normalize().toString();
    return H2_FILE + absolute + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0" + options;
  }

  /** The URL without what follows the name of the database, and without a login in it. */
  public String shownUrl() {
    return withoutSecrets(url);
  }

  @Override
  public String toString() { // logs show no password
    return shownUrl() + (user.isEmpty() ? "" : " as " + user);
  }

  private static String withoutSecrets(String url) {
    return url.replaceFirst("[?;].*", "").replaceFirst("//[^/@]*@", "//");
  }

  private static String firstLine(String file) {
    try (var lines = Files.lines(Path.of(file))) {
      return lines.findFirst().map(String::strip).orElse("");
    } catch (IOException e) {
      throw new IllegalArgumentException(
          PATH + ".password-file = " + file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
