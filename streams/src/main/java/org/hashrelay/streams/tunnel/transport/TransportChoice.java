package org.hashrelay.streams.tunnel.transport;

import java.util.List;

/** The word under {@code hashrelay.transport} and what this build makes of it. */
public sealed interface TransportChoice {

  /** {@code tcp_tls} and whatever chooses it, or {@code tcp_encrypt}. */
  record Chosen(String name) implements TransportChoice {}

  /** Known, but this build has no such transport. */
  record Absent(String name) implements TransportChoice {
    public String message() {
      return "transport " + name + " is not in this build; there are: "
          + String.join(", ", PRESENT);
    }
  }

  record Unknown(String name) implements TransportChoice {
    public String message() {
      return "there is no transport " + name + "; there are: " + String.join(", ", PRESENT);
    }
  }

  /** What may be chosen. */
  List<String> PRESENT = List.of("auto", TlsTransport.NAME, PskTransport.NAME);

  static TransportChoice parse(String word) {
    return switch (word) {
      case "auto", TlsTransport.NAME -> new Chosen(TlsTransport.NAME);
      case PskTransport.NAME -> new Chosen(PskTransport.NAME);
      case "quic" -> new Absent(word);
      default -> new Unknown(word);
    };
  }
}
