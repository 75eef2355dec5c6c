package org.hashrelay.actors.alerting.watch;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.AlertDesk.Known;
import org.hashrelay.actors.alerting.AlertDesk.SettingsAre;
import org.hashrelay.actors.alerting.LiveEvent;
import org.hashrelay.actors.alerting.measure.WorkerWatch;
import org.hashrelay.actors.alerting.measure.WorkerWatch.MappingFacts;
import org.hashrelay.actors.alerting.measure.WorkerWatch.NodeFacts;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.actors.node.LinkEar;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.Report;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;

/**
 * Looks at the workers of every node that is linked to this server, as their reports come in.
 *
 * <pre>
 *   NodeLink ──linked, reported, unlinked──► Watchtower ──Report, Watch──► AlertDesk
 *                                                ▲ SettingsAre, Known ───────┘
 * </pre>
 */
public final class Watchtower extends AbstractBehavior<Watchtower.Message> {

  static final Duration TICK = Duration.ofMillis(250);
  static final int TICKS_PER_JUDGEMENT = 4;
  static final int TICKS_PER_HEARTBEAT = 20;
  static final int TICKS_PER_QUESTION = 40;

  /** Nodes whose workers are remembered while they are linked elsewhere or not at all. */
  private static final int MOST_NODES = 10_000;

  /** Told to the tower: by links, by the desk, by itself. */
  public sealed interface Message extends NoSerializationVerificationNeeded {}

  private record Linked(String nodeId, String instance) implements Message {}

  private record Reported(String nodeId, Report report) implements Message {}

  /** Mappings that no pool serves. */
  private record Unserved(String nodeId, Set<Integer> mappings) implements Message {}

  private record Unlinked(String nodeId) implements Message {}

  private record FromDesk(AlertDesk.ToWatcher message) implements Message {}

  private record Asked(String nodeId, Optional<NodeIs> answer) implements Message {}

  private record Tick() implements Message {}

  /**
   * What the tower needs of the rest of the server.
   *
   * @param nodes asks a node how it is
   * @param everybody publishes on the topic {@code live}
   */
  public record Surroundings(
      Consumer<AlertDesk.Command> desk,
      Function<String, CompletionStage<ClientNode.Reply>> nodes,
      Consumer<LiveEvent> everybody,
      InstantSource clock) {}

  private record Post(WorkerWatch watch, Reporter reporter, boolean linked) {
    Post linked(boolean now) {
      return new Post(watch, reporter, now);
    }
  }

  private final Surroundings around;
  private final ActorRef<AlertDesk.ToWatcher> ear;
  private final Map<String, Post> posts = new LinkedHashMap<>();
  private final WorkerNews news = new WorkerNews();
  private AlertSettings settings = AlertSettings.USUAL;
  private long ticks;

  public static Behavior<Message> create(Surroundings around) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      timers.startTimerAtFixedRate(new Tick(), TICK);
      return new Watchtower(context, around);
    }));
  }

  private Watchtower(ActorContext<Message> context, Surroundings around) {
    super(context);
    this.around = around;
    this.ear = context.messageAdapter(AlertDesk.ToWatcher.class, FromDesk::new);
  }

  /** Hears the links of one node. */
  public static LinkEar ear(ActorRef<Message> tower, String nodeId) {
    return new LinkEar() {
      @Override
      public void linked(String instance) {
        tower.tell(new Linked(nodeId, instance));
      }

      @Override
      public void reported(Report report) {
        tower.tell(new Reported(nodeId, report));
      }

      @Override
      public void told(Telemetry telemetry) {
        tower.tell(new Unserved(nodeId, unserved(telemetry)));
      }

      @Override
      public void unlinked() {
        tower.tell(new Unlinked(nodeId));
      }
    };
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Linked.class, this::linked)
        .onMessage(Reported.class, this::reported)
        .onMessage(Unserved.class, this::unserved)
        .onMessage(Unlinked.class, this::unlinked)
        .onMessage(FromDesk.class, this::fromDesk)
        .onMessage(Asked.class, this::asked)
        .onMessage(Tick.class, this::tick)
        .build();
  }

  private long now() {
    return around.clock().millis();
  }

  private Behavior<Message> linked(Linked message) {
    var nodeId = message.nodeId();
    if (posts.size() >= MOST_NODES && !posts.containsKey(nodeId)) return this;
    var post = posts.computeIfAbsent(nodeId, this::post).linked(true);
    posts.put(nodeId, post);
    post.watch().linked(message.instance(), now());
    ask(nodeId);
    post.reporter().heartbeat(post.watch().census(), ear);
    return this;
  }

  private Post post(String nodeId) {
    var watch = new WorkerWatch(nodeId, settings, news);
    return new Post(watch, new Reporter("node/" + nodeId, watch.findings(), around.desk()), false);
  }

  private Behavior<Message> reported(Reported message) {
    var post = posts.get(message.nodeId());
    if (post != null && post.linked()) post.watch().reported(message.report(), now());
    return this;
  }

  private static Set<Integer> unserved(Telemetry telemetry) {
    return telemetry.mappings().stream()
        .filter(mapping -> mapping.state().equals("pool_down"))
        .map(MappingTelemetry::mappingId)
        .collect(Collectors.toSet());
  }

  private Behavior<Message> unserved(Unserved message) {
    var post = posts.get(message.nodeId());
    if (post != null && post.linked()) post.watch().unserved(message.mappings(), now());
    return this;
  }

  private Behavior<Message> unlinked(Unlinked message) {
    var nodeId = message.nodeId();
    posts.computeIfPresent(nodeId, (id, post) -> post.linked(false));
    if (posts.containsKey(nodeId)) posts.get(nodeId).watch().unlinked();
    return this;
  }

  private Behavior<Message> fromDesk(FromDesk message) {
    if (message.message() instanceof SettingsAre now) {
      settings = now.settings();
      posts.values().forEach(post -> post.watch().settingsAre(settings));
    } else if (message.message() instanceof Known known) {
      posts.values().stream()
          .filter(post -> post.linked() && post.reporter().source().equals(known.source()))
          .forEach(post -> post.watch().agreeWith(known.keys()));
    }
    return this;
  }

  private Behavior<Message> tick(Tick message) {
    ticks++;
    posts.forEach((nodeId, post) -> {
      if (!post.linked()) return;
      if (ticks % TICKS_PER_JUDGEMENT == 0) post.watch().tick(now());
      if (ticks % TICKS_PER_QUESTION == 0) ask(nodeId);
      var changed = post.reporter().news(); // messages about it say how the farm stands
      if (changed || ticks % TICKS_PER_HEARTBEAT == 0) {
        post.reporter().heartbeat(post.watch().census(), ear);
      }
    });
    news.take(now()).forEach(around.everybody());
    return this;
  }

  private void ask(String nodeId) {
    getContext()
        .pipeToSelf(
            around.nodes().apply(nodeId),
            (answer, failure) -> new Asked(
                nodeId, answer instanceof NodeIs node ? Optional.of(node) : Optional.empty()));
  }

  private Behavior<Message> asked(Asked message) {
    var post = posts.get(message.nodeId());
    if (post != null) message.answer().ifPresent(node -> post.watch().factsAre(facts(node)));
    return this;
  }

  private static NodeFacts facts(NodeIs node) {
    var mappings = node.mappings().stream()
        .map(ClientNode.MappingIs::mapping)
        .collect(Collectors.toMap(
            m -> m.id(), m -> new MappingFacts(m.name(), m.shareInterval(), m.enabled())));
    return new NodeFacts(node.farm(), mappings);
  }
}
