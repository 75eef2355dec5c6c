package org.hashrelay.streams.aggregation.ethash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hashrelay.streams.aggregation.shared.SharedBench;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolHint;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.Test;

/** Pools that send their clients away, stand by or are left; miners that are of no use. */
class EthashPoolsTest {

  private static final String SEED = "0".repeat(64);
  private static final String HEADER = "9e".repeat(32);
  private static final String NEXT = "7c".repeat(32);
  private static final String EASY = "f".repeat(64);

  private SharedBench bench = bench(order("one.example.com"));

  private static SharedBench bench(MappingOrder order) {
    return new SharedBench(order, new EthashFamily("ethash"));
  }

  private static MappingOrder order(String... hosts) {
    var pools = new ArrayList<PoolOrder>();
    for (var host : hosts) {
      pools.add(new PoolOrder(
          7 + pools.size(),
          host,
          "ethash",
          "stratum-v1-ethash",
          "",
          "",
          true,
          host,
          4444,
          false,
          PoolHint.NONE));
    }
    var one = SharedBench.order("ethash", "stratum-v1-ethash", 500);
    return SharedBench.withPools(one, pools);
  }

  private SharedBench.Miner stratum1Miner() {
    return bench
        .miner()
        .says("{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[]}")
        .says("{\"id\":2,\"method\":\"mining.authorize\",\"params\":[\"0x11.w1\",\"x\"]}");
  }

  private SharedBench.Miner es1Miner() {
    return bench
        .miner()
        .says("{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[\"m/1\","
            + "\"EthereumStratum/1.0.0\"]}")
        .says("{\"id\":3,\"method\":\"mining.authorize\",\"params\":[\"0x11.w2\",\"x\"]}");
  }

  private static void servesProxy(SharedBench.Line line, String header) {
    line.opened().answers("\"result\":true");
    proxyJob(line, header);
  }

  private static void proxyJob(SharedBench.Line line, String header) {
    line.says("{\"id\":0,\"result\":[\"0x%s\",\"0x%s\",\"0x%s\"]}".formatted(header, SEED, EASY));
  }

  private static void servesEs1(SharedBench.Line line) {
    line.opened()
        .answers("\"result\":[[\"mining.notify\",\"s7\",\"EthereumStratum/1.0.0\"],\"08\"]");
    es1Job(line, "j1", HEADER);
  }

  private static void es1Job(SharedBench.Line line, String id, String header) {
    line.says("{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"%s\",\"%s\",\"%s\",true]}"
        .formatted(id, SEED, header));
  }

  private static String lastJob(SharedBench.Miner miner) {
    var jobs = miner.told("mining.notify");
    return jobs.get(jobs.size() - 1).path("params").path(0).asText();
  }

  private static void submits(SharedBench.Miner miner, int id, String job) {
    miner.says(("{\"id\":%d,\"method\":\"mining.submit\",\"params\":[\"0x11.w1\",\"%s\","
            + "\"0x%016x\",\"0x%s\",\"0x%s\"]}")
        .formatted(id, job, id, HEADER, "3c".repeat(32)));
  }

  private static String reconnect(String params) {
    return "{\"id\":null,\"method\":\"client.reconnect\",\"params\":" + params + "}";
  }

  // ── sent elsewhere ──────────────────────────────────────────────────────────────────────────

  @Test
  void q69_aPoolIsFollowedWithinItsDomainAndServesUntilTheOtherPlaceDoes() {
    var miner = stratum1Miner();
    var old = bench.last();
    servesProxy(old, HEADER);

    old.says(reconnect("[\"two.example.com\",\"4444\",0]"));
    bench.pass(Duration.ofSeconds(1));
    var next = bench.last();
    assertThat(next.route.elsewhere()).isEqualTo("two.example.com:4444");
    assertThat(old.closedFor).isEmpty();
    submits(miner, 40, lastJob(miner));
    assertThat(old.calls("eth_submitWork")).hasSize(1);

    servesProxy(next, NEXT);
    bench.pass(Duration.ofSeconds(1));
    submits(miner, 41, lastJob(miner));
    assertThat(next.calls("eth_submitWork")).hasSize(1);
    old.answers(old.calls("eth_submitWork").get(0), "\"result\":true");
    bench.pass(Duration.ofSeconds(12));

    assertThat(old.closedFor).isEqualTo("pool-changed");
    assertThat(miner.closedFor).isEmpty();
    assertThat(bench.results()).containsExactly(ShareResult.ACCEPTED);
  }

  @Test
  void q69_nobodyIsFollowedOutOfTheDomainOfThePool() {
    stratum1Miner();
    servesProxy(bench.last(), HEADER);

    for (var host : List.of("\"two.example.org\"", "\"10.0.0.1\"", "\"evil.com\"")) {
      bench.last().says(reconnect("[%s,4444,0]".formatted(host)));
    }
    bench.pass(Duration.ofSeconds(5));

    assertThat(bench.pool).hasSize(1);
    assertThat(bench.last().closedFor).isEmpty();
  }

  @Test
  void q69_whereThePoolSentItsClientsInVainItIsAskedItselfAgain() {
    stratum1Miner();
    var old = bench.last();
    servesProxy(old, HEADER);
    old.says(reconnect("[\"two.example.com\",4444,0]"));
    bench.pass(Duration.ofSeconds(1));

    bench.last().closes("connection-refused");
    bench.pass(Duration.ofSeconds(5));

    assertThat(bench.last().route.elsewhere()).isEmpty();
    assertThat(old.closedFor).isEmpty();
  }

  // ── more than one pool ──────────────────────────────────────────────────────────────────────

  @Test
  void minersOfBothKindsHaveAPoolThatStandsByForThem() {
    bench = bench(order("a.example.com", "b.example.org"));
    var whole = stratum1Miner();
    servesProxy(bench.last(), HEADER);
    var part = es1Miner();
    servesEs1(bench.last());
    for (var call : bench.last().calls("mining.authorize")) {
      bench.last().answers(call, "\"result\":true");
    }
    bench.pass(Duration.ofSeconds(1));
    for (var line : bench.pool.stream().filter(l -> l.route.poolId() == 8).toList()) {
      var isPart = line.opened().heard.get(0).path("method").asText().equals("mining.subscribe");
      if (isPart) servesEs1(line);
      else servesProxy(line, NEXT);
    }
    bench.pass(Duration.ofSeconds(1));
    assertThat(bench.telemetry().upstreams())
        .extracting(up -> up.role() + " " + up.state())
        .containsExactlyInAnyOrder(
            "active ready", "active ready", "standby ready", "standby ready");

    bench.pool.stream().filter(l -> l.route.poolId() == 7).forEach(l -> l.closes("pool-closed"));

    assertThat(bench.telemetry().activePoolId()).isEqualTo(8);
    assertThat(List.of(whole.closedFor, part.closedFor)).containsOnly("");
    assertThat(whole.told("mining.notify")).hasSize(2);
    assertThat(part.told("mining.notify")).hasSize(2);
  }

  @Test
  void whatWasFoundBeforeASwitchIsWelcomeForTenSecondsAndStaleThen() {
    bench = bench(order("a.example.com", "b.example.org"));
    var miner = stratum1Miner();
    var first = bench.last();
    servesProxy(first, HEADER);
    var before = lastJob(miner);
    bench.pass(Duration.ofSeconds(1));
    servesProxy(bench.to(8), NEXT);
    bench.pass(Duration.ofSeconds(1));

    var both = order("a.example.com", "b.example.org");
    bench.group.update(SharedBench.withPools(both, List.of(both.pools().get(1))));
    bench.pass(Duration.ofSeconds(2));
    assertThat(lastJob(miner)).isNotEqualTo(before);
    submits(miner, 40, before);

    assertThat(first.calls("eth_submitWork")).hasSize(1);
    first.answers(first.calls("eth_submitWork").get(0), "\"result\":true");
    assertThat(miner.answer(40).path("result").asBoolean()).isTrue();
    bench.pass(Duration.ofSeconds(9));
    submits(miner, 41, before);
    assertThat(miner.answer(41).path("error").path(0).asInt()).isEqualTo(21);
  }

  // ── bad miners ──────────────────────────────────────────────────────────────────────────────

  @Test
  void q65_workAgainThenReconnectThenTheDoor() {
    var miner = es1Miner();
    servesEs1(bench.last());
    es1Miner();
    var told = miner.told("mining.notify").size();

    for (var second = 0; second <= 181 && miner.closedFor.isEmpty(); second++) {
      miner.says("{\"id\":%d,\"method\":\"mining.submit\",\"params\":[\"a\",\"x\",\"zz\"]}"
          .formatted(10 + second));
      if (second == 59) assertThat(miner.told("mining.notify")).hasSize(told);
      if (second == 61) assertThat(miner.told("mining.notify")).hasSize(told + 1);
      if (second == 100) es1Job(bench.last(), "j2", NEXT);
      if (second == 119) assertThat(miner.told("client.reconnect")).isEmpty();
      if (second == 121) assertThat(miner.told("client.reconnect")).hasSize(1);
      bench.pass(Duration.ofSeconds(1));
    }

    assertThat(miner.closedFor).isEqualTo("bad-shares");
  }

  @Test
  void q76_idleWorkHasItsOwnHeaderAndTheSameSeed() {
    bench = bench(SharedBench.onAllPoolsDown(order("a.example.com"), "idle_jobs"));
    var miner = stratum1Miner();
    servesProxy(bench.last(), HEADER);
    bench.last().closes("connection-refused");
    bench.pass(Duration.ofSeconds(65));

    var jobs = miner.told("mining.notify");
    var idle = jobs.get(jobs.size() - 1).path("params");
    assertThat(jobs).hasSize(2);
    assertThat(idle.path(1).asText()).isNotEqualTo(HEADER).hasSize(64);
    assertThat(idle.path(2).asText()).isEqualTo(SEED);
    assertThat(bench.telemetry().state()).isEqualTo("pool_down");
    submits(miner, 40, lastJob(miner));
    assertThat(miner.answer(40).path("result").asBoolean()).isTrue();
    assertThat(bench.results()).isEmpty();
  }
}
