package org.hashrelay.streams.tunnel.psk;

import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.bouncycastle.tls.crypto.TlsCrypto;

/** Makes either end of new handshakes, each cipher with the code that computes it best. */
public final class PskEnds {

  private static final int DECOY_KEY_BYTES = 48;

  private final Map<PskCipher, TlsCrypto> cryptos = new EnumMap<>(PskCipher.class);
  private final SecureRandom random = new SecureRandom();
  private final byte[] decoyKey = new byte[DECOY_KEY_BYTES];

  public PskEnds() {
    random.nextBytes(decoyKey);
    for (var cipher : PskCipher.values()) cryptos.put(cipher, cipher.crypto(random));
  }

  public PskServer server(PskCipher cipher, Pseudonyms pseudonyms) {
    return new PskServer(cryptos.get(cipher), cipher, pseudonyms, decoyKey);
  }

  /** @param unixMillis the time as the server has it */
  public PskClient client(PskCipher cipher, PskKeys keys, LongSupplier unixMillis) {
    var identity = keys.identity(unixMillis.getAsLong(), random);
    return new PskClient(cryptos.get(cipher), cipher, identity, keys.key(cipher));
  }
}
