package org.hashrelay.actors.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResult;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResultWithReply;
import org.hashrelay.actors.TestKits;
import org.hashrelay.actors.pool.Pool.Changed;
import org.hashrelay.actors.pool.Pool.Command;
import org.hashrelay.actors.pool.Pool.Delete;
import org.hashrelay.actors.pool.Pool.Event;
import org.hashrelay.actors.pool.Pool.Get;
import org.hashrelay.actors.pool.Pool.Gone;
import org.hashrelay.actors.pool.Pool.InvalidPool;
import org.hashrelay.actors.pool.Pool.Observe;
import org.hashrelay.actors.pool.Pool.PoolCameBack;
import org.hashrelay.actors.pool.Pool.PoolCreated;
import org.hashrelay.actors.pool.Pool.PoolDisabled;
import org.hashrelay.actors.pool.Pool.PoolGranted;
import org.hashrelay.actors.pool.Pool.PoolIs;
import org.hashrelay.actors.pool.Pool.PoolUpdated;
import org.hashrelay.actors.pool.Pool.PoolWentDown;
import org.hashrelay.actors.pool.Pool.Put;
import org.hashrelay.actors.pool.Pool.Reply;
import org.hashrelay.actors.pool.Pool.RevisionMismatch;
import org.hashrelay.actors.pool.Pool.SetEnabled;
import org.hashrelay.actors.pool.Pool.Settings;
import org.hashrelay.actors.pool.Pool.State;
import org.hashrelay.actors.pool.Pool.UnknownPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PoolTest {

  private static final ActorTestKit kit = TestKits.withJournal();
  private static final Settings ALPHA = settings("alpha", "pool.example", 3333);

  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private final List<Changed> told = new CopyOnWriteArrayList<>();
  private final EventSourcedBehaviorTestKit<Command, Event, State> pool =
      EventSourcedBehaviorTestKit.create(kit.system(), Pool.create("7", told::add, () -> now));

  @BeforeEach
  void emptyJournal() {
    pool.clear();
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void aPoolIsCreatedThenUpdatedAndEverybodyIsTold() {
    var created = put(ALPHA, 0);
    var updated = put(settings("alpha", "pool.example", 4444), 1);

    assertThat(created.event()).isEqualTo(new PoolCreated(ALPHA));
    assertThat(updated.event()).isInstanceOf(PoolUpdated.class);
    assertThat(((PoolIs) updated.reply()).revision()).isEqualTo(2);
    assertThat(told).containsExactly(new Changed(7), new Changed(7));
  }

  @Test
  void puttingTheSameTwiceDoesItOnceAndTellsNobody() {
    put(ALPHA, 0);
    told.clear();

    assertThat(put(ALPHA, 0).hasNoEvents()).isTrue();
    assertThat(told).isEmpty();
  }

  @Test
  void whatSomebodyElseChangedIsLeftAlone() {
    put(ALPHA, 0);
    ask(replyTo -> new SetEnabled(false, 1, replyTo));

    assertThat(put(ALPHA, 1).reply()).isEqualTo(new RevisionMismatch(1, 2));
    assertThat(ask(replyTo -> new Delete(1, replyTo)).hasNoEvents()).isTrue();
  }

  @Test
  void switchingOffTwiceDoesItOnce() {
    put(ALPHA, 0);

    assertThat(ask(replyTo -> new SetEnabled(false, 0, replyTo)).event())
        .isEqualTo(new PoolDisabled());
    assertThat(ask(replyTo -> new SetEnabled(false, 0, replyTo)).hasNoEvents()).isTrue();
  }

  @Test
  void aDeletedPoolIsUnknownAlsoAfterARestart() {
    put(ALPHA, 0);

    assertThat(ask(replyTo -> new Delete(0, replyTo)).reply()).isEqualTo(new Gone(7));
    pool.restart();
    assertThat(ask(Get::new).reply()).isEqualTo(new UnknownPool(7));
    assertThat(ask(replyTo -> new Delete(0, replyTo)).reply()).isEqualTo(new UnknownPool(7));
  }

  @Test
  void aPoolThatBreaksRulesIsRefusedFieldByField() {
    var put = put(settings("", "http://pool.example", 70_000), 0);

    assertThat(((InvalidPool) put.reply()).faults())
        .extracting("pointer")
        .containsExactly("/name", "/host", "/port");
    assertThat(put.hasNoEvents()).isTrue();
  }

  @Test
  void aPasswordIsNeverShown() {
    var texts = new ArrayList<String>();
    texts.add(ALPHA.withPassword("hunter2").toString());
    texts.add(is(ALPHA.withPassword("hunter2")).toString());

    assertThat(texts).noneMatch(text -> text.contains("hunter2"));
  }

  @Test
  void aPoolIsDownWhenItServesNoneOfItsNodesAndBackWhenItHasServedOneForAWhile() {
    put(ALPHA, 0);
    assertThat(health().state()).isEqualTo("unknown");

    observe("a", "", Optional.empty());
    assertThat(observe("b", "connect-timeout", Optional.empty()).hasNoEvents()).isTrue();
    assertThat(health().state()).isEqualTo("up");

    now = now.plusSeconds(1);
    var down = observe("a", "pool-closed", Optional.empty());
    assertThat(down.event()).isEqualTo(new PoolWentDown("pool-closed", now));
    assertThat(health()).isEqualTo(new Pool.Health("down", "pool-closed", Optional.of(now)));

    now = now.plusSeconds(5);
    assertThat(observe("a", "", Optional.empty()).hasNoEvents()).isTrue();
    now = now.plusSeconds(9);
    assertThat(observe("a", "", Optional.empty()).hasNoEvents()).isTrue();
    now = now.plusSeconds(1);
    assertThat(observe("a", "", Optional.empty()).event()).isEqualTo(new PoolCameBack());
    assertThat(health().state()).isEqualTo("up");

    now = now.plusSeconds(60);
    assertThat(health().state()).isEqualTo("unknown");
  }

  @Test
  void aPoolThatComesAndGoesIsDownOnce() {
    put(ALPHA, 0);
    observe("a", "pool-closed", Optional.empty());
    for (int i = 0; i < 20; i++) {
      now = now.plusSeconds(4);
      var reason = i % 2 == 0 ? "" : "pool-closed";
      assertThat(observe("a", reason, Optional.empty()).hasNoEvents()).isTrue();
    }
  }

  @Test
  void whatNodesSeeOfAPoolIsNoChangeOfIt() {
    var made = (PoolIs) put(ALPHA, 0).reply();
    observe("a", "pool-closed", Optional.empty());
    observe("a", "", Optional.of(new PoolGranted(8, 0x1fffe000)));

    var seen = (PoolIs) pool.<Reply>runCommand(Get::new).reply();

    assertThat(seen.revision()).isEqualTo(made.revision());
    assertThat(seen.granted()).contains(new PoolGranted(8, 0x1fffe000));
    assertThat(seen.sameSettings(made)).isTrue();
    assertThat(told).hasSize(1);
  }

  @Test
  void whatAPoolGrantsIsKeptWhenItChangesAndAtMostOnceAMinute() {
    put(ALPHA, 0);
    assertThat(observe("a", "", Optional.of(new PoolGranted(8, 0))).event())
        .isEqualTo(new PoolGranted(8, 0));
    assertThat(observe("a", "", Optional.of(new PoolGranted(8, 0))).hasNoEvents())
        .isTrue();
    assertThat(observe("a", "", Optional.of(new PoolGranted(4, 0))).hasNoEvents())
        .isTrue();
    now = now.plusSeconds(60);
    assertThat(observe("a", "", Optional.of(new PoolGranted(4, 0))).event())
        .isEqualTo(new PoolGranted(4, 0));

    put(settings("alpha", "elsewhere.example", 3333), 0);
    assertThat(((PoolIs) pool.<Reply>runCommand(Get::new).reply()).granted()).isEmpty();
  }

  private CommandResult<Command, Event, State> observe(
      String nodeId, String reason, Optional<PoolGranted> granted) {
    return pool.runCommand(new Observe(nodeId, reason, granted));
  }

  private Pool.Health health() {
    return ((PoolIs) pool.<Reply>runCommand(Get::new).reply()).health();
  }

  private static PoolIs is(Settings settings) {
    return new PoolIs(
        7, 1, settings, new Pool.Health("up", "", Optional.empty()), Optional.empty());
  }

  private static Settings settings(String name, String host, int port) {
    return new Settings(
        name, "btc", host, port, false, "sha256d", "stratum-v1", "wallet", "", true);
  }

  private CommandResultWithReply<Command, Event, State, Reply> put(Settings settings, long seen) {
    return ask(replyTo -> new Put(7, settings, seen, replyTo));
  }

  private CommandResultWithReply<Command, Event, State, Reply> ask(
      Function<ActorRef<Reply>, Command> command) {
    return pool.runCommand(command::apply);
  }
}
