package org.hashrelay.streams.tunnel.transport;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** The key and certificate chain a server shows to its nodes. */
public final class ServerIdentity {

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

  /** What clients pin. */
  public Fingerprint fingerprint() {
    return Fingerprint.of(certificate());
  }

  public X509Certificate certificate() {
    return chain.get(0);
  }

  PrivateKey key() {
    return key;
  }

  List<X509Certificate> chain() {
    return chain;
  }

  @Override
  public String toString() { // logs show no key
    return "ServerIdentity[" + fingerprint() + "]";
  }
}
