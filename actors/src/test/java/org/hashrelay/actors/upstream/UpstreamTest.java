package org.hashrelay.actors.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.hashrelay.actors.TestKits;
import org.hashrelay.actors.upstream.Upstream.Close;
import org.hashrelay.actors.upstream.Upstream.Command;
import org.hashrelay.actors.upstream.Upstream.Event;
import org.hashrelay.actors.upstream.Upstream.Open;
import org.hashrelay.actors.upstream.Upstream.State;
import org.hashrelay.actors.upstream.Upstream.Subscribe;
import org.hashrelay.actors.upstream.Upstream.Subscribed;
import org.hashrelay.actors.upstream.Upstream.UpstreamClosed;
import org.hashrelay.actors.upstream.Upstream.UpstreamOpened;
import org.hashrelay.streams.mirror.MirrorFact;
import org.hashrelay.streams.pool.PoolRoute;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UpstreamTest {

  private static final ActorTestKit kit = TestKits.withJournal();

  private final EventSourcedBehaviorTestKit<Command, Event, State> upstream =
      EventSourcedBehaviorTestKit.create(kit.system(), Upstream.create("farm-1/1/0"));

  @BeforeEach
  void emptyJournal() {
    upstream.clear();
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void whatThePoolCalledTheSessionOutlivesTheConnection() {
    upstream.runCommand(new Open(1, 7));
    upstream.runCommand(new Subscribe(1, "s-1", "ab01", 8));
    upstream.runCommand(new Close(1, "pool-closed"));

    var reopened = upstream.runCommand(new Open(2, 7));

    assertThat(reopened.event()).isEqualTo(new UpstreamOpened(2, 7));
    assertThat(reopened.state().session()).contains(new Subscribed("s-1", "ab01", 8));
  }

  @Test
  void aSessionOfOnePoolIsNothingToAnother() {
    upstream.runCommand(new Open(1, 7));
    upstream.runCommand(new Subscribe(1, "s-1", "ab01", 8));

    assertThat(upstream.runCommand(new Open(2, 8)).state().session()).isEmpty();
  }

  @Test
  void toldTwiceIsDoneOnce() {
    upstream.runCommand(new Open(1, 7));
    upstream.runCommand(new Subscribe(1, "s-1", "ab01", 8));

    assertThat(upstream.runCommand(new Open(1, 7)).hasNoEvents()).isTrue();
    assertThat(upstream.runCommand(new Subscribe(1, "s-1", "ab01", 8)).hasNoEvents())
        .isTrue();
  }

  @Test
  void newsOfAnEarlierLifeComesTooLate() {
    upstream.runCommand(new Open(1, 7));
    upstream.runCommand(new Open(2, 7));

    assertThat(upstream.runCommand(new Close(1, "pool-closed")).hasNoEvents()).isTrue();
    assertThat(upstream.runCommand(new Close(2, "pool-closed")).event())
        .isEqualTo(new UpstreamClosed("pool-closed"));
  }

  @Test
  void aFailOverThatIsToldAgainCountsOnce() {
    var first = upstream.runCommand(new Upstream.FailOver(1_000, 7, 8, "pool-closed"));
    var again = upstream.runCommand(new Upstream.FailOver(1_000, 7, 8, "pool-closed"));
    var back = upstream.runCommand(new Upstream.FailOver(61_000, 8, 7, "returned"));

    assertThat(first.event()).isEqualTo(new Upstream.FailedOver(1_000, 7, 8, "pool-closed"));
    assertThat(again.hasNoEvents()).isTrue();
    assertThat(back.event()).isEqualTo(new Upstream.FailedOver(61_000, 8, 7, "returned"));
  }

  @Test
  void theMirrorsFactsReachTheUpstreamTheyAreAbout() {
    var told = new ArrayList<String>();
    var ingress =
        new UpstreamIngress("farm-1", (id, command) -> told.add(id.entityId() + " " + command));
    var route = new PoolRoute(3, 7, 1, 5);

    ingress.accept(new MirrorFact.Opened(route));
    ingress.accept(new MirrorFact.JobSeen(route, "j1", true));
    ingress.accept(new MirrorFact.Closed(route, "pool-closed"));

    assertThat(told)
        .isEqualTo(
            List.of("farm-1/3/1 " + new Open(5, 7), "farm-1/3/1 " + new Close(5, "pool-closed")));
  }
}
