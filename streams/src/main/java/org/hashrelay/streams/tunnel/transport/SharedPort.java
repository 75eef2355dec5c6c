package org.hashrelay.streams.tunnel.transport;

import java.util.Optional;
import java.util.function.Supplier;
import org.hashrelay.streams.tunnel.psk.Pseudonyms;
import org.hashrelay.streams.tunnel.psk.PskCipher;
import org.hashrelay.streams.tunnel.psk.PskEnds;

/** A server's one TCP port: takes nodes with a certificate or with a pre-shared key, as they come. */
public final class SharedPort implements Transport {

  public static final String NAME = "tcp";

  private final TlsTransport certificate;
  private final Pseudonyms pseudonyms;
  private final Supplier<Optional<String>> gate;
  private final PskEnds ends = new PskEnds();

  /** @param gate why no handshake with a certificate may begin now, as a counter names it */
  public SharedPort(
      Supplier<ServerIdentity> identity, Pseudonyms pseudonyms, Supplier<Optional<String>> gate) {
    this.certificate = TlsTransport.ofServer(identity);
    this.pseudonyms = pseudonyms;
    this.gate = gate;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Knows what it is once the client has said hello. */
  @Override
  public SecurePipe pipe(String host, int port) {
    var gates = new SharedPortPipe.Gates(gate, this::keyGate);
    return new SharedPortPipe(gates, () -> certificate.pipe(host, port), this::withKey);
  }

  private Optional<String> keyGate() {
    return pseudonyms.isFilling() ? Optional.of("psk-not-ready") : Optional.empty();
  }

  private SecurePipe withKey(PskCipher cipher) {
    return PskPipe.ofServer(ends.server(cipher, pseudonyms), cipher);
  }
}
