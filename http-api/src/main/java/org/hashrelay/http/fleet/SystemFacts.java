package org.hashrelay.http.fleet;

import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What this server process knows of itself.
 *
 * @param version for example {@code 0.1.0}
 * @param revision the commit it was built from; empty when not known
 * @param server its name in the fleet
 * @param localNode id of the node inside it; empty when it has none
 * @param bytesRelayed bytes passed between nodes and pools since the start, both directions
 * @param tunnel its tunnel port now
 */
public record SystemFacts(
    String version,
    String revision,
    String server,
    Optional<String> localNode,
    Instant startedAt,
    LongSupplier bytesRelayed,
    Supplier<TunnelFacts> tunnel) {}
