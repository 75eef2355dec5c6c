package org.hashrelay.streams.downstream;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.streams.aggregation.MinerPortSettings;

/** How many connections a node takes, in all and from one address; shared by its ports. */
final class Gate {

  private static final long SECOND = 1_000;

  /** What is known of one address. */
  private static final class Visitor {
    int open;
    int fresh;
    long since;
  }

  private final MinerPortSettings settings;
  private final Map<InetAddress, Visitor> visitors = new HashMap<>();
  private int open;

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

  synchronized int open() {
    return open;
  }

  private void forgetStrangers(long now) {
    visitors.values().removeIf(visitor -> visitor.open == 0 && now - visitor.since >= SECOND);
  }
}
