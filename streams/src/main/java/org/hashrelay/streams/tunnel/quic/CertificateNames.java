package org.hashrelay.streams.tunnel.quic;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;

/** The names in a certificate; only its alternative names count (RFC 6125 §6.4, RFC 9525). */
final class CertificateNames {

  private static final int DNS = 2;
  private static final int ADDRESS = 7;

  private CertificateNames() {}

  static boolean hold(X509Certificate certificate, String host) {
    try {
      var names = certificate.getSubjectAlternativeNames();
      var wanted = host.toLowerCase(Locale.ROOT);
      return names != null && names.stream().anyMatch(name -> fits(name, wanted));
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private static boolean fits(List<?> name, String host) {
    if (!(name.get(1) instanceof String text)) return false;
    var shown = text.toLowerCase(Locale.ROOT);
    return switch ((Integer) name.get(0)) {
      case DNS -> shown.equals(host) || isWildcardOf(shown, host);
      case ADDRESS -> shown.equals(host);
      default -> false;
    };
  }

  /** {@code *.example.org} stands for one label, and for none of an address. */
  private static boolean isWildcardOf(String shown, String host) {
    var dot = host.indexOf('.');
    return shown.startsWith("*.")
        && dot > 0
        && shown.indexOf('.', 2) > 0
        && !host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9')
        && host.substring(dot).equals(shown.substring(1));
  }
}
