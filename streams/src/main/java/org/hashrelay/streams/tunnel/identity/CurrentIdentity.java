package org.hashrelay.streams.tunnel.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;

/**
 * The identity that new connections are shown; those that stand keep the one they began with.
 *
 * <p>Whoever has to do something when it changes subscribes; whoever only needs it for the next
 * connection asks. Thread-safe.
 */
public final class CurrentIdentity implements Supplier<ServerIdentity> {

  private final List<Consumer<ServerIdentity>> listeners = new CopyOnWriteArrayList<>();
  private volatile ServerIdentity now;
  private volatile Optional<String> fault = Optional.empty();

  public CurrentIdentity(ServerIdentity first) {
    this.now = first;
  }

  @Override
  public ServerIdentity get() {
    return now;
  }

  /** Until when nodes take the certificate. */
  public Instant expiresAt() {
    return now.expiresAt();
  }

  /** Why newer files on disk are not in use, for people; empty when there are none. */
  public Optional<String> fault() {
    return fault;
  }

  /** Called with each later identity, on whatever thread finds it; must not block for long. */
  public void onChange(Consumer<ServerIdentity> listener) {
    listeners.add(listener);
  }

  void replace(ServerIdentity next) {
    fault = Optional.empty();
    now = next;
    listeners.forEach(listener -> listener.accept(next));
  }

  void fault(Optional<String> newFault) {
    fault = newFault;
  }
}
