package org.hashrelay.http.resources;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.hashrelay.actors.node.Mapping;
import org.hashrelay.actors.node.Mapping.PoolChoice;
import org.hashrelay.http.fleet.Offer;
import org.hashrelay.http.json.Fields;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;

/** A port mapping as it stands in JSON: {@code {local_port, pool_id, client_id}} is enough. */
final class MappingBody {

  private static final int MOST_POOLS = 16;
  private static final List<String> NAMINGS = List.of("pass_through", "fixed", "suffix", "address");

  private static final Comparator<PoolChoice> BY_PRIORITY =
      Comparator.comparingInt(PoolChoice::priority);

  private final Offer offer;

  MappingBody(Offer offer) {
    this.offer = offer;
  }

  /**
   * What a body asks for.
   *
   * @param mapping its id and revision mean nothing
   * @param poolsPointer which field named the pools
   */
  record Wanted(String clientId, Mapping mapping, String poolsPointer) {

    Mapping numbered(int id) {
      var name = mapping.name().isEmpty() ? "mapping-" + id : mapping.name();
      return rewritten(mapping, id, name, mapping.pools());
    }
  }

  /**
   * Refuses what is no mapping.
   *
   * @param name when the body has none
   */
  Wanted read(ObjectNode json, String name) {
    var fields = new Fields(json).ignoring("id", "revision", "status");
    var clientId = fields.name("client_id", 63);
    var mode = fields.choice("mode", offer.modes()).orElse("aggregate");
    var pools = pools(fields);
    if (pools.isEmpty() && !fields.has("pools") && needsPools(mode)) {
      fields.bad("pool_id", "required", "is missing");
    }
    var mapping = new Mapping(
        0,
        fields.text("name", 64).filter(text -> !text.isBlank()).orElse(name),
        fields.number("local_port", 1, 65_535),
        fields.flag("enabled").orElse(true),
        mode,
        fields.choice("protocol", offer.mappingProtocols()).orElse("auto"),
        pools,
        fields.integer("miners_per_conn", 1, 65_536).orElse(500),
        fields
            .duration("share_interval", Duration.ofSeconds(1), Duration.ofMinutes(10))
            .orElse(Duration.ofSeconds(5)),
        fields.flag("fast_answer").orElse(false),
        fields.flag("verify_shares").orElse(true),
        fields.object("worker_name").map(MappingBody::naming).orElse(WorkerNaming.PASS_THROUGH),
        fields.choice("on_all_pools_down", offer.onAllPoolsDown()).orElse("hold"),
        0);
    fields.done();
    return new Wanted(clientId, mapping, fields.has("pools") ? "/pools" : "/pool_id");
  }

  /** {@code pool_id} alone is a list of one; beside a list it has to be the list's first. */
  private static List<PoolChoice> pools(Fields fields) {
    var single = fields.integer("pool_id", 1, Integer.MAX_VALUE);
    if (!fields.has("pools"))
      return single.map(id -> List.of(new PoolChoice(id, 1))).orElse(List.of());
    var pools = list(fields);
    if (pools.isEmpty()) fields.bad("pools", "required", "names no pool");
    var first = pools.stream().max(BY_PRIORITY).map(PoolChoice::poolId);
    if (single.isPresent() && !single.equals(first)) {
      fields.bad("pool_id", "choice", "is not the pool of the highest priority in pools");
    }
    return pools;
  }

  private static List<PoolChoice> list(Fields fields) {
    var items = fields.objects("pools", MOST_POOLS);
    var seen = new HashSet<Integer>();
    var pools = new ArrayList<PoolChoice>();
    for (var item : items) {
      var id = item.number("pool_id", 1, Integer.MAX_VALUE);
      var priority = item.integer("priority", 0, 1_000_000).orElse(items.size() - pools.size());
      if (!seen.add(id)) item.bad("pool_id", "choice", "is there twice");
      item.noMore();
      pools.add(new PoolChoice(id, priority));
    }
    return pools;
  }

  private static WorkerNaming naming(Fields fields) {
    var mode = fields.choice("mode", NAMINGS).orElse("pass_through");
    var fixed = fields.text("fixed", 128).orElse("");
    fields.noMore();
    return new WorkerNaming(mode, fixed);
  }

  /** Accounts say where miners of such a mapping go. */
  private static boolean needsPools(String mode) {
    return !mode.equals("route_by_login") && !mode.equals("getwork");
  }

  /** In a merge patch, a {@code pool_id} without {@code pools} means that one pool. */
  static ObjectNode withoutOldPools(ObjectNode present, ObjectNode patch) {
    if (patch.hasNonNull("pool_id") && !patch.has("pools")) present.remove("pools");
    if (patch.has("pools") && !patch.has("pool_id")) present.remove("pool_id");
    return present;
  }

  /** The same mapping with that pool before all others. */
  static Mapping switched(Mapping mapping, int poolId) {
    var best = mapping.pools().stream().mapToInt(PoolChoice::priority).max().orElse(0);
    var present = mapping.pools().stream().findFirst().map(PoolChoice::poolId);
    if (present.equals(Optional.of(poolId))) return mapping;
    var pools = new ArrayList<PoolChoice>();
    pools.add(new PoolChoice(poolId, best + 1));
    mapping.pools().stream().filter(pool -> pool.poolId() != poolId).forEach(pools::add);
    return rewritten(mapping, mapping.id(), mapping.name(), pools);
  }

  private static Mapping rewritten(Mapping m, int id, String name, List<PoolChoice> pools) {
    return new Mapping(
        id,
        name,
        m.localPort(),
        m.enabled(),
        m.mode(),
        m.protocol(),
        pools,
        m.minersPerConn(),
        m.shareInterval(),
        m.fastAnswer(),
        m.verifyShares(),
        m.workerName(),
        m.onAllPoolsDown(),
        m.revision());
  }
}
