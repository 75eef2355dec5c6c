package org.hashrelay.streams.tunnel.psk;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.PskKeyExchangeMode;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsPSK;
import org.bouncycastle.tls.TlsPSKExternal;
import org.bouncycastle.tls.crypto.TlsCrypto;

/**
 * What a node offers and insists on in one handshake: TLS 1.3, one suite, X25519, one pre-shared
 * key. A server that wants to show a certificate instead is refused.
 */
public final class PskClient extends AbstractTlsClient {

  /** Our hellos have 300 to 400 bytes; nothing larger belongs into this handshake. */
  static final int MAX_HANDSHAKE_MESSAGE = 4 * 1024;

  private static final String EXPORTER = "EXPORTER-hashrelay-v1";
  private static final int EXPORTED_BYTES = 32;

  private final PskCipher cipher;
  private final byte[] identity;
  private final byte[] key;
  private Optional<byte[]> binding = Optional.empty();
  private boolean selected;

  PskClient(TlsCrypto crypto, PskCipher cipher, byte[] identity, byte[] key) {
    super(crypto);
    this.cipher = cipher;
    this.identity = identity.clone();
    this.key = key.clone();
  }

  /** Exported from this handshake; once it is over. */
  public Optional<byte[]> binding() {
    return binding;
  }

  /** RFC 8446 §7.5. */
  static byte[] exported(TlsContext context) {
    return context.exportKeyingMaterial(EXPORTER, null, EXPORTED_BYTES);
  }

  @Override
  public Vector<TlsPSKExternal> getExternalPSKs() {
    var secret = getCrypto().createSecret(key);
    return new Vector<>(List.of(new BasicTlsPSKExternal(identity, secret, cipher.prf())));
  }

  @Override
  public short[] getPskKeyExchangeModes() {
    return new short[] {PskKeyExchangeMode.psk_dhe_ke};
  }

  @Override
  public void notifySelectedPSK(TlsPSK psk) throws IOException {
    super.notifySelectedPSK(psk);
    if (psk == null) throw new TlsFatalAlert(AlertDescription.handshake_failure);
    selected = true;
  }

  @Override
  public TlsAuthentication getAuthentication() throws IOException {
    throw new TlsFatalAlert(AlertDescription.handshake_failure);
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    if (!selected) throw new TlsFatalAlert(AlertDescription.handshake_failure);
    binding = Optional.of(exported(context));
  }

  @Override
  public int getMaxHandshakeMessageSize() {
    return MAX_HANDSHAKE_MESSAGE;
  }

  @Override
  @SuppressWarnings("rawtypes")
  protected Vector<Integer> getSupportedGroups(Vector roles) {
    return new Vector<>(List.of(NamedGroup.x25519));
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.TLSv13.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return new int[] {cipher.suite()};
  }

  /** As a browser's. */
  @Override
  protected Vector<ProtocolName> getProtocolNames() {
    return new Vector<>(List.of(ProtocolName.HTTP_2_TLS, ProtocolName.HTTP_1_1));
  }
}
