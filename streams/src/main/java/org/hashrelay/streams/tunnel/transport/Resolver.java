package org.hashrelay.streams.tunnel.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ClassicActorSystemProvider;

/**
 * Looks host names up anew for every connection, off the data path, one look-up of a name at a time.
 *
 * <p>When a name cannot be looked up, or not soon, the address where the host was last reached has to
 * do, or else the one last heard.
 */
public final class Resolver {

  /** Looks one name up; may take its time. */
  interface Names {
    InetAddress address(String host) throws UnknownHostException;
  }

  private static final String BLOCKING = "pekko.actor.default-blocking-io-dispatcher";
  private static final int REMEMBERED = 1_024;
  private static final long SOON_MILLIS = 250;

  private final Executor blocking;
  private final Names names;
  private final Map<String, InetAddress> heard = new ConcurrentHashMap<>();
  private final Map<String, InetAddress> reached = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<InetAddress>> underWay = new ConcurrentHashMap<>();

  public Resolver(ClassicActorSystemProvider system) {
    this(system.classicSystem().dispatchers().lookup(BLOCKING), InetAddress::getByName);
  }

  Resolver(Executor blocking, Names names) {
    this.blocking = blocking;
    this.names = names;
  }

  /** Fails with an {@link UnknownHostException}. */
  public CompletionStage<InetSocketAddress> resolve(String host, int port) {
    var known = Optional.ofNullable(reached.getOrDefault(host, heard.get(host)));
    var lookUp = lookUp(host).copy();
    known.ifPresent(last -> lookUp.completeOnTimeout(last, SOON_MILLIS, TimeUnit.MILLISECONDS));
    var answer = known.isPresent() ? lookUp.exceptionally(failure -> known.get()) : lookUp;
    return answer.thenApply(address -> new InetSocketAddress(address, port));
  }

  /** Where this host was when it proved itself last, whatever its name says now. */
  public Optional<InetSocketAddress> familiar(String host, int port) {
    return Optional.ofNullable(reached.get(host))
        .map(address -> new InetSocketAddress(address, port));
  }

  /** The host has proved itself there. */
  public void reached(String host, InetAddress address) {
    keep(reached, host, address);
  }

  private CompletableFuture<InetAddress> lookUp(String host) {
    var mine = new CompletableFuture<InetAddress>();
    var running = underWay.putIfAbsent(host, mine);
    if (running != null) return running;
    blocking.execute(() -> {
      try {
        var address = names.address(host);
        keep(heard, host, address);
        underWay.remove(host);
        mine.complete(address);
      } catch (UnknownHostException | RuntimeException e) {
        underWay.remove(host);
        mine.completeExceptionally(e);
      }
    });
    return mine;
  }

  private static void keep(Map<String, InetAddress> where, String host, InetAddress address) {
    if (where.size() < REMEMBERED) where.put(host, address);
  }
}
