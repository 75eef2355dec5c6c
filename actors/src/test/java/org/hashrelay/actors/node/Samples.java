package org.hashrelay.actors.node;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.hashrelay.actors.node.Mapping.PoolChoice;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;

/** Mappings and links for tests. */
final class Samples {

  private Samples() {}

  static Mapping mapping(int id, int port, int... pools) {
    var choices = new ArrayList<PoolChoice>();
    for (var pool : pools) choices.add(new PoolChoice(pool, 10 - choices.size()));
    return new Mapping(
        id,
        "mapping-" + id,
        port,
        true,
        "aggregate",
        "auto",
        List.copyOf(choices),
        500,
        Duration.ofSeconds(5),
        false,
        true,
        WorkerNaming.PASS_THROUGH,
        "hold",
        0);
  }

  static LinkInfo link(String instance, String tokenId) {
    return new LinkInfo(
        instance,
        tokenId,
        "127.0.0.1:8443",
        "tcp_tls",
        "TLS_AES_256_GCM_SHA384",
        "192.0.2.1:40000",
        "0.1.0",
        Instant.parse("2026-01-01T00:00:00Z"));
  }
}
