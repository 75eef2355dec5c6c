package org.hashrelay.streams.tunnel.psk;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/**
 * What {@code tcp_encrypt} may be told to use: one suite each, and never another beside it.
 *
 * <p>A key is bound to the hash of its suite (RFC 8446 §4.2.11), so each cipher has its own.
 */
public enum PskCipher {
  /** By the JDK, which knows the AES instructions of the CPU. */
  AES_256_GCM(
      "aes-256-gcm",
      new Suite(CipherSuite.TLS_AES_256_GCM_SHA384, "TLS_AES_256_GCM_SHA384"),
      new Hash(PRFAlgorithm.tls13_hkdf_sha384, "hr/psk|tls13|sha384|client->relay|", 48),
      random -> new JcaTlsCryptoProvider().create(random, random)),

  /** By BouncyCastle's own code: faster than the same by way of a security provider. */
  CHACHA20_POLY1305(
      "chacha20-poly1305",
      new Suite(CipherSuite.TLS_CHACHA20_POLY1305_SHA256, "TLS_CHACHA20_POLY1305_SHA256"),
      new Hash(PRFAlgorithm.tls13_hkdf_sha256, "hr/psk|tls13|sha256|client->relay|", 32),
      BcTlsCrypto::new);

  /** As the registry of TLS numbers and names it. */
  private record Suite(int number, String name) {}

  /** The hash of the suite's key schedule, and the key made for it. */
  private record Hash(int prf, String label, int keyBytes) {}

  private final String word;
  private final Suite suite;
  private final Hash hash;
  private final Function<SecureRandom, TlsCrypto> backEnd;

  PskCipher(String word, Suite suite, Hash hash, Function<SecureRandom, TlsCrypto> backEnd) {
    this.word = word;
    this.suite = suite;
    this.hash = hash;
    this.backEnd = backEnd;
  }

  /** What computes it fastest. Thread-safe: one serves all connections. */
  TlsCrypto crypto(SecureRandom random) {
    return backEnd.apply(random);
  }

  /** The cipher that {@code hashrelay.cipher} means. */
  public static Optional<PskCipher> named(String word) {
    return Stream.of(values()).filter(cipher -> cipher.word.equals(word)).findFirst();
  }

  /** The cipher whose suite this is. */
  public static Optional<PskCipher> ofSuite(int suite) {
    return Stream.of(values()).filter(cipher -> cipher.suite.number() == suite).findFirst();
  }

  /** As settings name it. */
  public String word() {
    return word;
  }

  /** As TLS names it. */
  public String suiteName() {
    return suite.name();
  }

  int suite() {
    return suite.number();
  }

  int prf() {
    return hash.prf();
  }

  String label() {
    return hash.label();
  }

  int keyBytes() {
    return hash.keyBytes();
  }
}
