package org.hashrelay.streams.tunnel.transport;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts one server key, in whatever certificate it comes, and names both keys when it differs. */
final class PinnedKey extends X509ExtendedTrustManager {

  /** The server showed another key than the one expected. */
  static final class Mismatch extends CertificateException {
    private static final long serialVersionUID = 1L;

    Mismatch(Fingerprint expected, Fingerprint presented) {
      super("server key mismatch: expected " + expected + ", the server presented " + presented);
    }
  }

  private final Fingerprint pin;

  PinnedKey(Fingerprint pin) {
    this.pin = pin;
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    var presented = Fingerprint.of(chain[0]);
    if (!presented.equals(pin)) throw new Mismatch(pin, presented);
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
