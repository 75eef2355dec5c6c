package org.hashrelay.streams.tunnel;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.hashrelay.streams.tunnel.identity.IdentityFolder;
import org.hashrelay.streams.tunnel.link.Checked;
import org.hashrelay.streams.tunnel.link.LinkSettings;
import org.hashrelay.streams.tunnel.quic.QuicSettings;

/**
 * {@code hashrelay.tunnel} of a server; reference.conf says what each setting means.
 *
 * @param certificateReload how often the certificate's files are looked at
 * @param publicAddress what nodes are told to connect to, and the name of this server to them
 * @param furtherAddresses of the fleet's other servers, that nodes are told after this one's
 * @param version of this program, as nodes are told
 */
public record TunnelServerSettings(
    HostPort tcpBind,
    HostPort quicBind,
    boolean quicEnabled,
    HostPort publicAddress,
    List<HostPort> furtherAddresses,
    String certificateFile,
    String privateKeyFile,
    Duration certificateReload,
    Duration resumeWindow,
    LinkSettings link,
    QuicSettings quic,
    TunnelLimits limits,
    String version) {

  static final String PATH = "hashrelay.tunnel";

  public TunnelServerSettings {
    furtherAddresses = List.copyOf(furtherAddresses);
    if (certificateFile.isEmpty() != privateKeyFile.isEmpty()) {
      throw new IllegalArgumentException(
          "%s.tls.certificate = %s and %s.tls.private-key-file = %s: give both or neither"
              .formatted(PATH, certificateFile, PATH, privateKeyFile));
    }
  }

  public static TunnelServerSettings from(Config root, String version) {
    var tunnel = new Checked(root, PATH);
    return new TunnelServerSettings(
        hostPort(tunnel, "tcp.bind"),
        tunnel.text("quic.bind").isEmpty()
            ? hostPort(tunnel, "tcp.bind")
            : hostPort(tunnel, "quic.bind"),
        tunnel.flag("quic.enabled"),
        hostPort(tunnel, "public-address"),
        furtherAddresses(root, tunnel),
        tunnel.text("tls.certificate"),
        tunnel.text("tls.private-key-file"),
        tunnel.durationIn("tls.reload-interval", Duration.ofMillis(50), Duration.ofSeconds(5)),
        tunnel.durationIn("resume-window", Duration.ZERO, Duration.ofHours(1)),
        LinkSettings.from(root),
        QuicSettings.from(root),
        TunnelLimits.from(root),
        version);
  }

  /** @param dataDir where the self-signed certificate is kept when no files are given */
  public IdentityFolder identity(Path dataDir) {
    return certificateFile.isEmpty()
        ? new IdentityFolder.SelfSigned(dataDir)
        : new IdentityFolder.Given(Path.of(certificateFile), Path.of(privateKeyFile));
  }

  /** What enrolment lines carry, this server first. */
  public List<HostPort> announced() {
    return Stream.concat(Stream.of(publicAddress), furtherAddresses.stream())
        .distinct()
        .toList();
  }

  private static List<HostPort> furtherAddresses(Config root, Checked tunnel) {
    return root.getStringList(PATH + ".further-addresses").stream()
        .map(text -> HostPort.parse(text)
            .<HostPort>orElseGet(() -> tunnel.bad("further-addresses", text + " is not host:port")))
        .toList();
  }

  private static HostPort hostPort(Checked tunnel, String key) {
    return HostPort.parse(tunnel.text(key)).orElseGet(() -> tunnel.bad(key, "not host:port"));
  }
}
