package org.hashrelay.http;

/** An address to listen on, written {@code host:port}; port 0 takes any free one. */
public record HostPort(String host, int port) {

  /**
   * Takes the text apart.
   *
   * @param key full path of the setting, for the message
   */
  static HostPort parse(String key, String text) {
    var colon = text.lastIndexOf(':');
    var host = colon < 0 ? "" : text.substring(0, colon).replaceAll("^\\[|]$", "");
    try {
      var port = Integer.parseInt(text.substring(colon + 1));
      if (!host.isEmpty() && port >= 0 && port <= 65_535) return new HostPort(host, port);
    } catch (NumberFormatException e) {
      // Said below, with the key.
    }
    throw new IllegalArgumentException(key + " = " + text + " is not host:port");
  }

  /** Where to ask what listens on every address. */
  public HostPort reachable() {
    return switch (host) {
      case "0.0.0.0" -> new HostPort("127.0.0.1", port);
      case "::" -> new HostPort("::1", port);
      default -> this;
    };
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
