package org.hashrelay.streams.tunnel.transport;

import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsPSKExternal;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** A TLS client that holds a right key and asks for something we do not give. */
final class OddClient extends AbstractTlsClient {

  /** What it asks for. */
  record Wish(int[] suites, short keyExchange, int keys, int prf) {

    static Wish of(int suite, short keyExchange, int keys) {
      var sha384 = suite == CipherSuite.TLS_AES_256_GCM_SHA384;
      var prf = sha384 ? PRFAlgorithm.tls13_hkdf_sha384 : PRFAlgorithm.tls13_hkdf_sha256;
      return new Wish(new int[] {suite}, keyExchange, keys, prf);
    }
  }

  private final Wish wish;
  private final byte[] identity;
  private final byte[] key;

  OddClient(Wish wish, byte[] identity, byte[] key) {
    super(new BcTlsCrypto());
    this.wish = wish;
    this.identity = identity.clone();
    this.key = key.clone();
  }

  /** Its first bytes. */
  byte[] hello() throws Exception {
    var protocol = new TlsClientProtocol();
    protocol.connect(this);
    var hello = new byte[protocol.getAvailableOutputBytes()];
    protocol.readOutput(hello, 0, hello.length);
    return hello;
  }

  @Override
  public Vector<TlsPSKExternal> getExternalPSKs() {
    var psks = new Vector<TlsPSKExternal>();
    for (var i = 0; i < wish.keys(); i++) {
      var other = identity.clone();
      other[other.length - 1] += (byte) i;
      psks.add(new BasicTlsPSKExternal(other, getCrypto().createSecret(key), wish.prf()));
    }
    return psks;
  }

  @Override
  public short[] getPskKeyExchangeModes() {
    return new short[] {wish.keyExchange()};
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return wish.suites();
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.TLSv13.only();
  }

  @Override
  @SuppressWarnings("rawtypes")
  protected Vector<Integer> getSupportedGroups(Vector roles) {
    return new Vector<>(List.of(NamedGroup.x25519));
  }

  @Override
  public TlsAuthentication getAuthentication() {
    throw new IllegalStateException("the server shows a certificate to a client that has a key");
  }
}
