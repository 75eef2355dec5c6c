package org.hashrelay.streams.pool;

import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.ClassicActorSystemProvider;

/** Dials pools over TCP or TLS, and none but those it can look up. */
public final class PoolConnector implements PoolDialer {

  private final ClassicActorSystemProvider system;
  private final PoolSettings settings;
  private final Function<PoolRoute, Optional<PoolAddress>> addresses;

  /** @param addresses called for every dial, from any thread; never blocks */
  public PoolConnector(
      ClassicActorSystemProvider system,
      PoolSettings settings,
      Function<PoolRoute, Optional<PoolAddress>> addresses) {
    this.system = system;
    this.settings = settings;
    this.addresses = addresses;
  }

  @Override
  public PoolStream open(PoolRoute route, PoolEvents events) {
    throw new UnsupportedOperationException(system + "" + settings + addresses);
  }
}
