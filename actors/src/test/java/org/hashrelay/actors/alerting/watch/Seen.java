package org.hashrelay.actors.alerting.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hashrelay.actors.node.ClientNode.MappingIs;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.actors.node.LinkInfo;
import org.hashrelay.actors.node.Mapping;
import org.hashrelay.actors.node.Mapping.PoolChoice;
import org.hashrelay.actors.node.MappingStatus;
import org.hashrelay.actors.node.TokenConflict;
import org.hashrelay.actors.pool.Pool.Health;
import org.hashrelay.actors.pool.Pool.PoolIs;
import org.hashrelay.actors.pool.Pool.Settings;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;
import org.hashrelay.streams.tunnel.control.ShareBook;

/** Nodes and pools as their entities would show them. */
final class Seen {

  private static final Instant ONCE = Instant.parse("2025-12-31T23:59:00Z");

  private Seen() {}

  static NodeIs connected(String id, MappingIs... mappings) {
    var link = new LinkInfo("life", "t", "s:1", "quic", "TLS_AES_256_GCM_SHA384", "a:1", "1", ONCE);
    return node(id, Optional.of(link), 3, mappings);
  }

  static NodeIs away(String id) {
    return node(id, Optional.empty(), 3);
  }

  /** Connected, and not where its revision is. */
  static NodeIs behind(String id) {
    return node(id, connected(id).link(), 2);
  }

  /** Connected, and its token was shown by another process at that moment. */
  static NodeIs contested(String id, Instant at) {
    var conflict = new TokenConflict(at, "b:2", "a:1", TokenConflict.REFUSED);
    return node(id, connected(id).link(), 3, Optional.of(conflict));
  }

  private static NodeIs node(
      String id, Optional<LinkInfo> link, long applied, MappingIs... mappings) {
    return node(id, link, applied, Optional.empty(), mappings);
  }

  private static NodeIs node(
      String id,
      Optional<LinkInfo> link,
      long applied,
      Optional<TokenConflict> conflict,
      MappingIs... mappings) {
    return new NodeIs(
        id,
        "",
        "north",
        "",
        "",
        1,
        3,
        applied,
        link,
        Optional.of(ONCE),
        0,
        Telemetry.NONE,
        Arrays.asList(mappings),
        conflict);
  }

  /** Mapping 1, which would rather be at pool 1 than at pool 2. */
  static MappingIs mapping(String nodeId, String state, int activePool) {
    return mapping(nodeId, state, activePool, "");
  }

  static MappingIs mapping(String nodeId, String state, int activePool, String detail) {
    var mapping = new Mapping(
        1,
        "btc",
        3333,
        true,
        "aggregate",
        "auto",
        List.of(new PoolChoice(1, 2), new PoolChoice(2, 1)),
        500,
        Duration.ofSeconds(5),
        false,
        true,
        WorkerNaming.PASS_THROUGH,
        "hold",
        1);
    var status = new MappingStatus(state, detail, activePool, 1, 1, 500, ShareBook.EMPTY);
    return new MappingIs(nodeId, mapping, status);
  }

  static PoolIs pool(int id, String state) {
    var settings = new Settings(
        "pool-" + id, "btc", "pool.example", 3333, false, "sha256d", "stratum-v1", "w", "", true);
    var health = new Health(state, "closed", Optional.of(ONCE));
    return new PoolIs(id, 1, settings, health, Optional.empty());
  }
}
