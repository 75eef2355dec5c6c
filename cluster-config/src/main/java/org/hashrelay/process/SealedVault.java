package org.hashrelay.process;

import java.security.SecureRandom;
import java.util.Optional;
import org.hashrelay.actors.secret.SealedSecrets;
import org.hashrelay.http.fleet.Vault;
import org.hashrelay.streams.tunnel.proof.NodeToken;

/** Mints tokens whose keys lie sealed in the journal. */
record SealedVault(SealedSecrets secrets, SecureRandom random) implements Vault {

  @Override
  public MintedToken mint() {
    var token = NodeToken.generate(random);
    var sealed = secrets.sealTokenKey(token.id(), token.prk());
    return new MintedToken(token.text(), token.id(), sealed, token.verifier().text());
  }

  @Override
  public String seal(String secret) {
    return secrets.sealPassword(secret);
  }

  @Override
  public Optional<String> open(String sealed) {
    return secrets.openPassword(sealed);
  }
}
