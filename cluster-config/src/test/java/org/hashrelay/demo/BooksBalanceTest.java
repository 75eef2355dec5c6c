package org.hashrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hashrelay.demo.Installation.Server;
import org.hashrelay.streams.sim.FaultProxy;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the API says of shares, held against what miners and pools say, while things go wrong. */
class BooksBalanceTest {

  private static final Duration LONG = Duration.ofSeconds(90);
  private static final int MINERS = 40;
  private static final double DIFFICULTY = 1e-8;

  @TempDir
  Path folder;

  private Server server;
  private int mapping;
  private SimPool one;
  private SimPool two;
  private SimFarm farm;

  @Test
  void everyShareIsFoundOnceAndItsFateIsKnown() {
    try (var installation = new Installation(folder)) {
      server = installation.server("server");
      var port = Ports.anyFree();
      var tunnel = server.relay().tunnelAddress().getPort();
      try (var link = FaultProxy.start(0, "127.0.0.1", tunnel);
          var first = pool();
          var second = pool()) {
        one = first;
        two = second;
        installation.node(server.enrol("farm"), "127.0.0.1:" + link.port(), complaint -> {});
        await().atMost(LONG).until(() -> server.sees("farm"));
        var firstId = server.pool("one", one.port());
        var secondId = server.pool("two", two.port());
        mapping = server.mapping("farm", port, firstId, 500).get("id").asInt();
        try (var miners = farm(port)) {
          farm = miners;
          flows(one);
          theSwitch(secondId);
          theCut(link);
          thePoolsDeath();
          theEnd();
          theKick();
        }
      }
    }
  }

  private static SimPool pool() {
    return SimPool.start(SimPoolSettings.standard().difficulty(DIFFICULTY));
  }

  private static SimFarm farm(int port) {
    return SimFarm.start(SimFarmSettings.to("127.0.0.1", port)
        .miners(MINERS)
        .login("acct.w%02d", "x")
        .pace(new SimFarmSettings.Every(Duration.ofMillis(400))));
  }

  private void theSwitch(int secondId) {
    var order = ApiCalls.object().put("pool_id", secondId);
    var answer = server.api().post("/port-mappings/" + mapping + "/switch", order);
    booksBalance();

    assertThat(answer.at("/status/active_pool_id").asInt()).isEqualTo(secondId);
    flows(two);
    assertThat(farm.report().disconnects()).isZero();
  }

  private void theCut(FaultProxy link) {
    link.cut();
    await().atMost(LONG).until(() -> !server.sees("farm"));
    booksBalance();
    link.pass();
    await().atMost(LONG).until(() -> server.sees("farm"));
    booksBalance();
    flows(two);
    assertThat(farm.report().disconnects()).isZero();
  }

  private void thePoolsDeath() {
    two.stopListening();
    two.dropConnections();
    booksBalance();
    var before = farm.report().sent();
    await().atMost(LONG).until(() -> farm.report().sent() >= before + MINERS);
    booksBalance();
    two.listenAgain();
    flowsSomewhere();
  }

  /** With nothing under way, everybody has to agree to the last share. */
  private void theEnd() {
    farm.pace(new SimFarmSettings.Idle());
    await().atMost(LONG).until(() -> farm.report().waiting() == 0);
    var miners = farm.report();
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(count(shares(), "found")).isEqualTo(miners.sent()));
    booksBalance();

    var book = shares();
    var accepted = count(book, "accepted");
    var unanswered = count(book, "unanswered");
    assertThat(accepted + count(book, "filtered")).isEqualTo(miners.accepted());
    assertThat(count(book, "rejected") + count(book, "stale") + unanswered)
        .isEqualTo(miners.rejectedTotal());
    assertThat(count(book, "held")).isZero();
    var taken = one.report().accepted() + two.report().accepted();
    assertThat(taken - accepted).isBetween(0L, unanswered);
    assertThat(book.get("pool_credited_difficulty").asDouble())
        .isCloseTo(accepted * DIFFICULTY, within(DIFFICULTY / 100));
    await().atMost(LONG).untilAsserted(() -> theNodeCountedTheSame(book));
  }

  /** What a node tells of itself may be a second old. */
  private void theNodeCountedTheSame(JsonNode book) {
    var sinceStart = status().get("shares_since_node_start");
    for (var fate : List.of("found", "accepted", "filtered", "rejected", "stale", "unanswered")) {
      assertThat(count(sinceStart, fate)).as(fate).isEqualTo(count(book, fate));
    }
  }

  private void theKick() {
    var worker = server.api().items("/workers").get(0).get("id").asText();

    server.api().order("/workers/" + worker + "/kick");

    await().atMost(LONG).until(() -> farm.report().disconnects() == 1);
    await().atMost(LONG).until(() -> farm.report().mining() == MINERS);
    assertThat(farm.report().disconnects()).isEqualTo(1);
  }

  private void flows(SimPool pool) {
    var before = pool.report().accepted();
    await().atMost(LONG).until(() -> pool.report().accepted() >= before + MINERS);
    booksBalance();
  }

  private void flowsSomewhere() {
    var before = farm.report().accepted();
    await().atMost(LONG).until(() -> farm.report().accepted() >= before + MINERS);
    booksBalance();
  }

  /** At any moment: the mapping's two books, each worker's and each upstream's. */
  private void booksBalance() {
    balances(shares());
    balances(status().get("shares_since_node_start"));
    server.api().items("/workers").forEach(BooksBalanceTest::balances);
    for (var upstream : server.api().items("/upstreams")) {
      assertThat(count(upstream, "forwarded"))
          .as(upstream.toString())
          .isEqualTo(sum(upstream, "accepted", "rejected", "stale", "unanswered", "held"));
      assertThat(count(upstream, "held")).isNotNegative();
    }
  }

  private static void balances(JsonNode book) {
    assertThat(count(book, "found"))
        .as(book.toString())
        .isEqualTo(sum(book, "accepted", "filtered", "rejected", "stale", "unanswered", "held"));
  }

  private static long sum(JsonNode book, String... fates) {
    return List.of(fates).stream().mapToLong(fate -> count(book, fate)).sum();
  }

  private static long count(JsonNode book, String fate) {
    return book.get(fate).asLong();
  }

  private JsonNode status() {
    return server.api().get("/port-mappings/" + mapping).get("status");
  }

  private JsonNode shares() {
    return status().get("shares");
  }
}
