package org.hashrelay.actors.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hashrelay.actors.node.Samples.link;
import static org.hashrelay.actors.node.Samples.mapping;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResultWithReply;
import org.hashrelay.actors.TestKits;
import org.hashrelay.actors.node.ClientNode.Attach;
import org.hashrelay.actors.node.ClientNode.CloseLink;
import org.hashrelay.actors.node.ClientNode.Command;
import org.hashrelay.actors.node.ClientNode.DeleteMapping;
import org.hashrelay.actors.node.ClientNode.Describe;
import org.hashrelay.actors.node.ClientNode.Detach;
import org.hashrelay.actors.node.ClientNode.FindToken;
import org.hashrelay.actors.node.ClientNode.Get;
import org.hashrelay.actors.node.ClientNode.InvalidMapping;
import org.hashrelay.actors.node.ClientNode.IssueToken;
import org.hashrelay.actors.node.ClientNode.LinkOverdue;
import org.hashrelay.actors.node.ClientNode.MappingIs;
import org.hashrelay.actors.node.ClientNode.NodeApplied;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.actors.node.ClientNode.NodeTelemetry;
import org.hashrelay.actors.node.ClientNode.PortTaken;
import org.hashrelay.actors.node.ClientNode.PushMapping;
import org.hashrelay.actors.node.ClientNode.PutMapping;
import org.hashrelay.actors.node.ClientNode.Register;
import org.hashrelay.actors.node.ClientNode.Remove;
import org.hashrelay.actors.node.ClientNode.Reply;
import org.hashrelay.actors.node.ClientNode.RevisionMismatch;
import org.hashrelay.actors.node.ClientNode.SetMappingEnabled;
import org.hashrelay.actors.node.ClientNode.StillAttached;
import org.hashrelay.actors.node.ClientNode.SyncNode;
import org.hashrelay.actors.node.ClientNode.ToLink;
import org.hashrelay.actors.node.ClientNode.TokenIs;
import org.hashrelay.actors.node.ClientNode.TravelBy;
import org.hashrelay.actors.node.ClientNode.UnknownMapping;
import org.hashrelay.actors.node.ClientNode.UnknownNode;
import org.hashrelay.actors.node.NodeEvent.MappingApplied;
import org.hashrelay.actors.node.NodeEvent.MappingCreated;
import org.hashrelay.actors.node.NodeEvent.MappingDisabled;
import org.hashrelay.actors.node.NodeEvent.MappingFailed;
import org.hashrelay.actors.node.NodeEvent.MappingUpdated;
import org.hashrelay.actors.node.NodeEvent.NodeConnected;
import org.hashrelay.actors.node.NodeEvent.NodeDisconnected;
import org.hashrelay.actors.node.NodeEvent.NodeRegistered;
import org.hashrelay.actors.node.NodeEvent.TokenIssued;
import org.hashrelay.actors.node.NodeEvent.TokenRevoked;
import org.hashrelay.streams.tunnel.control.ControlMessage.Applied;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.PushKind;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;
import org.hashrelay.streams.tunnel.control.ShareBook;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientNodeTest {

  private static final ActorTestKit kit = TestKits.withJournal();
  private static final Mapping BTC = mapping(1, 3333, 1);

  private final TestKits.Clock clock = new TestKits.Clock();
  private final EventSourcedBehaviorTestKit<Command, NodeEvent, NodeState> node =
      EventSourcedBehaviorTestKit.create(kit.system(), ClientNode.create("farm-1", clock));

  @BeforeEach
  void registered() {
    node.clear();
    ask(replyTo -> new Register("Farm 1", "north", replyTo));
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void registeringTwiceDoesItOnce() {
    assertThat(ask(replyTo -> new Register("other", "", replyTo)).hasNoEvents()).isTrue();
    assertThat(about().name()).isEqualTo("Farm 1");
  }

  @Test
  void nothingCanBeAskedOfANodeThatIsNotRegistered() {
    node.clear();
    var put = ask(replyTo -> new PutMapping(BTC, 0, replyTo));

    assertThat(put.reply()).isEqualTo(new UnknownNode("farm-1"));
    assertThat(put.hasNoEvents()).isTrue();
  }

  @Test
  void aLinkOfAnUnregisteredNodeIsClosed() {
    node.clear();
    attach("one").expectMessage(new CloseLink("unknown-node"));
  }

  @Test
  void aNewMappingIsJournaledThenPushed() {
    var link = attach("one");
    link.expectMessage(new SyncNode(0, List.of()));

    var put = ask(replyTo -> new PutMapping(BTC, 0, replyTo));

    var first = BTC.with(1, 1);
    assertThat(put.event()).isEqualTo(new MappingCreated(first));
    assertThat(((MappingIs) put.reply()).mapping()).isEqualTo(first);
    assertThat(((MappingIs) put.reply()).status().state()).isEqualTo("pending");
    link.expectMessage(new PushMapping(1, PushKind.CREATED, first));
  }

  @Test
  void aPortHasOneMappingOnly() {
    ask(replyTo -> new PutMapping(BTC, 0, replyTo));

    var put = ask(replyTo -> new PutMapping(mapping(2, 3333, 1), 0, replyTo));

    assertThat(put.reply()).isEqualTo(new PortTaken(3333, 1, "mapping-1"));
    assertThat(put.hasNoEvents()).isTrue();
  }

  @Test
  void puttingTheSameMappingTwiceDoesItOnce() {
    ask(replyTo -> new PutMapping(BTC, 0, replyTo));

    var again = ask(replyTo -> new PutMapping(BTC, 0, replyTo));

    assertThat(again.hasNoEvents()).isTrue();
    assertThat(((MappingIs) again.reply()).mapping().revision()).isEqualTo(1);
  }

  @Test
  void aChangeOfWhatIsSwitchedOnAloneIsCalledSo() {
    ask(replyTo -> new PutMapping(BTC, 0, replyTo));

    var off = ask(replyTo -> new SetMappingEnabled(1, false, 0, replyTo));
    var moved = ask(replyTo -> new PutMapping(mapping(1, 3334, 1), 0, replyTo));

    assertThat(off.event()).isInstanceOf(MappingDisabled.class);
    assertThat(((MappingIs) off.reply()).status().state()).isEqualTo("disabled");
    assertThat(moved.event()).isInstanceOf(MappingUpdated.class);
    assertThat(moved.state().mappings().revision()).isEqualTo(3);
  }

  @Test
  void aMappingSomebodyElseChangedIsLeftAlone() {
    ask(replyTo -> new PutMapping(BTC, 0, replyTo));
    ask(replyTo -> new SetMappingEnabled(1, false, 1, replyTo));

    var late = ask(replyTo -> new SetMappingEnabled(1, true, 1, replyTo));
    var delete = ask(replyTo -> new DeleteMapping(1, 1, replyTo));

    assertThat(late.reply()).isEqualTo(new RevisionMismatch(1, 2));
    assertThat(delete.reply()).isEqualTo(new RevisionMismatch(1, 2));
    assertThat(delete.hasNoEvents()).isTrue();
  }

  @Test
  void aMappingThatBreaksRulesIsRefusedFieldByField() {
    var put = ask(replyTo -> new PutMapping(mapping(1, 0), 0, replyTo));

    assertThat(((InvalidMapping) put.reply()).faults())
        .extracting("pointer")
        .containsExactly("/local_port", "/pools");
    assertThat(put.hasNoEvents()).isTrue();
  }

  @Test
  void aDeletedMappingIsUnknownAndItsPortFree() {
    ask(replyTo -> new PutMapping(BTC, 0, replyTo));

    var delete = ask(replyTo -> new DeleteMapping(1, 0, replyTo));
    var again = ask(replyTo -> new DeleteMapping(1, 0, replyTo));
    var other = ask(replyTo -> new PutMapping(mapping(2, 3333, 1), 0, replyTo));

    assertThat(((MappingIs) delete.reply()).mapping().localPort()).isEqualTo(3333);
    assertThat(again.reply()).isEqualTo(new UnknownMapping(1));
    assertThat(other.event()).isInstanceOf(MappingCreated.class);
  }

  @Test
  void aLinkOpenedAfterARestartIsSentTheWholeSet() {
    ask(replyTo -> new PutMapping(BTC, 0, replyTo));
    node.restart();

    attach("one").expectMessage(new SyncNode(1, List.of(BTC.with(1, 1))));
  }

  @Test
  void anEntityThatMovedFindsItsLinkAgainWithoutANewEvent() {
    var link = attach("one");
    link.expectMessageClass(SyncNode.class);
    node.restart();

    var still = node.runCommand(new StillAttached(link("one", ""), link.ref()));

    assertThat(still.hasNoEvents()).isTrue();
    link.expectMessage(new SyncNode(0, List.of()));
    assertThat(about().link()).contains(link("one", ""));
  }

  @Test
  void aReplacedLinkThatSaysItIsStillThereIsClosed() {
    var old = attach("one");
    attach("two");
    old.expectMessageClass(SyncNode.class);
    old.expectMessage(new CloseLink("replaced"));

    var still = node.runCommand(new StillAttached(link("one", ""), old.ref()));

    assertThat(still.hasNoEvents()).isTrue();
    old.expectMessage(new CloseLink("replaced"));
    assertThat(about().link()).contains(link("two", ""));
  }

  @Test
  void theGoodbyeOfAReplacedLinkChangesNothing() {
    var old = attach("one");
    attach("two");

    assertThat(node.runCommand(new Detach(old.ref(), "timeout", false)).hasNoEvents())
        .isTrue();
    assertThat(about().link()).isPresent();
  }

  @Test
  void aLinkThatDiedWithItsServerIsMissed() {
    attach("one");
    clock.forward(Duration.ofSeconds(40));
    node.restart();

    var missed = node.runCommand(new LinkOverdue());

    assertThat(missed.event()).isEqualTo(new NodeDisconnected("link-lost", clock.instant()));
    assertThat(about().link()).isEmpty();
  }

  @Test
  void aLinkWhoseNodeMayReturnCountsAsGoneAndIsClosedWhenTheNodeComesByAnother() {
    var waits = attach("one");
    waits.expectMessageClass(SyncNode.class);
    var away = node.runCommand(new Detach(waits.ref(), "silent", true));
    assertThat(away.event()).isInstanceOf(NodeDisconnected.class);
    assertThat(about().link()).isEmpty();

    attach("two");

    waits.expectMessage(new CloseLink("replaced"));
    assertThat(about().link()).contains(link("two", ""));
  }

  @Test
  void howTheTunnelIsToTravelIsToldAtOnceAndWithEverySync() {
    var link = attach("one");
    link.expectMessage(new SyncNode(0, List.of()));

    ask(replyTo -> new Describe(
        Optional.empty(),
        Optional.empty(),
        Optional.of("tcp_encrypt"),
        Optional.of("chacha20-poly1305"),
        0,
        replyTo));

    var wish = new TravelBy("tcp_encrypt", "chacha20-poly1305");
    link.expectMessage(wish);
    attach("two").expectMessage(new SyncNode(0, List.of(), wish));
  }

  @Test
  void aLinkThatGoesOnAnotherWayIsShownThatWay() {
    var link = attach("one");
    var other = new LinkInfo(
        "one",
        "",
        "s",
        "quic",
        "TLS_AES_256_GCM_SHA384",
        "a:1",
        "1",
        link("one", "").since());

    node.runCommand(new Attach(other, link.ref()));

    assertThat(about().link()).contains(other);
  }

  @Test
  void aLinkWhoseNodeReturnedAttachesAgain() {
    var link = attach("one");
    link.expectMessageClass(SyncNode.class);
    node.runCommand(new Detach(link.ref(), "silent", true));

    node.runCommand(new Attach(link("one", ""), link.ref()));

    link.expectMessageClass(SyncNode.class);
    link.expectNoMessage(Duration.ofMillis(50));
    assertThat(about().link()).contains(link("one", ""));
  }

  @Test
  void aDisconnectionSaysWhenTheNodeWasLastHeard() {
    var link = attach("one");
    clock.forward(Duration.ofSeconds(3));
    node.runCommand(new NodeTelemetry(link.ref(), Telemetry.NONE, 900));
    var heard = clock.instant();
    clock.forward(Duration.ofSeconds(60));

    var gone = node.runCommand(new Detach(link.ref(), "timeout", false));

    assertThat(gone.event()).isEqualTo(new NodeDisconnected("timeout", heard));
    assertThat(about().lastSeenAt()).contains(heard);
  }

  @Test
  void whatTheNodeCouldNotRunIsJournaledOnce() {
    var link = attach("one");
    ask(replyTo -> new PutMapping(BTC, 0, replyTo));
    var told = new Applied(1, List.of(new Applied.Failure(1, "port_in_use", "by ssh")));

    var first = node.runCommand(new NodeApplied(link.ref(), told));
    var again = node.runCommand(new NodeApplied(link.ref(), told));

    assertThat(first.events())
        .containsExactly(new MappingApplied(1), new MappingFailed(1, 1, "port_in_use", "by ssh"));
    assertThat(again.hasNoEvents()).isTrue();
    var status = about().mappings().get(0).status();
    assertThat(status.state()).isEqualTo("port_in_use");
    assertThat(status.detail()).isEqualTo("by ssh");
  }

  @Test
  void aMappingRunsOnceItsNodeSaysSo() {
    var link = attach("one");
    ask(replyTo -> new PutMapping(BTC, 0, replyTo));
    var shares = new ShareBook(9, 4, 3, 0, 0, 0, 0, 0, 2, 56, 64);
    var running =
        new MappingTelemetry(1, "running", "", 1, 7, 500, 2, Map.of(), List.of(), shares, Map.of());
    var telemetry = new Telemetry(List.of(running), 0, 0, 0);

    node.runCommand(new NodeTelemetry(link.ref(), telemetry, 0));
    assertThat(about().mappings().get(0).status().state()).isEqualTo("pending");

    node.runCommand(new NodeApplied(link.ref(), new Applied(1, List.of())));
    assertThat(about().mappings().get(0).status())
        .isEqualTo(new MappingStatus("running", "", 1, 7, 0, 500, shares));
  }

  @Test
  void withoutALinkAMappingIsOffline() {
    var put = ask(replyTo -> new PutMapping(BTC, 0, replyTo));
    assertThat(((MappingIs) put.reply()).status().state()).isEqualTo("node_offline");
  }

  @Test
  void aRotatedTokenEndsAfterItsGrace() {
    issue("aaaa", Duration.ZERO);
    issue("bbbb", Duration.ofHours(1));

    clock.forward(Duration.ofMinutes(59));
    assertThat(key("aaaa")).contains("sealed-aaaa");
    clock.forward(Duration.ofMinutes(1));
    assertThat(key("aaaa")).isEmpty();
    assertThat(key("bbbb")).contains("sealed-bbbb");
  }

  @Test
  void aLaterRotationNeverLengthensAnEarlierGrace() {
    issue("aaaa", Duration.ZERO);
    issue("bbbb", Duration.ofMinutes(1));
    issue("cccc", Duration.ofHours(24));

    clock.forward(Duration.ofMinutes(2));

    assertThat(key("aaaa")).isEmpty();
    assertThat(key("bbbb")).contains("sealed-bbbb");
  }

  @Test
  void withoutGraceTheOldTokenAndItsLinkEndAtOnce() {
    issue("aaaa", Duration.ZERO);
    var link = kit.<ToLink>createTestProbe();
    node.runCommand(new Attach(link("one", "aaaa"), link.ref()));
    link.expectMessageClass(SyncNode.class);

    var rotated = issue("bbbb", Duration.ZERO);

    assertThat(rotated.events())
        .containsExactly(
            new TokenRevoked("aaaa"),
            new TokenIssued("bbbb", "sealed-bbbb", "verifier-bbbb", clock.instant()));
    link.expectMessage(new CloseLink("token-ended"));
  }

  @Test
  void aLinkIsClosedWhenTheGraceOfItsTokenIsOver() {
    issue("aaaa", Duration.ZERO);
    var link = kit.<ToLink>createTestProbe();
    node.runCommand(new Attach(link("one", "aaaa"), link.ref()));
    link.expectMessageClass(SyncNode.class);
    issue("bbbb", Duration.ofMinutes(5));

    clock.forward(Duration.ofMinutes(5));
    node.runCommand(new NodeTelemetry(link.ref(), Telemetry.NONE, 0));

    link.expectMessage(new CloseLink("token-ended"));
  }

  @Test
  void aRemovedNodeForgetsItsMappingsAndTokensButNotItsRevision() {
    ask(replyTo -> new PutMapping(BTC, 0, replyTo));
    issue("aaaa", Duration.ZERO);
    var link = attach("one");
    link.expectMessageClass(SyncNode.class);

    ask(replyTo -> new Remove(1, replyTo));
    link.expectMessage(new CloseLink("node-removed"));
    var again = ask(replyTo -> new Register("Farm 1", "", replyTo));

    assertThat(again.event()).isEqualTo(new NodeRegistered("Farm 1", ""));
    assertThat(key("aaaa")).isEmpty();
    assertThat(about().mappings()).isEmpty();
    assertThat(about().revision()).isEqualTo(2);
  }

  @Test
  void aDescriptionChangesWhatIsSaidAndNothingElse() {
    var describe = ask(replyTo -> describe(Optional.of("Farm One"), 1, replyTo));
    var again = ask(replyTo -> describe(Optional.of("Farm One"), 2, replyTo));
    var late = ask(replyTo -> describe(Optional.of("x"), 1, replyTo));

    assertThat(((NodeIs) describe.reply()).name()).isEqualTo("Farm One");
    assertThat(((NodeIs) describe.reply()).farm()).isEqualTo("north");
    assertThat(again.hasNoEvents()).isTrue();
    assertThat(late.reply()).isEqualTo(new RevisionMismatch(1, 2));
    assertThat(about().revision()).isZero();
  }

  @Test
  void aNodeThatComesAnotherWayIsConnectedAnew() {
    attach("one");
    var second = kit.<ToLink>createTestProbe();

    var attached = node.runCommand(new Attach(link("two", ""), second.ref()));

    assertThat(attached.event()).isEqualTo(new NodeConnected(link("two", "")));
  }

  private static Describe describe(Optional<String> name, long revision, ActorRef<Reply> replyTo) {
    return new Describe(
        name, Optional.empty(), Optional.empty(), Optional.empty(), revision, replyTo);
  }

  private TestProbe<ToLink> attach(String instance) {
    var link = kit.<ToLink>createTestProbe();
    node.runCommand(new Attach(link(instance, ""), link.ref()));
    return link;
  }

  private CommandResultWithReply<Command, NodeEvent, NodeState, Reply> issue(
      String tokenId, Duration grace) {
    return ask(replyTo ->
        new IssueToken(tokenId, "sealed-" + tokenId, "verifier-" + tokenId, grace, replyTo));
  }

  private Optional<String> key(String tokenId) {
    var found = ask(replyTo -> new FindToken(tokenId, replyTo)).reply();
    return ((TokenIs) found).token().map(Tokens.Token::sealedKey);
  }

  private NodeIs about() {
    return (NodeIs) ask(Get::new).reply();
  }

  private CommandResultWithReply<Command, NodeEvent, NodeState, Reply> ask(
      Function<ActorRef<Reply>, Command> command) {
    return node.runCommand(command::apply);
  }
}
