package org.hashrelay.actors.alerting.watch;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.hashrelay.actors.ClusterMessage;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.AlertDesk.Known;
import org.hashrelay.actors.alerting.AlertDesk.SettingsAre;
import org.hashrelay.actors.alerting.LiveEvent;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.Census;
import org.hashrelay.actors.alerting.rule.Findings;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.actors.pool.Pool.PoolIs;

/**
 * Looks at nodes, mappings and pools, once for the whole fleet: asks their entities about once a
 * second, less often when there are many.
 */
public final class FleetWatch extends AbstractBehavior<FleetWatch.Message> {

  static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

  /** So many nodes are asked in a second. */
  private static final int NODES_PER_SECOND = 50;

  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  /** Told to the watch: by the desk, by itself. */
  public sealed interface Message extends NoSerializationVerificationNeeded {}

  /** Ends it, when the fleet moves it to another server. */
  public record Stop() implements Message, ClusterMessage {}

  private record FromDesk(AlertDesk.ToWatcher message) implements Message {}

  private record Look() implements Message {}

  private record Seen(Optional<Fleet> fleet) implements Message {}

  private record Heartbeat() implements Message {}

  /** Every node and every pool at one moment. */
  public record Fleet(List<NodeIs> nodes, List<PoolIs> pools) {}

  /**
   * What the watch needs of the rest of the server.
   *
   * @param fleet asks all entities; fails when one does not answer
   * @param everybody publishes on the topic {@code live}
   */
  public record Surroundings(
      Consumer<AlertDesk.Command> desk,
      Supplier<CompletionStage<Fleet>> fleet,
      Consumer<LiveEvent> everybody,
      InstantSource clock) {}

  private final Surroundings around;
  private final TimerScheduler<Message> timers;
  private final ActorRef<AlertDesk.ToWatcher> ear;
  private final FleetRules rules;
  private final FleetNews news = new FleetNews();
  private final Findings findings = new Findings();
  private final Reporter reporter;
  private AlertSettings settings = AlertSettings.USUAL;

  public static Behavior<Message> create(Surroundings around) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new FleetWatch(context, timers, around)));
  }

  private FleetWatch(
      ActorContext<Message> context, TimerScheduler<Message> timers, Surroundings around) {
    super(context);
    this.around = around;
    this.timers = timers;
    this.ear = context.messageAdapter(AlertDesk.ToWatcher.class, FromDesk::new);
    this.rules = new FleetRules(around.clock().instant());
    this.reporter = new Reporter("fleet", findings, around.desk());
    timers.startTimerWithFixedDelay(new Heartbeat(), HEARTBEAT);
    timers.startSingleTimer(new Look(), SHORTEST_PAUSE);
    reporter.heartbeat(Census.NONE, ear);
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Look.class, this::look)
        .onMessage(Seen.class, this::seen)
        .onMessage(FromDesk.class, this::fromDesk)
        .onMessage(Heartbeat.class, this::heartbeat)
        .onMessage(Stop.class, stop -> Behaviors.stopped())
        .build();
  }

  private Behavior<Message> look(Look message) {
    getContext()
        .pipeToSelf(
            around.fleet().get(),
            (fleet, failure) -> new Seen(failure == null ? Optional.of(fleet) : Optional.empty()));
    return this;
  }

  /** What cannot be seen stays as it was. */
  private Behavior<Message> seen(Seen message) {
    var nodes = message.fleet().map(fleet -> fleet.nodes().size()).orElse(0);
    message.fleet().ifPresent(fleet -> {
      findings.become(
          rules.judge(fleet.nodes(), fleet.pools(), settings, around.clock().instant()));
      reporter.news();
      news.since(fleet).forEach(around.everybody());
    });
    var pause = SHORTEST_PAUSE.multipliedBy(1 + nodes / NODES_PER_SECOND);
    timers.startSingleTimer(new Look(), pause);
    return this;
  }

  private Behavior<Message> fromDesk(FromDesk message) {
    if (message.message() instanceof SettingsAre now) settings = now.settings();
    if (message.message() instanceof Known known
        && rules.isSettled(around.clock().instant())) {
      findings.agreeWith(known.keys(), false);
      reporter.news();
    }
    return this;
  }

  private Behavior<Message> heartbeat(Heartbeat message) {
    reporter.heartbeat(Census.NONE, ear);
    return this;
  }
}
