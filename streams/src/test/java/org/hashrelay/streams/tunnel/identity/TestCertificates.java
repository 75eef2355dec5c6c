package org.hashrelay.streams.tunnel.identity;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates as an operator may put them into his files. */
public final class TestCertificates {

  private TestCertificates() {}

  public static KeyPair key() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** PEM text of a certificate for this key, as an authority would issue it. */
  public static String certificate(KeyPair pair, Instant from, Instant until) {
    try {
      var builder = new JcaX509v3CertificateBuilder(
          new X500Name("CN=some authority"),
          new BigInteger(100, new SecureRandom()),
          Date.from(from),
          Date.from(until),
          new X500Name("CN=relay.example"),
          pair.getPublic());
      return pem(
          builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public static String key(KeyPair pair) throws IOException {
    return pem(new JcaPKCS8Generator(pair.getPrivate(), null));
  }

  /** Writes {@code cert.pem} and {@code key.pem}. */
  public static IdentityFolder.Given write(Path folder, KeyPair pair, Instant from, Instant until)
      throws IOException {
    var given = new IdentityFolder.Given(folder.resolve("cert.pem"), folder.resolve("key.pem"));
    Files.writeString(given.certificate(), certificate(pair, from, until));
    Files.writeString(given.privateKey(), key(pair));
    return given;
  }

  private static String pem(Object object) throws IOException {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }
}
