package org.hashrelay.streams.tunnel.transport;

import java.util.function.LongSupplier;
import org.hashrelay.streams.tunnel.psk.PskCipher;
import org.hashrelay.streams.tunnel.psk.PskEnds;
import org.hashrelay.streams.tunnel.psk.PskKeys;

/**
 * TLS 1.3 over TCP with a key made of the node's token instead of a certificate, by BouncyCastle.
 *
 * <p>A node's end. A server's is {@link SharedPort}: it hears from the client which one is wanted.
 */
public final class PskTransport implements Transport {

  public static final String NAME = "tcp_encrypt";

  private final PskEnds ends = new PskEnds();
  private final PskCipher cipher;
  private final PskKeys keys;
  private final LongSupplier unixMillis;

  private PskTransport(PskCipher cipher, PskKeys keys, LongSupplier unixMillis) {
    this.cipher = cipher;
    this.keys = keys;
    this.unixMillis = unixMillis;
  }

  /**
   * A node's end.
   *
   * @param prk what {@link org.hashrelay.streams.tunnel.proof.NodeToken#prk()} of its token is
   * @param unixMillis the time, as far as possible the server's
   */
  public static PskTransport toServer(PskCipher cipher, byte[] prk, LongSupplier unixMillis) {
    return new PskTransport(cipher, new PskKeys(prk), unixMillis);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public SecurePipe pipe(String host, int port) {
    return PskPipe.ofNode(ends.client(cipher, keys, unixMillis), cipher);
  }
}
