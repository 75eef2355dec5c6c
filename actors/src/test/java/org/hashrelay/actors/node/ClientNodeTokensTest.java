package org.hashrelay.actors.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hashrelay.actors.node.Samples.link;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.hashrelay.actors.TestKits;
import org.hashrelay.actors.node.ClientNode.Attach;
import org.hashrelay.actors.node.ClientNode.CloseLink;
import org.hashrelay.actors.node.ClientNode.Command;
import org.hashrelay.actors.node.ClientNode.Detach;
import org.hashrelay.actors.node.ClientNode.FindToken;
import org.hashrelay.actors.node.ClientNode.Get;
import org.hashrelay.actors.node.ClientNode.IssueToken;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.actors.node.ClientNode.Register;
import org.hashrelay.actors.node.ClientNode.Reply;
import org.hashrelay.actors.node.ClientNode.SyncNode;
import org.hashrelay.actors.node.ClientNode.ToLink;
import org.hashrelay.actors.node.ClientNode.TokenIs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose session counts, and for how long its token does. */
class ClientNodeTokensTest {

  private static final ActorTestKit kit = TestKits.withJournal();

  private final TestKits.Clock clock = new TestKits.Clock();
  private final EventSourcedBehaviorTestKit<Command, NodeEvent, NodeState> node =
      EventSourcedBehaviorTestKit.create(kit.system(), ClientNode.create("farm-1", clock));

  @BeforeEach
  void registered() {
    node.clear();
    ask(replyTo -> new Register("Farm 1", "north", replyTo));
    issue("aaaa", Duration.ZERO);
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void s7_theSecondHostWithATokenTakesOverOnceAndTheFirstWaitsAMinute() {
    var first = attach("one", "aaaa");
    var second = attach("two", "aaaa");
    first.expectMessageClass(SyncNode.class);
    expectClosed(first, "replaced");
    second.expectMessageClass(SyncNode.class);

    expectClosed(attach("one", "aaaa"), "token-in-use");
    assertThat(about().link()).contains(link("two", "aaaa"));
    assertThat(about().conflict().orElseThrow().outcome()).isEqualTo("refused");
    clock.forward(Duration.ofSeconds(60));

    attach("one", "aaaa").expectMessageClass(SyncNode.class);
    expectClosed(second, "replaced");
    assertThat(about().conflict().orElseThrow().outcome()).isEqualTo("taken_over");
  }

  @Test
  void s7_aNodeThatStartsAgainIsNoRivalOfWhatItLeftBehind() {
    for (var life : new String[] {"one", "two", "three"}) {
      var link = attach(life, "aaaa");
      link.expectMessageClass(SyncNode.class);
      node.runCommand(new Detach(link.ref(), "connection-lost", true));
    }
    attach("four", "aaaa").expectMessageClass(SyncNode.class);
    attach("four", "aaaa").expectMessageClass(SyncNode.class);

    assertThat(about().conflict()).isEmpty();
  }

  @Test
  void s4_aRotationWithoutGraceCutsTheLiveSessionAtOnce() {
    var link = attach("one", "aaaa");
    link.expectMessageClass(SyncNode.class);

    issue("bbbb", Duration.ZERO);

    expectClosed(link, "token-ended");
    expectClosed(attach("one", "aaaa"), "token-ended");
  }

  @Test
  void ofTwoRotationsWithGraceOnlyTheLastTwoTokensAreInForce() {
    issue("bbbb", Duration.ofHours(24));
    assertThat(key("aaaa")).isPresent();

    issue("cccc", Duration.ofHours(24));

    assertThat(key("aaaa")).isEmpty();
    assertThat(key("bbbb")).isPresent();
    assertThat(key("cccc")).isPresent();
    clock.forward(Duration.ofHours(24));
    assertThat(key("bbbb")).isEmpty();
  }

  private static void expectClosed(TestProbe<ToLink> link, String reason) {
    link.fishForMessage(
        Duration.ofSeconds(3),
        message -> message.equals(new CloseLink(reason))
            ? FishingOutcomes.complete()
            : FishingOutcomes.continueAndIgnore());
  }

  private TestProbe<ToLink> attach(String instance, String token) {
    var link = kit.<ToLink>createTestProbe();
    node.runCommand(new Attach(link(instance, token), link.ref()));
    return link;
  }

  private void issue(String tokenId, Duration grace) {
    ask(replyTo ->
        new IssueToken(tokenId, "sealed-" + tokenId, "verifier-" + tokenId, grace, replyTo));
  }

  private Optional<String> key(String tokenId) {
    return ((TokenIs) ask(replyTo -> new FindToken(tokenId, replyTo)))
        .token()
        .map(Tokens.Token::sealedKey);
  }

  private NodeIs about() {
    return (NodeIs) ask(Get::new);
  }

  private Reply ask(Function<ActorRef<Reply>, Command> command) {
    return node.<Reply>runCommand(command::apply).reply();
  }
}
