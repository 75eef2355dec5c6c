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
import org.hashrelay.streams.tunnel.quic.QuicSettings;
import org.hashrelay.streams.tunnel.transport.Fingerprint;
import org.hashrelay.streams.tunnel.wish.Floor;
import org.hashrelay.streams.tunnel.wish.Plan;
import org.hashrelay.streams.tunnel.wish.Wish;

/**
 * The tunnel's part of a client's settings; reference.conf says what each one means.
 *
 * @param servers tried in turn; never empty
 * @param wish how the tunnel is to travel as long as no server wishes otherwise; possible at the floor
 * @param floor the least that may protect it, whoever wishes for what
 * @param fingerprint the server key to insist on; empty to trust the system's authorities
 * @param version of this program, as servers are told
 */
public record TunnelClientSettings(
    List<HostPort> servers,
    Wish wish,
    Floor floor,
    Optional<Fingerprint> fingerprint,
    Duration reconnectInterval,
    WaySettings ways,
    LinkSettings link,
    QuicSettings quic,
    String version) {

  static final String PATH = "hashrelay";

  public TunnelClientSettings {
    servers = List.copyOf(servers);
  }

  public static TunnelClientSettings from(Config root, String version) {
    var hashrelay = new Checked(root, PATH);
    return new TunnelClientSettings(
        servers(root, hashrelay),
        wish(hashrelay),
        floor(hashrelay),
        fingerprint(hashrelay),
        hashrelay.durationIn("reconnect-interval", Duration.ofMillis(10), Duration.ofHours(1)),
        WaySettings.from(root),
        LinkSettings.from(root),
        QuicSettings.from(root),
        version);
  }

  private static List<HostPort> servers(Config root, Checked hashrelay) {
    var servers = root.getStringList(PATH + ".server").stream()
        .map(text -> HostPort.parse(text)
            .<HostPort>orElseGet(() -> hashrelay.bad("server", text + " is not host:port")))
        .toList();
    return servers.isEmpty() ? hashrelay.bad("server", "name at least one") : servers;
  }

  private static Wish wish(Checked hashrelay) {
    var ciphers = Stream.of(PskCipher.values()).map(PskCipher::word).toList();
    var wish = new Wish(
        oneOf(hashrelay, "transport", Plan.TRANSPORTS), oneOf(hashrelay, "cipher", ciphers));
    return Plan.of(wish, floor(hashrelay)) instanceof Plan.Refused
        ? hashrelay.bad("transport", "shows no certificate, which min-security = certificate wants")
        : wish;
  }

  private static Floor floor(Checked hashrelay) {
    return Floor.named(oneOf(hashrelay, "min-security", Floor.words())).orElseThrow();
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
