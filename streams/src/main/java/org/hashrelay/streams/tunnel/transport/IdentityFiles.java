package org.hashrelay.streams.tunnel.transport;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Reads a server's key and certificate from PEM files, and makes them once when there are none. */
final class IdentityFiles {

  private static final String CERTIFICATE = "tunnel-cert.pem";
  private static final String KEY = "tunnel-key.pem";
  private static final String LOCK = "tunnel-key.lock";
  private static final Duration VALID = Duration.ofDays(3_652);

  /** A new one is made so long before the end, with the same key. */
  private static final Duration NEAR = Duration.ofDays(30);

  private IdentityFiles() {}

  static ServerIdentity read(Path certificate, Path privateKey) {
    var chain = chain(certificate);
    var key = key(privateKey);
    if (!belong(key, chain.get(0).getPublicKey())) {
      throw new IllegalArgumentException(
          "the key in " + privateKey + " is not the one of the certificate in " + certificate);
    }
    return new ServerIdentity(key, chain);
  }

  /** Safe against two processes that start on one folder at the same moment. */
  static ServerIdentity readOrMake(Path dataDir) {
    locked(dataDir, () -> {
      // The key is moved into place last: without it nothing has been made yet.
      if (!Files.exists(dataDir.resolve(KEY))) make(dataDir);
    });
    renew(dataDir, Instant.now());
    return readIn(dataDir);
  }

  private static ServerIdentity readIn(Path dataDir) {
    return read(dataDir.resolve(CERTIFICATE), dataDir.resolve(KEY));
  }

  static List<Path> in(Path dataDir) {
    return List.of(dataDir.resolve(CERTIFICATE), dataDir.resolve(KEY));
  }

  /** Leaves alone what is not self-signed. */
  static void renew(Path dataDir, Instant now) {
    if (!isDue(readIn(dataDir), now)) return;
    locked(dataDir, () -> {
      var identity = readIn(dataDir);
      if (isDue(identity, now)) {
        var pair = new KeyPair(identity.certificate().getPublicKey(), identity.key());
        write(dataDir.resolve(CERTIFICATE), pem(selfSigned(pair, now)));
      }
    });
  }

  private static boolean isDue(ServerIdentity identity, Instant now) {
    var certificate = identity.certificate();
    return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())
        && identity.expiresAt().isBefore(now.plus(NEAR));
  }

  /** Writes files. */
  private interface Writing {
    void run() throws IOException, GeneralSecurityException, OperatorCreationException;
  }

  private static void locked(Path dataDir, Writing writing) {
    try {
      Files.createDirectories(dataDir);
      var lockFile = dataDir.resolve(LOCK);
      try (var channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var lock = channel.lock()) {
        if (lock.isValid()) writing.run();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the server's key in " + dataDir, e);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("this Java platform cannot make a certificate", e);
    }
  }

  private static void make(Path dataDir)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    var pair = generator.generateKeyPair();
    write(dataDir.resolve(CERTIFICATE), pem(selfSigned(pair, Instant.now())));
    write(dataDir.resolve(KEY), pem(new JcaPKCS8Generator(pair.getPrivate(), null)));
  }

  /** Its names say nothing about what listens here: whoever scans the port sees a bare server. */
  private static Object selfSigned(KeyPair pair, Instant now)
      throws IOException, OperatorCreationException {
    var name = new X500Name("CN=localhost");
    var from = now.minus(Duration.ofDays(1));
    var builder = new JcaX509v3CertificateBuilder(
        name,
        new BigInteger(127, new SecureRandom()),
        Date.from(from),
        Date.from(from.plus(VALID)),
        name,
        pair.getPublic());
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
    var algorithm = signatureOf(pair.getPrivate());
    return builder.build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate()));
  }

  private static String pem(Object object) throws IOException {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }

  private static void write(Path file, String text) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var fresh =
        Files.createTempFile(file.getParent(), file.getFileName().toString(), ".new", ownerOnly);
    try (var out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      out.write(StandardCharsets.US_ASCII.encode(text));
      out.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<X509Certificate> chain(Path file) {
    try (var in = Files.newInputStream(file)) {
      var chain = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map(X509Certificate.class::cast)
          .toList();
      if (chain.isEmpty()) throw new IllegalArgumentException("no certificate in " + file);
      return chain;
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read the certificate " + file, e);
    } catch (CertificateException e) {
      throw new IllegalArgumentException("no readable PEM certificate in " + file, e);
    }
  }

  private static PrivateKey key(Path file) {
    try (var parser = new PEMParser(Files.newBufferedReader(file))) {
      for (var object = parser.readObject(); object != null; object = parser.readObject()) {
        if (object instanceof PrivateKeyInfo info) return key(info);
        if (object instanceof PEMKeyPair pair) return key(pair.getPrivateKeyInfo());
      }
      throw new IllegalArgumentException("no PEM private key without a password in " + file);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("cannot read the private key " + file, e);
    }
  }

  private static PrivateKey key(PrivateKeyInfo info) throws IOException, GeneralSecurityException {
    for (var algorithm : List.of("EC", "RSA", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm)
            .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
      } catch (InvalidKeySpecException e) {
        continue; // a key of another family
      }
    }
    throw new InvalidKeySpecException("neither EC, RSA nor Ed25519");
  }

  private static String signatureOf(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> "Ed25519";
    };
  }

  private static boolean belong(PrivateKey key, PublicKey certified) {
    try {
      var signature = Signature.getInstance(signatureOf(key));
      signature.initSign(key);
      signature.update((byte) 1);
      var signed = signature.sign();
      signature.initVerify(certified);
      signature.update((byte) 1);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
