package org.hashrelay.demo;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimPool;

/** Goes through everything a demo promises, one after the other, and says of each whether it held. */
final class CheckedRun {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  /** To be taken over, and to find a share for the next pool. */
  private static final Duration MOMENT = Duration.ofSeconds(3);

  private static final Duration CUT = Duration.ofSeconds(4);

  private final Stage stage;
  private final PrintStream out;
  private final long deadline;
  private final List<Check> checks = new ArrayList<>();

  CheckedRun(Stage stage, PrintStream out) {
    this.stage = stage;
    this.out = out;
    this.deadline = System.nanoTime() + stage.settings().duration().toNanos();
  }

  /** Whether all of them held. */
  boolean passes() {
    minersAreConnected();
    sharesAreAccepted();
    upstreamsAreFew();
    var alerts = CompletableFuture.supplyAsync(new AlertScene(stage)::play);
    aMappingOpensAndCloses();
    aSwitchMovesEveryMiner();
    aDeadPoolIsReplaced();
    alerts.join().forEach(this::note);
    aCutTunnelLosesNobody();
    aKilledServerComesBack();
    theBooksBalance();
    aKilledNodeComesBack();
    nobodyDidTheSameWork();
    check("server and node are still running", stage.isWhole(), "");
    return checks.stream().allMatch(Check::holds);
  }

  private void minersAreConnected() {
    var miners = stage.settings().miners();
    var all = within(SOON, () -> stage.farm().report().mining() == miners);
    check(
        "every miner is connected and mining",
        all,
        stage.farm().report().mining() + " of " + miners);
  }

  private void sharesAreAccepted() {
    var miners = stage.settings().miners();
    var flowing = within(SOON, () -> stage.pool().report().accepted() >= miners);
    var pool = stage.pool().report();
    check(
        "the pool accepts their shares",
        flowing && pool.rejectedTotal() == 0,
        pool.accepted() + " accepted, " + pool.rejectedTotal() + " rejected");
  }

  private void upstreamsAreFew() {
    var expected = stage.settings().expectedUpstreams();
    var connections = stage.pool().report().connections();
    check(
        "they share ceil(miners / miners_per_conn) connections",
        connections == expected,
        connections + " for " + stage.settings().miners() + " miners");
  }

  private void aMappingOpensAndCloses() {
    var port = stage.ports().spare();
    var id = stage.createMapping("second", port).get("id").asInt();
    var answered = System.nanoTime();
    var opened = within(A_SECOND, () -> accepts(port));
    check("a mapping made by REST opens its port within 1 s", opened, millisSince(answered));

    stage.api().post("/port-mappings/" + id + "/disable");
    answered = System.nanoTime();
    var closed = within(A_SECOND, () -> !accepts(port));
    check("a disabled mapping closes its port within 1 s", closed, millisSince(answered));
  }

  private void aSwitchMovesEveryMiner() {
    var lostBefore = stage.farm().report().disconnects();
    var asked = System.nanoTime();
    var serves = stage.switchToSecondPool();
    check("a switch by REST says which pool serves now", serves, millisSince(asked));

    var moved = flowsInto(stage.secondPool());
    var lost = stage.farm().report().disconnects() - lostBefore;
    var seen =
        "%d accepted there, %d lost".formatted(stage.secondPool().report().accepted(), lost);
    check("every miner works for the second pool, on its old socket", moved && lost == 0, seen);
  }

  /** The second pool serves, the first stands by; afterwards the first serves, as it did at first. */
  private void aDeadPoolIsReplaced() {
    var lostBefore = stage.farm().report().disconnects();
    var before = stage.pool().report().accepted();
    stage.secondPool().stopListening();
    stage.secondPool().dropConnections();
    var died = System.nanoTime();
    var replaced = within(MOMENT, () -> stage.pool().report().accepted() > before);
    check("a pool that dies is replaced in a moment", replaced, millisSince(died));

    stage.secondPool().listenAgain();
    var returned = flowsInto(stage.secondPool());
    check(
        "once it is back and stays, it serves again",
        returned,
        stage.secondPool().report().accepted() + " accepted there");

    var back = stage.switchToFirstPool() && flowsInto(stage.pool());
    var lost = stage.farm().report().disconnects() - lostBefore;
    check("and no miner lost its connection over it", back && lost == 0, lost + " lost");
  }

  /** As many more shares as there are miners. */
  private boolean flowsInto(SimPool pool) {
    var miners = stage.settings().miners();
    var before = pool.report().accepted();
    return within(
        SOON,
        () -> pool.report().accepted() >= before + miners
            && stage.farm().report().mining() == miners);
  }

  private void aCutTunnelLosesNobody() {
    var lostBefore = stage.farm().report().disconnects();
    stage.link().cut();
    Waiting.pass(CUT);
    stage.link().pass();
    var flowing = sharesFlowAgain();
    var lost = stage.farm().report().disconnects() - lostBefore;
    check("a tunnel cut for 4 s loses no miner", lost == 0, lost + " lost");
    check(
        "shares flow again after the cut", flowing, stage.pool().report().accepted() + " accepted");
  }

  private void aKilledServerComesBack() {
    var lostBefore = stage.farm().report().disconnects();
    var mappings = mappings();
    var nodes = stage.api().items("/clients").size();
    var counters = counters();
    stage.killServer();
    stage.startServer();
    check(
        "after kill -9 the server has its mappings",
        mappings.equals(mappings()),
        mappings.size() + " mappings");
    check("and its nodes", nodes == stage.api().items("/clients").size(), nodes + " nodes");
    var kept = within(SOON, () -> coveredBy(counters, counters()));
    check("and its workers' counters", kept, counters.size() + " workers, none went back");
    var flowing = sharesFlowAgain();
    var lost = stage.farm().report().disconnects() - lostBefore;
    check("its miners kept their connections", lost == 0, lost + " lost");
    check(
        "shares flow again after the restart",
        flowing,
        stage.pool().report().accepted() + " accepted");
  }

  private void theBooksBalance() {
    stage.farm().pace(new SimFarmSettings.Idle());
    within(SOON, () -> stage.farm().report().waiting() == 0);
    var farm = stage.farm().report();
    var equal = within(SOON, () -> {
      var book = book();
      return book.path("found").asLong() == farm.sent() && good(book) == farm.accepted();
    });
    var book = book();
    var seen = "miners %d of %d, API %d of %d, pools %d"
        .formatted(
            farm.accepted(), farm.sent(), good(book), book.get("found").asLong(), stage.accepted());
    check("each share is counted once, and each fate is known", equal && balances(book), seen);
    var lostAnswers = stage.accepted() - book.get("accepted").asLong();
    check(
        "what the pools took is accepted, or its answer got lost",
        lostAnswers >= 0 && lostAnswers <= book.get("unanswered").asLong(),
        "%d more, %d unanswered".formatted(lostAnswers, book.get("unanswered").asLong()));
  }

  /** Empty while the server cannot say. */
  private JsonNode book() {
    try {
      return stage.mapping().at("/status/shares");
    } catch (IllegalStateException notNow) {
      return ApiCalls.object();
    }
  }

  private static long good(JsonNode book) {
    return book.path("accepted").asLong() + book.path("filtered").asLong();
  }

  private static boolean balances(JsonNode book) {
    return book.path("found").asLong()
        == good(book)
            + book.path("rejected").asLong()
            + book.path("stale").asLong()
            + book.path("unanswered").asLong()
            + book.path("held").asLong();
  }

  /** With nothing under way, so that every counter has to be exactly what it was. */
  private void aKilledNodeComesBack() {
    var counters = counters();
    stage.killNode();
    stage.startNode();
    var open = within(SOON, () -> accepts(stage.ports().miners()));
    check(
        "after kill -9 the node opens its port again",
        open,
        "port " + stage.ports().miners());
    check("no worker's counter changed", counters.equals(counters()), counters.size() + " workers");
    stage.farm().pace(new SimFarmSettings.Hashrate(stage.settings().hashrateOfOne()));
    var flowing = sharesFlowAgain();
    check("its miners come back and mine", flowing, stage.pool().report().accepted() + " accepted");
  }

  private void nobodyDidTheSameWork() {
    var pools = List.of(stage.pool().report(), stage.secondPool().report());
    var headers = pools.stream().mapToLong(pool -> pool.headersSeen()).sum();
    var twice = pools.stream().mapToLong(pool -> pool.overlaps()).sum();
    check(
        "no two miners ever did the same work",
        twice == 0,
        headers + " headers, " + twice + " twice");
  }

  private boolean sharesFlowAgain() {
    var miners = stage.settings().miners();
    var before = stage.pool().report().accepted();
    return within(
        SOON.plus(SOON),
        () -> stage.pool().report().accepted() >= before + miners
            && stage.farm().report().mining() == miners);
  }

  /** Worker name to accepted shares; empty while the server cannot say. */
  private Map<String, Long> counters() {
    try {
      return stage.api().items("/workers").stream()
          .collect(toMap(w -> w.get("name").asText(), w -> w.get("accepted").asLong(), Long::sum));
    } catch (IllegalStateException notNow) {
      return Map.of();
    }
  }

  private static boolean coveredBy(Map<String, Long> before, Map<String, Long> now) {
    return before.entrySet().stream()
        .allMatch(worker -> now.getOrDefault(worker.getKey(), -1L) >= worker.getValue());
  }

  /** What an admin wanted, without what changes by itself. */
  private List<String> mappings() {
    return stage.api().items("/port-mappings").stream()
        .map(m -> List.of("id", "name", "client_id", "local_port", "enabled", "revision").stream()
            .map(m::get)
            .map(JsonNode::toString)
            .toList()
            .toString())
        .toList();
  }

  private static boolean accepts(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private boolean within(Duration patience, BooleanSupplier condition) {
    var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    return Waiting.until(left.compareTo(patience) < 0 ? left : patience, condition);
  }

  private static String millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000 + " ms";
  }

  private void check(String what, boolean holds, String seen) {
    note(new Check(what, holds, seen));
  }

  private void note(Check check) {
    checks.add(check);
    out.println(check.line());
    out.flush();
  }
}
