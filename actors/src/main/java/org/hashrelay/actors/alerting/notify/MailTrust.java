package org.hashrelay.actors.alerting.notify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whom to believe that it is the mail server: whom the platform trusts, and a file's certificates. */
final class MailTrust {

  private MailTrust() {}

  /**
   * The certificates of a PEM file, none of an empty name.
   *
   * @throws IllegalArgumentException that says what is wrong with the file
   */
  static List<Certificate> certificates(String file) {
    if (file.isEmpty()) return List.of();
    try (var in = Files.newInputStream(Path.of(file))) {
      var found = CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (!found.isEmpty()) return List.copyOf(found);
    } catch (IOException unreadable) {
      throw new IllegalArgumentException("cannot be read", unreadable);
    } catch (GeneralSecurityException broken) {
      throw new IllegalArgumentException("holds no readable PEM certificate", broken);
    }
    throw new IllegalArgumentException("holds no certificate");
  }

  static SSLSocketFactory sockets(List<Certificate> more) {
    try {
      var trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      var all = new ArrayList<Certificate>(more);
      platform().flatMap(trust -> Stream.of(trust.getAcceptedIssuers())).forEach(all::add);
      for (var i = 0; i < all.size(); i++) trusted.setCertificateEntry("ca-" + i, all.get(i));
      var context = SSLContext.getInstance("TLS");
      context.init(null, managers(trusted).getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException | IOException unusual) {
      throw new IllegalStateException("this Java platform cannot check certificates", unusual);
    }
  }

  private static Stream<X509TrustManager> platform() throws GeneralSecurityException {
    return Stream.of(managers(null).getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast);
  }

  private static TrustManagerFactory managers(KeyStore trusted) throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return factory;
  }
}
