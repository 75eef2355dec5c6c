package org.hashrelay.actors.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResultWithReply;
import org.hashrelay.actors.TestKits;
import org.hashrelay.actors.pool.Pool.Changed;
import org.hashrelay.actors.pool.Pool.Command;
import org.hashrelay.actors.pool.Pool.Delete;
import org.hashrelay.actors.pool.Pool.Event;
import org.hashrelay.actors.pool.Pool.Get;
import org.hashrelay.actors.pool.Pool.Gone;
import org.hashrelay.actors.pool.Pool.InvalidPool;
import org.hashrelay.actors.pool.Pool.PoolCreated;
import org.hashrelay.actors.pool.Pool.PoolDisabled;
import org.hashrelay.actors.pool.Pool.PoolIs;
import org.hashrelay.actors.pool.Pool.PoolUpdated;
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

  private final List<Changed> told = new CopyOnWriteArrayList<>();
  private final EventSourcedBehaviorTestKit<Command, Event, State> pool =
      EventSourcedBehaviorTestKit.create(kit.system(), Pool.create("7", told::add));

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
    texts.add(new PoolIs(7, 1, ALPHA.withPassword("hunter2")).toString());

    assertThat(texts).noneMatch(text -> text.contains("hunter2"));
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
