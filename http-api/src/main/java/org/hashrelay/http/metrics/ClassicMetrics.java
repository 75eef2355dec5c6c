package org.hashrelay.http.metrics;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hashrelay.actors.live.LiveNode;
import org.hashrelay.actors.live.SeatRow;
import org.hashrelay.actors.pool.Pool.PoolIs;
import org.hashrelay.streams.work.Algorithms;

/**
 * The nine families that the boards of a well-known Stratum proxy are made of, exact to the byte.
 *
 * <p>{@code worker} is the miner's address and port, {@code user} its login, {@code pool} the pool's host
 * and port. Difficulty is divided by what makes a difficulty of 1 stand for 2^32 hashes.
 */
final class ClassicMetrics {

  private static final double HASHES = 0x1p32;
  private static final double DIVIDER_OF_UNKNOWN = 1;

  private final ClassicSettings settings;
  private final FleetFacts facts;
  private final ClassicFamily workerUp = gauge("proxy_worker_up", "Worker is up.");
  private final ClassicFamily poolUp = gauge("proxy_pool_up", "Pool is up.");
  private final ClassicFamily divider =
      gauge("proxy_pool_divider", "Divider of the pool's difficulty.");
  private final ClassicFamily sended = counter("proxy_worker_sended", "Shares sent to the pool.");
  private final ClassicFamily oneSended =
      counter("proxy_worker_one_sended", "Shares sent to the pool, at difficulty 1.");
  private final ClassicFamily accepted =
      counter("proxy_worker_accepted", "Shares accepted by the pool.");
  private final ClassicFamily oneAccepted =
      counter("proxy_worker_one_accepted", "Shares accepted by the pool, at difficulty 1.");
  private final ClassicFamily speed = gauge("proxy_worker_speed", "Speed in hashes per second.");
  private final ClassicFamily difficulty =
      gauge("proxy_worker_difficulty", "Difficulty of the worker.");
  private final Map<String, String> places = new HashMap<>();

  ClassicMetrics(ClassicSettings settings, FleetFacts facts) {
    this.settings = settings;
    this.facts = facts;
  }

  private static ClassicFamily gauge(String name, String help) {
    return new ClassicFamily(name, ClassicFamily.Kind.GAUGE, help);
  }

  private static ClassicFamily counter(String name, String help) {
    return new ClassicFamily(name, ClassicFamily.Kind.COUNTER, help);
  }

  /** The families as one text, in the order of their names. */
  String page(List<LiveNode.Now> nodes, boolean openMetrics) {
    var shown = settings.served() ? fastest(nodes) : Optional.<Set<String>>of(Set.of());
    for (var node : settings.served() ? nodes : List.<LiveNode.Now>of()) {
      for (var row : node.seats()) {
        addPool(node.nodeId(), row);
        if (shown.isEmpty() || shown.get().contains(row.place().peer())) add(node.nodeId(), row);
      }
    }
    var page = new StringBuilder(64 * 1024);
    for (var family : List.of(
        divider, poolUp, accepted, difficulty, oneAccepted, oneSended, sended, speed, workerUp)) {
      family.write(page, openMetrics);
    }
    return page.toString();
  }

  /** Peers that are shown one by one; empty for all. */
  private Optional<Set<String>> fastest(List<LiveNode.Now> nodes) {
    if (settings.perWorker() == ClassicSettings.ALL_WORKERS) return Optional.empty();
    return Optional.of(nodes.stream()
        .flatMap(node -> node.seats().stream())
        .sorted(Comparator.comparingDouble(ClassicMetrics::rank).reversed())
        .map(row -> row.place().peer())
        .distinct()
        .limit(settings.perWorker())
        .collect(Collectors.toSet()));
  }

  private static double rank(SeatRow row) {
    return Double.isNaN(row.creditPerSecond())
        ? row.sent().acceptedDifficulty()
        : row.creditPerSecond();
  }

  private void addPool(String nodeId, SeatRow row) {
    var labels = place(nodeId, row);
    poolUp.put(labels, 1);
    divider.put(labels, divider(row));
  }

  private void add(String nodeId, SeatRow row) {
    var user = quoted(row.place().user());
    var worker = ",user=\"" + user + "\",worker=\"" + quoted(row.place().peer()) + '"';
    workerUp.put("proxy=\"" + quoted(proxy(nodeId, row)) + '"' + worker, 1);
    var labels = place(nodeId, row) + worker;
    difficulty.put(labels, row.difficulty());
    var divider = divider(row);
    var sent = row.sent();
    if (sent.sended() > 0) {
      sended.put(labels, sent.sended());
      oneSended.put(labels, sent.sendedDifficulty() / divider);
    }
    if (sent.accepted() > 0) {
      accepted.put(labels, sent.accepted());
      oneAccepted.put(labels, sent.acceptedDifficulty() / divider);
    }
    if (!Double.isNaN(row.creditPerSecond())) {
      speed.put(labels, row.creditPerSecond() / divider * HASHES);
    }
  }

  private String place(String nodeId, SeatRow row) {
    var key = nodeId + '/' + row.place().mappingId() + '/' + row.place().poolId();
    return places.computeIfAbsent(key, k -> {
      var pool = facts.pool(row.place().poolId()).map(PoolIs::settings);
      var hash = pool.map(p -> p.algorithm()).orElse("");
      return "hash=\"%s\",pool=\"%s\",proxy=\"%s\""
          .formatted(
              hash.equals("sha256d") ? "sha256" : quoted(hash),
              quoted(pool.map(p -> p.host() + ":" + p.port())
                  .orElse("" + row.place().poolId())),
              quoted(proxy(nodeId, row)));
    });
  }

  private String proxy(String nodeId, SeatRow row) {
    if (!settings.tag().isEmpty()) return settings.tag();
    var port = facts.mapping(row.place().mappingId()).map(m -> "" + m.localPort());
    return nodeId + ":" + port.orElse("0");
  }

  private double divider(SeatRow row) {
    return facts
        .pool(row.place().poolId())
        .flatMap(pool -> Algorithms.named(pool.settings().algorithm()))
        .map(algorithm -> HASHES / algorithm.family().hashesPerUnit())
        .orElse(DIVIDER_OF_UNKNOWN);
  }

  /** What a miner may write into a name stays inside its quotes and on its line. */
  private static String quoted(String text) {
    if (text.indexOf('\\') < 0 && text.indexOf('"') < 0 && text.indexOf('\n') < 0) return text;
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
