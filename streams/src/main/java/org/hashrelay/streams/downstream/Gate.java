package org.hashrelay.streams.downstream;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.streams.aggregation.MinerPortSettings;

/** How many connections a node takes, in all and from one address; shared by its ports. */
final class Gate {

  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;

  /** What is known of one address. */
  private static final class Visitor {
    int open;
    int fresh;
    long since;
    int strangers;
    long strangersSince;
    long bannedUntil = Long.MIN_VALUE;
  }

  private final MinerPortSettings settings;
  private final Map<InetAddress, Visitor> visitors = new HashMap<>();
  private int open;
  private long lastForgotten;

  Gate(MinerPortSettings settings) {
    this.settings = settings;
  }

  /** Why this one may not come in; empty when it may, and {@link #leave} is owed. */
  synchronized Optional<String> enter(InetAddress address, long now) {
    if (open >= settings.maxConnections()) return Optional.of("too-many-connections");
    if (visitors.size() > 4 * open + 1_024) forgetStrangers(now);
    var visitor = visitors.computeIfAbsent(address, who -> new Visitor());
    if (now - visitor.since >= SECOND) {
      visitor.since = now;
      visitor.fresh = 0;
    }
    if (now < visitor.bannedUntil) return Optional.of("banned-address");
    if (visitor.open >= settings.maxConnectionsPerAddress()) {
      return Optional.of("too-many-from-address");
    }
    if (visitor.fresh >= settings.maxNewPerAddressAndSecond()) {
      return Optional.of("too-fast-from-address");
    }
    visitor.fresh++;
    visitor.open++;
    open++;
    return Optional.empty();
  }

  synchronized void leave(InetAddress address) {
    open--;
    visitors.computeIfPresent(address, (who, visitor) -> {
      visitor.open--;
      return visitor;
    });
  }

  /** One that came in was no miner; too many of them, and the address is closed to new ones. */
  synchronized void stranger(InetAddress address, long now) {
    var visitor = visitors.get(address);
    if (visitor == null) return;
    if (now - visitor.strangersSince >= MINUTE) {
      visitor.strangersSince = now;
      visitor.strangers = 0;
    }
    if (++visitor.strangers > settings.conduct().strangersPerAddressAndMinute()) {
      visitor.bannedUntil = now + settings.conduct().ban().toMillis();
    }
  }

  synchronized int open() {
    return open;
  }

  private void forgetStrangers(long now) {
    if (now - lastForgotten < SECOND) return;
    lastForgotten = now;
    visitors
        .values()
        .removeIf(visitor ->
            visitor.open == 0 && now - visitor.since >= MINUTE && now >= visitor.bannedUntil);
  }
}
