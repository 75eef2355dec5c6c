package org.hashrelay.streams.tunnel.transport;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** The key and certificate chain a server shows to its nodes. */
public final class ServerIdentity {

  public static final String ALIAS = "server";

  private static final char[] NO_PASSWORD = {};

  private final PrivateKey key;
  private final List<X509Certificate> chain;

  ServerIdentity(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = List.copyOf(chain);
  }

  /** The operator's own PEM files; an IllegalArgumentException names what is wrong with them. */
  public static ServerIdentity fromFiles(Path certificate, Path privateKey) {
    return IdentityFiles.read(certificate, privateKey);
  }

  /**
   * The self-signed one kept as {@code tunnel-cert.pem} and {@code tunnel-key.pem} (mode 0600) in
   * this folder; made there when missing.
   */
  public static ServerIdentity inDataDir(Path dataDir) {
    return IdentityFiles.readOrMake(dataDir);
  }

  /** Where {@link #inDataDir} keeps it: the certificate, then the key. */
  public static List<Path> filesIn(Path dataDir) {
    return IdentityFiles.in(dataDir);
  }

  /** Makes a new certificate for the same key when the self-signed one of this folder nears its end. */
  public static void renewInDataDir(Path dataDir, Instant now) {
    IdentityFiles.renew(dataDir, now);
  }

  /** What clients pin. */
  public Fingerprint fingerprint() {
    return Fingerprint.of(certificate());
  }

  public X509Certificate certificate() {
    return chain.get(0);
  }

  public Instant validFrom() {
    return certificate().getNotBefore().toInstant();
  }

  /** The end of the first certificate of the chain to end. */
  public Instant expiresAt() {
    return chain.stream()
        .map(link -> link.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  public boolean isValidAt(Instant time) {
    return !time.isBefore(validFrom()) && time.isBefore(expiresAt());
  }

  /** Whether both show the same. */
  public boolean sameAs(ServerIdentity other) {
    return chain.equals(other.chain) && key.equals(other.key);
  }

  /** Both under the alias {@code server}, without a password, for what wants them in that form. */
  public KeyStore keyStore() {
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      store.setKeyEntry(ALIAS, key, NO_PASSWORD, chain.toArray(new Certificate[0]));
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("the server's certificate and key are of no use", e);
    }
  }

  PrivateKey key() {
    return key;
  }

  public List<X509Certificate> chain() {
    return chain;
  }

  @Override
  public String toString() { // logs show no key
    return "ServerIdentity[" + fingerprint() + "]";
  }
}
