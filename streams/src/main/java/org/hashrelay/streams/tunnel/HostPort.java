package org.hashrelay.streams.tunnel;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** A host and a port, as settings write them: {@code relay.example:8443}, {@code [::1]:8443}. */
public record HostPort(String host, int port) {

  private static final Pattern FORM =
      Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[^\\[\\]:\\s]+):(\\d{1,5})");

  /** Empty when the text is not a host, a colon and a port from 0 to 65535. */
  public static Optional<HostPort> parse(String text) {
    var match = FORM.matcher(text.strip());
    if (!match.matches()) return Optional.empty();
    var host = match.group(1);
    var port = Integer.parseInt(match.group(2));
    if (port > 65_535) return Optional.empty();
    return Optional.of(
        new HostPort(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port));
  }

  /** Not resolved yet: that happens anew at every attempt to connect. */
  public InetSocketAddress unresolved() {
    return InetSocketAddress.createUnresolved(host, port);
  }

  @Override
  public String toString() {
    return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
  }
}
