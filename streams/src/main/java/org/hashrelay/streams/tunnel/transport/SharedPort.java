package org.hashrelay.streams.tunnel.transport;

import java.util.Optional;
import java.util.function.Supplier;
import org.hashrelay.streams.tunnel.psk.Pseudonyms;
import org.hashrelay.streams.tunnel.psk.PskCipher;
import org.hashrelay.streams.tunnel.psk.PskEnds;

/** A server's one TCP port: takes nodes with a certificate or with a pre-shared key, as they come. */
public final class SharedPort implements Transport {

  public static final String NAME = "tcp";

  /** How a connection fails that begins with a hello which nobody could read. */
  public static final String MALFORMED = "malformed-hello";

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

  @Override
  public SecurePipe pipe(String host, int port) {
    return pipe(gate);
  }

  /**
   * One connection; knows what it is once the client has said hello.
   *
   * @param itsGate why it may not begin a handshake with a certificate now, as a counter names it
   */
  public SecurePipe pipe(Supplier<Optional<String>> itsGate) {
    var gates = new SharedPortPipe.Gates(itsGate, this::keyGate);
    return new SharedPortPipe(gates, () -> certificate.pipe("", 0), this::withKey);
  }

  private Optional<String> keyGate() {
    return pseudonyms.isFilling() ? Optional.of("psk-not-ready") : Optional.empty();
  }

  private SecurePipe withKey(PskCipher cipher) {
    return PskPipe.ofServer(ends.server(cipher, pseudonyms), cipher);
  }
}
