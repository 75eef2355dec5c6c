package org.hashrelay.actors.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.hashrelay.actors.ActorConfig;
import org.hashrelay.actors.agent.Agent;
import org.hashrelay.actors.agent.FakePorts;
import org.hashrelay.actors.agent.NodeStatus;
import org.hashrelay.actors.alerting.notify.Courier;
import org.hashrelay.actors.alerting.notify.Outcome;
import org.hashrelay.actors.catalogue.Catalogue;
import org.hashrelay.actors.catalogue.Catalogue.AddToken;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.actors.live.LiveNode;
import org.hashrelay.actors.miner.Miner;
import org.hashrelay.actors.miner.MinerEvent.SharesSubmitted;
import org.hashrelay.actors.miner.WorkerId;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.node.ClientNode.DeleteMapping;
import org.hashrelay.actors.node.ClientNode.Get;
import org.hashrelay.actors.node.ClientNode.IssueToken;
import org.hashrelay.actors.node.ClientNode.MappingIs;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.actors.node.ClientNode.PutMapping;
import org.hashrelay.actors.node.ClientNode.SetMappingEnabled;
import org.hashrelay.actors.node.LinkEar;
import org.hashrelay.actors.node.Mapping;
import org.hashrelay.actors.node.Mapping.PoolChoice;
import org.hashrelay.actors.pool.Pool;
import org.hashrelay.actors.pool.Pool.PoolIs;
import org.hashrelay.actors.pool.Pool.SetEnabled;
import org.hashrelay.actors.secret.KeyFile;
import org.hashrelay.actors.secret.SealedSecrets;
import org.hashrelay.streams.mirror.MirrorFact;
import org.hashrelay.streams.pool.PoolAddress;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.proof.Verifier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entities on a cluster of one, with the node inside the server: only ports and pools are made up. */
class OneServerTest {

  @TempDir
  static Path data;

  private static final byte[] KEY = new byte[48];

  private static final FakePorts ports = new FakePorts();
  private static final AtomicReference<Function<PoolRoute, Optional<PoolAddress>>> book =
      new AtomicReference<>();
  private static ActorTestKit kit;
  private static Sharding sharding;
  private static SealedSecrets secrets;
  private static ActorRef<Agent.Message> agent;
  private static TokenDirectory tokens;

  @BeforeAll
  static void start() {
    kit = ActorTestKit.create(
        "hashrelay",
        ConfigFactory.parseString("""
                pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                pekko.persistence.journal.plugin = "pekko.persistence.testkit.journal"
                """)
            .withFallback(ConfigFactory.parseResources("test.conf"))
            .withFallback(ActorConfig.server())
            .withFallback(EventSourcedBehaviorTestKit.config())
            .withFallback(ConfigFactory.load()));
    var system = kit.system();
    var cluster = Cluster.get(system);
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    secrets = new SealedSecrets(KeyFile.in(data, new SecureRandom()), new SecureRandom());
    var settings = FleetSettings.from(ConfigFactory.load());
    sharding = Sharding.start(system, settings, InstantSource.system(), nobodyIsTold());
    var live = new LiveFleet(InstantSource.system());
    var here =
        new NodeLinks.Here("127.0.0.1:8443", InstantSource.system(), live, nodeId -> LinkEar.DEAF);
    var links = new NodeLinks(system, sharding, secrets, OneServerTest::dialer, here);
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> get(LocalNode.register(sharding, "local")) instanceof ClientNode.Done);
    var about = LocalNode.About.now("local", "127.0.0.1:8443", "0.1.0");
    agent = kit.spawn(Agent.create(about.instance(), ports, new AtomicLong()));
    tokens = TokenDirectory.start(system, sharding, secrets, InstantSource.system());
    LocalNode.link(system, links, about, agent, InstantSource.system());
  }

  private static PoolDialer dialer(
      Function<PoolRoute, Optional<PoolAddress>> addresses,
      Consumer<MirrorFact> facts,
      LiveNode live) {
    book.set(addresses);
    return (route, events) -> {
      throw new IllegalStateException("dialled");
    };
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void aMappingOpensItsPortFollowsItsPoolAndCloses() {
    pool(1, "one");
    get(sharding.node("local", r -> new PutMapping(mapping(1, 3333, 1), 0, r)));

    await().untilAsserted(() -> assertThat(ports.open).containsKey(3333));
    var order = ports.open.get(3333).order;
    assertThat(order.pools()).hasSize(1);
    assertThat(order.pools().get(0).password()).isEqualTo("secret-1");
    assertThat(book.get().apply(new PoolRoute(1, 1, 0, 1)))
        .contains(new PoolAddress(1, "pool.example", 3331, false));
    assertThat(book.get().apply(new PoolRoute(1, 2, 0, 1))).isEmpty();
    assertThat(book.get().apply(new PoolRoute(9, 1, 0, 1))).isEmpty();
    await().untilAsserted(() -> assertThat(status(1)).isEqualTo("running"));

    get(sharding.pool(1, r -> new SetEnabled(false, 0, r)));
    await().untilAsserted(() -> assertThat(ports.open).doesNotContainKey(3333));
    await().untilAsserted(() -> assertThat(status(1)).isEqualTo("pool_down"));
    assertThat(book.get().apply(new PoolRoute(1, 1, 0, 1))).isEmpty();

    get(sharding.pool(1, r -> new SetEnabled(true, 0, r)));
    await().untilAsserted(() -> assertThat(ports.open).containsKey(3333));

    get(sharding.node("local", r -> new SetMappingEnabled(1, false, 0, r)));
    await().untilAsserted(() -> assertThat(ports.open).doesNotContainKey(3333));
    get(sharding.node("local", r -> new DeleteMapping(1, 0, r)));
  }

  @Test
  void sharesAreAcknowledgedOnceTheirEntitiesJournaledThem() {
    pool(2, "two");
    get(sharding.node("local", r -> new PutMapping(mapping(2, 3334, 2), 0, r)));
    await().untilAsserted(() -> assertThat(ports.open).containsKey(3334));

    for (var i = 0; i < 500; i++) {
      ports
          .open
          .get(3334)
          .reports
          .accept(
              new ShareJudged(2, "rig-" + i % 20, i, ShareResult.ACCEPTED, 8, 9, true, 2, 3, 16));
    }

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(journaled("rig-0") + journaled("rig-19")).isEqualTo(50));
    await().untilAsserted(() -> assertThat(agentStatus().unackedReports()).isZero());
  }

  private static long journaled(String worker) {
    var id = PersistenceId.of(Miner.TYPE.name(), new WorkerId("local", 2, worker).entityId());
    return PersistenceTestKit.create(kit.system()).persistedInStorage(id.id()).stream()
        .map(SharesSubmitted.class::cast)
        .mapToLong(event -> event.deltas().get(ShareResult.ACCEPTED).count())
        .sum();
  }

  @Test
  void aTokenIsFoundByItsPublicHalf() {
    issue("aaaabbbbccccdddd", Duration.ZERO);

    var found = get(tokens.find("aaaabbbbccccdddd")).orElseThrow();
    assertThat(found.nodeId()).isEqualTo("local");
    assertThat(found.verifier()).isEqualTo(Verifier.of(KEY));
    assertThat(get(tokens.find("bbbbbbbbbbbbbbbb"))).isEmpty();
  }

  @Test
  void s18_aTokenSealedWithAKeyThatIsLostIsFoundAllTheSame() {
    issue("ccccccccccccccc5", "sealed with another key", Verifier.of(KEY).text());

    assertThat(get(tokens.find("ccccccccccccccc5")).orElseThrow().verifier())
        .isEqualTo(Verifier.of(KEY));
    issue("ccccccccccccccc6", "sealed with another key", "");
    assertThat(get(tokens.find("ccccccccccccccc6"))).isEmpty();
  }

  @Test
  void aTokenOfWhichNoVerifierWasKeptIsFoundByItsSealedKey() {
    issue("ccccccccccccccc7", secrets.sealTokenKey("ccccccccccccccc7", KEY), "");

    assertThat(get(tokens.find("ccccccccccccccc7")).orElseThrow().verifier())
        .isEqualTo(Verifier.of(KEY));
  }

  @Test
  void theKeysOfAllTokensInForceAreAtHandForThoseWhoComeWithAPseudonym() {
    issue("ccccccccccccccc2", Duration.ofHours(1));
    var names = tokens.pseudonyms();
    await().untilAsserted(() -> assertThat(names.tokens()).contains("ccccccccccccccc2"));
    await().until(() -> !names.isFilling());

    issue("ccccccccccccccc3", Duration.ofHours(1));
    await()
        .untilAsserted(
            () -> assertThat(names.tokens()).contains("ccccccccccccccc2", "ccccccccccccccc3"));

    issue("ccccccccccccccc4", Duration.ZERO);
    await()
        .untilAsserted(() -> assertThat(names.tokens())
            .contains("ccccccccccccccc4")
            .doesNotContain("ccccccccccccccc2", "ccccccccccccccc3"));
  }

  private static void issue(String token, Duration grace) {
    issue(token, secrets.sealTokenKey(token, KEY), Verifier.of(KEY).text(), grace);
  }

  private static void issue(String token, String sealedKey, String verifier) {
    issue(token, sealedKey, verifier, Duration.ZERO);
  }

  private static void issue(String token, String sealedKey, String verifier, Duration grace) {
    get(sharding.node("local", r -> new IssueToken(token, sealedKey, verifier, grace, r)));
    get(sharding.catalogue(r -> new AddToken(token, "local", r)));
  }

  private static void pool(int id, String name) {
    var settings = new Pool.Settings(
        name,
        "btc",
        "pool.example",
        3330 + id,
        false,
        "sha256d",
        "stratum-v1",
        "wallet",
        secrets.sealPassword("secret-" + id),
        true);
    get(sharding.catalogue(r -> new Catalogue.AddPool(name, r)));
    assertThat(get(sharding.pool(id, r -> new Pool.Put(id, settings, 0, r))))
        .isInstanceOf(PoolIs.class);
  }

  private static String status(int mappingId) {
    var node = (NodeIs) get(sharding.node("local", Get::new));
    return node.mappings().stream()
        .filter(m -> m.mapping().id() == mappingId)
        .map(MappingIs::status)
        .findFirst()
        .orElseThrow()
        .state();
  }

  private static NodeStatus agentStatus() {
    var probe = kit.<NodeStatus>createTestProbe();
    agent.tell(new Agent.GetStatus(probe.ref()));
    return probe.receiveMessage();
  }

  private static Mapping mapping(int id, int port, int poolId) {
    return new Mapping(
        id,
        "m" + id,
        port,
        true,
        "aggregate",
        "auto",
        List.of(new PoolChoice(poolId, 1)),
        500,
        Duration.ofSeconds(5),
        false,
        true,
        WorkerNaming.PASS_THROUGH,
        "hold",
        0);
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  private static Courier nobodyIsTold() {
    return (channel, message) ->
        CompletableFuture.completedFuture(Outcome.Failed.forEver("no way to " + channel));
  }
}
