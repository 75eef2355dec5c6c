package org.hashrelay.streams.tunnel.transport;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A server's key as people compare it: {@code sha256:} and the hex SHA-256 of the certificate's
 * SubjectPublicKeyInfo, so a renewed certificate with the same key keeps it.
 */
public record Fingerprint(String text) {

  private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

  public Fingerprint {
    if (!FORM.matcher(text).matches()) throw new IllegalArgumentException("not a fingerprint");
  }

  public static Optional<Fingerprint> parse(String text) {
    var lower = text.strip().toLowerCase(Locale.ROOT);
    return FORM.matcher(lower).matches() ? Optional.of(new Fingerprint(lower)) : Optional.empty();
  }

  public static Fingerprint of(X509Certificate certificate) {
    return of(certificate.getPublicKey());
  }

  static Fingerprint of(PublicKey key) { // X.509 keys encode as SubjectPublicKeyInfo
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
      return new Fingerprint("sha256:" + HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 belongs to every Java platform", e);
    }
  }

  /** The 32 bytes behind the text. */
  public byte[] hash() {
    return HexFormat.of().parseHex(text.substring("sha256:".length()));
  }

  @Override
  public String toString() {
    return text;
  }
}
