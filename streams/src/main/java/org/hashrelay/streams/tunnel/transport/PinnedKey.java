package org.hashrelay.streams.tunnel.transport;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts one server key, in whatever certificate it comes, and names both keys when it differs.
 *
 * <p>A certificate that has ended is refused all the same. One that has not begun is not: a node
 * without a battery for its clock may live in the past.
 */
public final class PinnedKey extends X509ExtendedTrustManager {

  /** The server showed another key than the one expected. */
  static final class Mismatch extends CertificateException {
    private static final long serialVersionUID = 1L;

    Mismatch(Fingerprint expected, Fingerprint presented) {
      super("server key mismatch: expected " + expected + ", the server presented " + presented);
    }
  }

  /** The server showed the right key in a certificate that is over. */
  static final class Ended extends CertificateException {
    private static final long serialVersionUID = 1L;

    Ended(X509Certificate certificate) {
      super("the server's certificate ended at " + certificate.getNotAfter().toInstant()
          + ", by this node's clock; it has to be renewed there, with the same key");
    }
  }

  private final Fingerprint pin;
  private final InstantSource clock;

  public PinnedKey(Fingerprint pin, InstantSource clock) {
    this.pin = pin;
    this.clock = clock;
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    var presented = Fingerprint.of(chain[0]);
    if (!presented.equals(pin)) throw new Mismatch(pin, presented);
    var ended = chain[0].getNotAfter().toInstant().isBefore(clock.instant());
    if (ended) throw new Ended(chain[0]);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("no client shows a certificate");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
