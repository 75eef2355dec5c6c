package org.hashrelay.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.util.List;
import java.util.Locale;

/** Which of the two processes a configuration is for; each knows settings the other does not. */
public enum Role {
  SERVER(List.of(
      "database",
      "tunnel.tcp",
      "tunnel.quic",
      "tunnel.public-address",
      "tunnel.further-addresses",
      "tunnel.tls",
      "tunnel.limits",
      "local",
      "api",
      "notify",
      "metrics",
      "cluster",
      "history",
      "projection")),
  CLIENT(List.of(
      "server",
      "node-id",
      "token-file",
      "transport",
      "min-security",
      "cipher",
      "server-fingerprint",
      "listen-address",
      "reconnect-interval",
      "status"));

  private final List<String> own;

  Role(List<String> own) {
    this.own = own;
  }

  /** Name of the file that sets it up, as it stands in the documents. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT) + ".conf";
  }

  /** The role most of whose own blocks a file has; a tie is settled by its name. */
  public static Role of(Config file, String name) {
    var server = SERVER.ownBlocksIn(file);
    var client = CLIENT.ownBlocksIn(file);
    if (server != client) return server > client ? SERVER : CLIENT;
    return name.contains("client") ? CLIENT : SERVER;
  }

  private long ownBlocksIn(Config file) {
    return own.stream()
        .filter(path -> hasPath(file, KnownKeys.ROOT + "." + path))
        .count();
  }

  /** Also true where a value cannot be known before other files are read. */
  private static boolean hasPath(Config file, String path) {
    try {
      return file.hasPathOrNull(path);
    } catch (ConfigException.NotResolved unknownYet) {
      return true;
    }
  }

  Role other() {
    return this == SERVER ? CLIENT : SERVER;
  }

  /** Whether a setting (full path) means anything to this process. */
  boolean knows(String path) {
    return other().own.stream()
        .map(own -> KnownKeys.ROOT + "." + own)
        .noneMatch(owned -> path.equals(owned) || path.startsWith(owned + "."));
  }
}
