package org.hashrelay.streams.tunnel.psk;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.PskIdentity;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsPSKExternal;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.hashrelay.streams.tunnel.proof.KeySchedule;

/**
 * What a server insists on in one handshake: TLS 1.3, one suite, X25519, one pre-shared key.
 *
 * <p>An unknown identity is given a key that fits nothing, and that key is computed for known ones
 * too: both fail at the binder, with the same alert and after the same work.
 */
public final class PskServer extends AbstractTlsServer {

  private final PskCipher cipher;
  private final Pseudonyms pseudonyms;
  private final byte[] decoyKey;
  private Optional<String> token = Optional.empty();
  private Optional<byte[]> binding = Optional.empty();
  private boolean keyOffered;

  /** @param decoyKey random, one per process */
  public PskServer(TlsCrypto crypto, PskCipher cipher, Pseudonyms pseudonyms, byte[] decoyKey) {
    super(crypto);
    this.cipher = cipher;
    this.pseudonyms = pseudonyms;
    this.decoyKey = decoyKey.clone();
  }

  /** The token whose key was proved; once the handshake is over. */
  public Optional<String> token() {
    return binding.isPresent() ? token : Optional.empty();
  }

  /** Exported from this handshake; once it is over. */
  public Optional<byte[]> binding() {
    return binding;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public TlsPSKExternal getExternalPSK(Vector identities) {
    if (identities.size() != 1) return null; // one attempt, one key: else trying many is cheap
    var identity = ((PskIdentity) identities.get(0)).getIdentity();
    var decoy = KeySchedule.hmac("HmacSHA384", decoyKey, identity);
    var known = pseudonyms.find(identity);
    token = known.map(Pseudonyms.Known::tokenId);
    keyOffered = true;
    var key = known.map(k -> k.keys().key(cipher)).orElse(decoy);
    return new BasicTlsPSKExternal(identity, getCrypto().createSecret(key), cipher.prf());
  }

  /** Comes after the binder was checked and before anything is answered. */
  @Override
  @SuppressWarnings("rawtypes")
  public void processClientExtensions(Hashtable extensions) throws IOException {
    if (!keyOffered) throw new TlsFatalAlert(AlertDescription.handshake_failure);
    super.processClientExtensions(extensions);
  }

  @Override
  public TlsCredentials getCredentials() throws IOException {
    throw new TlsFatalAlert(AlertDescription.handshake_failure);
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    binding = Optional.of(PskClient.exported(context));
  }

  @Override
  public int getMaxHandshakeMessageSize() {
    return PskClient.MAX_HANDSHAKE_MESSAGE;
  }

  @Override
  public int[] getSupportedGroups() {
    return new int[] {NamedGroup.x25519};
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.TLSv13.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return new int[] {cipher.suite()};
  }

  @Override
  protected Vector<ProtocolName> getProtocolNames() {
    var names = new Vector<ProtocolName>();
    names.add(ProtocolName.HTTP_1_1);
    return names;
  }
}
