package org.hashrelay.streams.tunnel.client;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hashrelay.streams.tunnel.HostPort;
import org.hashrelay.streams.tunnel.link.Checked;
import org.hashrelay.streams.tunnel.link.LinkSettings;
import org.hashrelay.streams.tunnel.psk.PskCipher;
import org.hashrelay.streams.tunnel.transport.Fingerprint;
import org.hashrelay.streams.tunnel.transport.PskTransport;
import org.hashrelay.streams.tunnel.transport.TransportChoice;
import org.hashrelay.streams.tunnel.transport.TransportChoice.Absent;
import org.hashrelay.streams.tunnel.transport.TransportChoice.Chosen;
import org.hashrelay.streams.tunnel.transport.TransportChoice.Unknown;

/**
 * The tunnel's part of a client's settings; reference.conf says what each one means.
 *
 * @param servers tried in turn; never empty
 * @param transport the transport chosen: {@code tcp_tls} or {@code tcp_encrypt}
 * @param fingerprint the server key to insist on; empty to trust the system's authorities
 * @param version of this program, as servers are told
 */
public record TunnelClientSettings(
    List<HostPort> servers,
    String transport,
    PskCipher cipher,
    String minSecurity,
    Optional<Fingerprint> fingerprint,
    Duration reconnectInterval,
    LinkSettings link,
    String version) {

  static final String PATH = "hashrelay";

  public TunnelClientSettings {
    servers = List.copyOf(servers);
  }

  public static TunnelClientSettings from(Config root, String version) {
    var hashrelay = new Checked(root, PATH);
    return new TunnelClientSettings(
        servers(root, hashrelay),
        transport(hashrelay),
        cipher(hashrelay),
        minSecurity(hashrelay),
        fingerprint(hashrelay),
        hashrelay.durationIn("reconnect-interval", Duration.ofMillis(10), Duration.ofHours(1)),
        LinkSettings.from(root),
        version);
  }

  private static List<HostPort> servers(Config root, Checked hashrelay) {
    var servers = root.getStringList(PATH + ".server").stream()
        .map(text -> HostPort.parse(text)
            .<HostPort>orElseGet(() -> hashrelay.bad("server", text + " is not host:port")))
        .toList();
    return servers.isEmpty() ? hashrelay.bad("server", "name at least one") : servers;
  }

  private static String transport(Checked hashrelay) {
    var choice = TransportChoice.parse(hashrelay.text("transport"));
    if (choice instanceof Absent absent) return hashrelay.bad("transport", absent.message());
    if (choice instanceof Unknown unknown) return hashrelay.bad("transport", unknown.message());
    var name = ((Chosen) choice).name();
    return name.equals(PskTransport.NAME) && minSecurity(hashrelay).equals("certificate")
        ? hashrelay.bad("transport", "shows no certificate, which min-security = certificate wants")
        : name;
  }

  private static PskCipher cipher(Checked hashrelay) {
    var words = Stream.of(PskCipher.values()).map(PskCipher::word).toList();
    return PskCipher.named(oneOf(hashrelay, "cipher", words)).orElseThrow();
  }

  private static String minSecurity(Checked hashrelay) {
    return oneOf(hashrelay, "min-security", List.of("psk", "certificate"));
  }

  private static Optional<Fingerprint> fingerprint(Checked hashrelay) {
    var text = hashrelay.text("server-fingerprint");
    if (text.isBlank()) return Optional.empty();
    var parsed = Fingerprint.parse(text);
    return parsed.isPresent()
        ? parsed
        : hashrelay.bad("server-fingerprint", "not sha256: and 64 hex digits");
  }

  private static String oneOf(Checked hashrelay, String key, List<String> words) {
    var word = hashrelay.text(key);
    return words.contains(word)
        ? word
        : hashrelay.bad(key, "not one of " + String.join(", ", words));
  }
}
