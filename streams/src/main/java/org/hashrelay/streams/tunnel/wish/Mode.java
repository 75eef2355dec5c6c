package org.hashrelay.streams.tunnel.wish;

import java.util.Optional;
import org.hashrelay.streams.tunnel.psk.PskCipher;
import org.hashrelay.streams.tunnel.transport.PskTransport;
import org.hashrelay.streams.tunnel.transport.TlsTransport;

/**
 * One exact way for the tunnel to travel.
 *
 * @param transport {@code quic}, {@code tcp_tls} or {@code tcp_encrypt}
 * @param cipher the only one offered; empty where both ends agree on one
 */
public record Mode(String transport, Optional<PskCipher> cipher) {

  public static final Mode QUIC = new Mode("quic", Optional.empty());
  public static final Mode TLS = new Mode(TlsTransport.NAME, Optional.empty());

  public static Mode encrypted(PskCipher cipher) {
    return new Mode(PskTransport.NAME, Optional.of(cipher));
  }

  /** Whether the server has to show a certificate. */
  public boolean showsCertificate() {
    return !transport.equals(PskTransport.NAME);
  }

  @Override
  public String toString() {
    return cipher.map(named -> transport + " with " + named.word()).orElse(transport);
  }
}
