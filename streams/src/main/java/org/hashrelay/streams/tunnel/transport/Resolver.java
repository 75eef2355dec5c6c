package org.hashrelay.streams.tunnel.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.ClassicActorSystemProvider;

/**
 * Looks host names up anew for every connection, off the data path.
 *
 * <p>When names cannot be looked up at all, the last good address of a host is tried.
 */
public final class Resolver {

  private static final String BLOCKING = "pekko.actor.default-blocking-io-dispatcher";
  private static final int REMEMBERED = 1_024;

  private final Executor blocking;
  private final Map<String, InetAddress> lastGood = new ConcurrentHashMap<>();

  public Resolver(ClassicActorSystemProvider system) {
    this.blocking = system.classicSystem().dispatchers().lookup(BLOCKING);
  }

  /** Fails with an {@link UnknownHostException}. */
  public CompletionStage<InetSocketAddress> resolve(String host, int port) {
    return CompletableFuture.supplyAsync(() -> new InetSocketAddress(lookUp(host), port), blocking);
  }

  private InetAddress lookUp(String host) {
    try {
      var address = InetAddress.getByName(host);
      if (lastGood.size() < REMEMBERED) lastGood.put(host, address);
      return address;
    } catch (UnknownHostException e) {
      var known = lastGood.get(host);
      if (known == null) throw new CompletionException(e);
      return known;
    }
  }
}
