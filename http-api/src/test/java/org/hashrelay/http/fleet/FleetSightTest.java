package org.hashrelay.http.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.audit.AuditLog;
import org.hashrelay.actors.catalogue.Catalogue;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.pool.Pool;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;
import org.junit.jupiter.api.Test;

class FleetSightTest {

  private static final Telemetry EARLY =
      new Telemetry(List.of(MappingTelemetry.idle(1, "running", "", 500)), 0, 0, 0);
  private static final Telemetry LATE =
      new Telemetry(List.of(MappingTelemetry.idle(1, "pool_down", "", 500)), 0, 0, 0);

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final LiveFleet live = new LiveFleet(now::get);
  private final Answers answers = new Answers();
  private final FleetSight sight = new FleetSight(answers, live, now::get);

  private FleetSight.Sight look() {
    return sight.look().toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).join();
  }

  private void pass(Duration time) {
    now.updateAndGet(at -> at.plus(time));
  }

  @Test
  void silentEntitiesAreShownAsTheyWereAndTheirTelemetryAsItIs() {
    live.node("farm").linked(this, "life");
    assertThat(look().nodes()).hasSize(1);

    answers.mode = Mode.NEVER;
    live.node("farm").told(LATE, 0);
    var seen = look();

    assertThat(seen.nodes())
        .singleElement()
        .satisfies(node -> assertThat(node.telemetry()).isEqualTo(LATE));
  }

  @Test
  void theSecondLookAtSilentEntitiesDoesNotWaitForThem() {
    look();
    answers.mode = Mode.NEVER;
    look();
    var asked = answers.asked;

    assertThat(sight.look().toCompletableFuture()).isCompleted();
    assertThat(answers.asked).isEqualTo(asked);
  }

  @Test
  void entitiesThatAnswerAgainAreAskedAgain() {
    look();
    answers.mode = Mode.FAILS;
    assertThat(look().nodes()).hasSize(1);

    answers.mode = Mode.ANSWERS;
    pass(Duration.ofSeconds(3));
    look(); // of memory, while they are asked beside it
    answers.names = List.of();

    assertThat(look().nodes()).isEmpty();
  }

  @Test
  void aFleetThatWasNeverSeenIsEmptyRatherThanAnError() {
    answers.mode = Mode.FAILS;

    assertThat(look().nodes()).isEmpty();
  }

  private enum Mode {
    ANSWERS,
    FAILS,
    NEVER
  }

  /** One node, and entities that answer or do not. */
  private static final class Answers implements Entities {

    private volatile Mode mode = Mode.ANSWERS;
    private volatile List<String> names = List.of("farm");
    private volatile int asked;

    private <T> CompletionStage<T> as(T answer) {
      asked++;
      return switch (mode) {
        case ANSWERS -> CompletableFuture.completedStage(answer);
        case FAILS -> CompletableFuture.failedStage(new TimeoutException("nobody is there"));
        case NEVER -> new CompletableFuture<>();
      };
    }

    @Override
    public CompletionStage<Pool.Reply> pool(
        int id, Function<ActorRef<Pool.Reply>, Pool.Command> command) {
      return as(new Pool.UnknownPool(id));
    }

    @Override
    public CompletionStage<ClientNode.Reply> node(
        String id, Function<ActorRef<ClientNode.Reply>, ClientNode.Command> command) {
      return as(new ClientNode.NodeIs(
          id,
          id,
          "",
          "",
          "",
          1,
          1,
          1,
          Optional.empty(),
          Optional.empty(),
          0,
          EARLY,
          List.of(),
          Optional.empty()));
    }

    @Override
    public CompletionStage<Catalogue.Reply> catalogue(
        Function<ActorRef<Catalogue.Reply>, Catalogue.Command> command) {
      return as(new Catalogue.Contents(List.of(), names, Map.of()));
    }

    @Override
    public CompletionStage<AlertDesk.Reply> desk(
        Function<ActorRef<AlertDesk.Reply>, AlertDesk.Command> command) {
      return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<AuditLog.Reply> audit(
        Function<ActorRef<AuditLog.Reply>, AuditLog.Command> command) {
      return new CompletableFuture<>();
    }
  }
}
