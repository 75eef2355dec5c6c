package org.hashrelay.streams.tunnel.quic;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.hashrelay.streams.tunnel.transport.Fingerprint;
import org.hashrelay.streams.tunnel.transport.PinnedKey;

/**
 * Whether the server that was reached is the right one: by its key, or by the system's authorities
 * and its name; the same for both engines.
 */
interface ServerCheck {

  /** What is wrong with the certificates the server showed, for people. */
  Optional<String> fault(List<X509Certificate> shown);

  /** At the server, which shows them itself. */
  static ServerCheck none() {
    return shown -> Optional.empty();
  }

  /** At a node; without a pin the authorities have to vouch for the name. */
  static ServerCheck of(Optional<Fingerprint> pin, String name) {
    var pinned = pin.map(key -> new PinnedKey(key, InstantSource.system()));
    return shown -> {
      if (shown.isEmpty()) return Optional.of("the server showed no certificate");
      return pinned.isPresent() ? refused(pinned.get(), shown) : unknown(shown, name);
    };
  }

  private static Optional<String> refused(PinnedKey pin, List<X509Certificate> shown) {
    try {
      pin.checkServerTrusted(shown.toArray(new X509Certificate[0]), "UNKNOWN");
      return Optional.empty();
    } catch (CertificateException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> unknown(List<X509Certificate> shown, String name) {
    try {
      authorities().checkServerTrusted(shown.toArray(new X509Certificate[0]), "UNKNOWN");
      return CertificateNames.hold(shown.get(0), name)
          ? Optional.empty()
          : Optional.of("the server's certificate is not for " + name);
    } catch (CertificateException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static X509TrustManager authorities() {
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return Stream.of(factory.getTrustManagers())
          .filter(X509TrustManager.class::isInstance)
          .map(X509TrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform has no TLS", e);
    }
  }
}
