package org.hashrelay.persistence.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hashrelay.actors.Journaled;
import org.hashrelay.actors.catalogue.CatalogueEvent;
import org.hashrelay.actors.catalogue.CatalogueState;
import org.hashrelay.actors.miner.MinerEvent;
import org.hashrelay.actors.miner.MinerEvent.Share;
import org.hashrelay.actors.miner.MinerEvent.Tally;
import org.hashrelay.actors.miner.MinerState;
import org.hashrelay.actors.node.LinkInfo;
import org.hashrelay.actors.node.Mapping;
import org.hashrelay.actors.node.Mapping.PoolChoice;
import org.hashrelay.actors.node.MappingSet;
import org.hashrelay.actors.node.NodeEvent;
import org.hashrelay.actors.node.NodeState;
import org.hashrelay.actors.node.Tokens;
import org.hashrelay.actors.pool.Pool;
import org.hashrelay.actors.upstream.Upstream;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/** What stands in the golden files, as objects. */
final class Examples {

  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final long AT = THEN.toEpochMilli();

  private static final LinkInfo LINK = new LinkInfo(
      "5c0f",
      "t1",
      "127.0.0.1:8443",
      "tcp_tls",
      "TLS_AES_256_GCM_SHA384",
      "192.0.2.7:40100",
      "0.1.0",
      THEN);

  private static final Mapping MAPPING = new Mapping(
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
      new WorkerNaming("fixed", "farm"),
      "hold",
      3);

  private static final Pool.Settings POOL = new Pool.Settings(
      "main",
      "BTC",
      "pool.example",
      3333,
      true,
      "sha256d",
      "stratum-v1",
      "farm",
      "sealed:YWJj",
      true);

  private static final Upstream.Subscribed SUBSCRIBED =
      new Upstream.Subscribed("ae6812eb", "f8002c90", 8);

  static final List<Journaled> ALL = Stream.of(others(), AlertExamples.ALL, AuditExamples.ALL)
      .flatMap(List::stream)
      .toList();

  private static List<Journaled> others() {
    return List.of(
        new CatalogueEvent.PoolAdded(1, "main"),
        new CatalogueEvent.PoolRenamed(1, "spare"),
        new CatalogueEvent.PoolForgotten(1),
        new CatalogueEvent.NodeAdded("farm-1"),
        new CatalogueEvent.NodeForgotten("farm-1"),
        new CatalogueEvent.MappingAdded(1, "farm-1", "btc"),
        new CatalogueEvent.MappingMoved(1, "farm-2", "btc"),
        new CatalogueEvent.MappingForgotten(1),
        new CatalogueEvent.TokenAdded("t1", "farm-1"),
        new CatalogueState(
            3,
            2,
            Map.of(2, "spare", 1, "main"),
            List.of("local", "farm-1"),
            Map.of(1, new CatalogueState.Place("farm-1", "btc")),
            List.of(new CatalogueState.Token("t1", "farm-1"))),
        new NodeEvent.NodeRegistered("Farm one", "north"),
        new NodeEvent.NodeDescribed(
            Optional.of("Farm 1"), Optional.empty(), Optional.of("quic"), Optional.empty()),
        new NodeEvent.NodeRemoved(),
        new NodeEvent.NodeConnected(LINK),
        new NodeEvent.NodeDisconnected("timeout", THEN),
        new NodeEvent.TokenIssued("t2", "c2VhbGVk", "dmVyaWZpZXI", THEN),
        new NodeEvent.TokenRevoked("t1"),
        new NodeEvent.MappingCreated(MAPPING),
        new NodeEvent.MappingUpdated(MAPPING),
        new NodeEvent.MappingEnabled(MAPPING),
        new NodeEvent.MappingDisabled(MAPPING.withEnabled(false)),
        new NodeEvent.MappingDeleted(MAPPING),
        new NodeEvent.MappingApplied(7),
        new NodeEvent.MappingFailed(7, 1, "port_in_use", "held by another program"),
        new NodeState(
            new NodeState.Description("Farm one", "north", "", "", 2),
            new MappingSet(
                7,
                6,
                Map.of(1, MAPPING),
                Map.of(1, 5L),
                Map.of(1, new MappingSet.Failure("port_in_use", "held"))),
            new Tokens(List.of(
                new Tokens.Token("t1", "b2xk", "", Optional.of(THEN)),
                new Tokens.Token("t2", "bmV3", "dmVyaWZpZXI", Optional.empty()))),
            Optional.of(LINK),
            Optional.of(THEN)),
        new Pool.PoolCreated(POOL),
        new Pool.PoolUpdated(POOL),
        new Pool.PoolEnabled(),
        new Pool.PoolDisabled(),
        new Pool.PoolDeleted(),
        new Pool.PoolWentDown("connect-timeout", THEN),
        new Pool.PoolCameBack(),
        new Pool.PoolGranted(8, 0x1fffe000),
        new Pool.State(
            4,
            Optional.of(POOL),
            Optional.of(new Pool.PoolWentDown("connect-timeout", THEN)),
            Optional.of(new Pool.PoolGranted(8, 0x1fffe000))),
        new Upstream.UpstreamOpened(2, 1),
        SUBSCRIBED,
        new Upstream.UpstreamClosed("pool closed the connection"),
        new Upstream.FailedOver(AT, 1, 2, "pool-closed"),
        new Upstream.State(2, 1, true, Optional.of(SUBSCRIBED), AT),
        new MinerEvent.MinerConnected("5c0f", 1, AT, "10.0.4.17:51000", "cgminer/4.12.1"),
        new MinerEvent.SharesSubmitted(
            "5c0f",
            9,
            Map.of(
                ShareResult.STALE, new Tally(1, 1024),
                ShareResult.ACCEPTED, new Tally(2, 2048)),
            71_003.25,
            AT,
            List.of(
                new Share(AT - 900, ShareResult.ACCEPTED, 1024, 71_003.25, true, 1, 31, 2048),
                new Share(AT, ShareResult.STALE, 1024, 1500, false, 0, 0, 0)),
            6144),
        new MinerEvent.MinerDisconnected("5c0f", 12, AT, "closed by the miner"),
        new MinerState(
            Map.of(
                ShareResult.UNANSWERED, new Tally(1, 1024),
                ShareResult.ACCEPTED, new Tally(70, 71_680)),
            71_003.25,
            AT,
            1,
            "10.0.4.17:51000",
            "cgminer/4.12.1",
            List.of(new MinerState.Seen("5c0f", 12), new MinerState.Seen("11aa", 400))));
  }

  private Examples() {}
}
