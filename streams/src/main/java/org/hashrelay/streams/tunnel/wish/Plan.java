package org.hashrelay.streams.tunnel.wish;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hashrelay.streams.tunnel.psk.PskCipher;
import org.hashrelay.streams.tunnel.transport.PskTransport;
import org.hashrelay.streams.tunnel.transport.TlsTransport;

/** What a {@link Wish} comes to at a node with its {@link Floor}. */
public sealed interface Plan {

  /** The modes that fulfil it, the best first; never empty. */
  record Possible(List<Mode> modes) implements Plan {
    public Possible {
      modes = List.copyOf(modes);
    }
  }

  /** It is not followed; {@code why} says what to do about it. */
  record Refused(String why) implements Plan {}

  /** The words there are for a transport. */
  List<String> TRANSPORTS = List.of("auto", "quic", TlsTransport.NAME, PskTransport.NAME);

  /** @param wish complete: nothing of it is left open */
  static Plan of(Wish wish, Floor floor) {
    var cipher = PskCipher.named(wish.cipher());
    if (!TRANSPORTS.contains(wish.transport())) {
      return new Refused("there is no transport %s; there are: %s"
          .formatted(wish.transport(), String.join(", ", TRANSPORTS)));
    }
    if (cipher.isEmpty()) {
      var ciphers = Stream.of(PskCipher.values()).map(PskCipher::word);
      return new Refused("there is no cipher %s; there are: %s"
          .formatted(wish.cipher(), ciphers.collect(Collectors.joining(", "))));
    }
    var modes = modes(wish.transport(), cipher);
    return modes.stream().allMatch(floor::allows)
        ? new Possible(modes)
        : new Refused("min-security = certificate in this node's client.conf allows no tcp_encrypt,"
            + " which shows no certificate: choose auto, quic or tcp_tls, or have its operator set"
            + " min-security = psk and start the node anew");
  }

  private static List<Mode> modes(String transport, Optional<PskCipher> cipher) {
    return switch (transport) {
      case "auto" -> List.of(Mode.QUIC, Mode.TLS);
      case "quic" -> List.of(Mode.QUIC);
      case TlsTransport.NAME -> List.of(Mode.TLS);
      default -> List.of(Mode.encrypted(cipher.orElseThrow()));
    };
  }
}
