package org.hashrelay.doctor;

import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.hashrelay.http.doctor.Diagnosis;
import org.hashrelay.streams.tunnel.identity.IdentityFolder;
import org.hashrelay.streams.tunnel.transport.Fingerprint;

/** How long a server's certificate is good for. */
final class CertificateCheck {

  private static final Duration SOON = Duration.ofDays(30);
  private static final String REMEDY =
      "renew it and put the new files in place; with the same key nodes keep their pin";

  private CertificateCheck() {}

  static Diagnosis of(X509Certificate certificate, Instant now) {
    var target = Fingerprint.of(certificate).text().substring(0, "sha256:".length() + 16) + "…";
    var end = certificate.getNotAfter().toInstant();
    var left = Duration.between(now, end);
    if (left.isNegative()) {
      return Diagnosis.fail("certificate", target, "expired at " + end, REMEDY);
    }
    if (now.isBefore(certificate.getNotBefore().toInstant())) {
      return Diagnosis.fail(
          "certificate",
          target,
          "begins at " + certificate.getNotBefore().toInstant(),
          "set this machine's clock");
    }
    var seen = "good until " + end + " (" + left.toDays() + " days)";
    return left.compareTo(SOON) < 0
        ? Diagnosis.warn("certificate", target, seen, REMEDY)
        : Diagnosis.pass("certificate", target, seen);
  }

  /** Reads the operator's files, or those that the server made for itself. */
  static Diagnosis inFiles(IdentityFolder files, Instant now) {
    var certificate = files.files().get(0);
    if (files instanceof IdentityFolder.SelfSigned && !Files.exists(certificate)) {
      return Diagnosis.pass(
          "certificate", certificate.toString(), "none yet, the first start makes it");
    }
    try {
      return of(files.read().certificate(), now);
    } catch (RuntimeException unusable) {
      return Diagnosis.fail(
          "certificate",
          certificate.toString(),
          String.valueOf(unusable.getMessage()),
          files.remedy());
    }
  }
}
