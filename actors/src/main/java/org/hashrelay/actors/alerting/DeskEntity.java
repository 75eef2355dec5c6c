package org.hashrelay.actors.alerting;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.hashrelay.actors.alerting.AlertDesk.Acknowledge;
import org.hashrelay.actors.alerting.AlertDesk.AddSilence;
import org.hashrelay.actors.alerting.AlertDesk.Command;
import org.hashrelay.actors.alerting.AlertDesk.Done;
import org.hashrelay.actors.alerting.AlertDesk.Get;
import org.hashrelay.actors.alerting.AlertDesk.GetFigures;
import org.hashrelay.actors.alerting.AlertDesk.ListAlerts;
import org.hashrelay.actors.alerting.AlertDesk.ListStory;
import org.hashrelay.actors.alerting.AlertDesk.PutChannel;
import org.hashrelay.actors.alerting.AlertDesk.PutSettings;
import org.hashrelay.actors.alerting.AlertDesk.PutSilence;
import org.hashrelay.actors.alerting.AlertDesk.RemoveChannel;
import org.hashrelay.actors.alerting.AlertDesk.RemoveSilence;
import org.hashrelay.actors.alerting.AlertDesk.Reply;
import org.hashrelay.actors.alerting.AlertDesk.Report;
import org.hashrelay.actors.alerting.AlertDesk.Settled;
import org.hashrelay.actors.alerting.AlertDesk.Tick;
import org.hashrelay.actors.alerting.AlertDesk.Watch;
import org.hashrelay.actors.alerting.DeskEvent.AlertAcknowledged;
import org.hashrelay.actors.alerting.DeskEvent.AlertSettingsChanged;
import org.hashrelay.actors.alerting.DeskEvent.ChannelPut;
import org.hashrelay.actors.alerting.DeskEvent.ChannelRemoved;
import org.hashrelay.actors.alerting.DeskEvent.NotificationGivenUp;
import org.hashrelay.actors.alerting.DeskEvent.SilencePut;
import org.hashrelay.actors.alerting.DeskEvent.SilenceRemoved;
import org.hashrelay.actors.alerting.DeskEvent.StoryWritten;
import org.hashrelay.actors.alerting.notify.Channel;
import org.hashrelay.actors.alerting.notify.Courier;
import org.hashrelay.actors.alerting.rule.Silence;

/** How the {@link AlertDesk} behaves. */
public final class DeskEntity
    extends EventSourcedBehaviorWithEnforcedReplies<Command, DeskEvent, DeskState> {

  static final Duration TICK = Duration.ofMillis(500);
  static final int MOST_CHANNELS = 100;
  static final int MOST_SILENCES = 1_000;
  private static final int MOST_MESSAGES_AT_ONCE = 20;
  private static final int MOST_LINES_AT_ONCE = 500;

  /**
   * What the desk needs of the rest of the server.
   *
   * @param everybody publishes on the topic {@code live}
   * @param random from 0 to 1
   */
  public record Surroundings(
      Courier courier, Consumer<LiveEvent> everybody, InstantSource clock, DoubleSupplier random) {}

  private final Surroundings around;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Intake intake;
  private final Dispatch dispatch;
  private final Undeliverable undeliverable = new Undeliverable();

  public static Behavior<Command> create(String entityId, Surroundings around) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> new DeskEntity(entityId, around, context, timers)));
  }

  private DeskEntity(
      String entityId,
      Surroundings around,
      ActorContext<Command> context,
      TimerScheduler<Command> timers) {
    super(PersistenceId.of(AlertDesk.TYPE.name(), entityId));
    this.around = around;
    this.context = context;
    this.timers = timers;
    this.intake = new Intake(around.clock().instant());
    this.dispatch = new Dispatch(around.random());
  }

  @Override
  public DeskState emptyState() {
    return DeskState.EMPTY;
  }

  @Override
  public CommandHandlerWithReply<Command, DeskEvent, DeskState> commandHandler() {
    return newCommandHandlerWithReplyBuilder()
        .forAnyState()
        .onCommand(Watch.class, this::watch)
        .onCommand(Report.class, (s, c) -> persist(intake.reported(s, c, now())))
        .onCommand(Tick.class, this::tick)
        .onCommand(Settled.class, this::settled)
        .onCommand(Acknowledge.class, this::acknowledge)
        .onCommand(PutSettings.class, this::putSettings)
        .onCommand(PutChannel.class, this::putChannel)
        .onCommand(RemoveChannel.class, this::removeChannel)
        .onCommand(AddSilence.class, this::addSilence)
        .onCommand(PutSilence.class, this::putSilence)
        .onCommand(RemoveSilence.class, this::removeSilence)
        .onCommand(
            ListAlerts.class, (s, c) -> Effect().reply(c.replyTo(), view(s).alerts(c)))
        .onCommand(
            ListStory.class, (s, c) -> Effect().reply(c.replyTo(), view(s).story(c)))
        .onCommand(Get.class, (s, c) -> Effect().reply(c.replyTo(), view(s).arrangements()))
        .onCommand(
            GetFigures.class,
            (s, c) -> Effect().reply(c.replyTo(), view(s).figures(dispatch.attempts())))
        .build();
  }

  @Override
  public EventHandler<DeskState, DeskEvent> eventHandler() {
    return newEventHandlerBuilder()
        .forAnyState()
        .onAnyEvent((state, event) -> event.applyTo(state));
  }

  @Override
  public SignalHandler<DeskState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.instance(),
            state -> timers.startTimerWithFixedDelay(new Tick(), TICK))
        .build();
  }

  @Override
  public Set<String> tagsFor(DeskEvent event) {
    return event instanceof StoryWritten ? Set.of(AlertDesk.STORY_TAG) : Set.of();
  }

  /** What lies behind its snapshots goes when the read side has the story of it. */
  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(500, 2);
  }

  private Instant now() {
    return around.clock().instant();
  }

  private DeskView view(DeskState state) {
    return new DeskView(state, intake, now());
  }

  // from watchers, and from time

  private ReplyEffect<DeskEvent, DeskState> watch(DeskState state, Watch command) {
    intake.watched(state, command, now());
    return Effect().noReply();
  }

  private ReplyEffect<DeskEvent, DeskState> tick(DeskState state, Tick command) {
    var now = now();
    var events = new ArrayList<DeskEvent>(intake.ripe(state, now));
    events.addAll(intake.farms(state, now));
    events.addAll(intake.forgotten(state, now));
    state.silences().values().stream()
        .filter(silence -> silence.isOver(now))
        .forEach(silence -> events.add(new SilenceRemoved(silence.id())));
    var next = state;
    for (var event : events) next = event.applyTo(next);
    for (var i = 0; i < MOST_MESSAGES_AT_ONCE; i++) {
      var due = new Announcements(next, intake.farms(), now).due();
      if (due.isEmpty()) break;
      events.add(due.get());
      next = due.get().applyTo(next);
    }
    var lines = next.story().unwritten(MOST_LINES_AT_ONCE);
    if (!lines.isEmpty()) events.add(new StoryWritten(lines));
    return persist(events);
  }

  private ReplyEffect<DeskEvent, DeskState> settled(DeskState state, Settled command) {
    var now = now();
    var event = dispatch.settled(command.due(), command.outcome(), command.millis(), now);
    var envelope = state.outbox().get(command.due().message().number());
    if (envelope == null || !envelope.owed().containsKey(command.due().channel().id())) {
      return Effect().noReply(); // the channel was removed meanwhile
    }
    var events = new ArrayList<>(List.of(event));
    if (event instanceof NotificationGivenUp givenUp) {
      undeliverable.message(state, givenUp, now).ifPresent(events::add);
    }
    return persist(events);
  }

  private ReplyEffect<DeskEvent, DeskState> persist(List<DeskEvent> events) {
    return events.isEmpty()
        ? Effect().none().thenRun(this::send).thenNoReply()
        : Effect()
            .persist(List.copyOf(events))
            .thenRun((DeskState s) -> publish(s, events))
            .thenRun(this::send)
            .thenNoReply();
  }

  private void publish(DeskState state, List<DeskEvent> events) {
    events.forEach(event -> Headlines.of(event, state).forEach(around.everybody()));
  }

  /** What is in the journal may go out. */
  private void send(DeskState state) {
    for (var due : dispatch.due(state, now())) {
      var started = now();
      context.pipeToSelf(
          around.courier().deliver(due.channel(), due.message()), (outcome, failure) -> {
            var millis = Duration.between(started, now()).toMillis();
            return failure == null
                ? new Settled(due, outcome, millis)
                : new Settled(due, Undeliverable.outcome(failure), millis);
          });
    }
  }

  // from people

  private ReplyEffect<DeskEvent, DeskState> acknowledge(DeskState state, Acknowledge command) {
    var found = state.numbered(command.number());
    if (found.isEmpty()) {
      return Effect()
          .reply(command.replyTo(), new AlertDesk.UnknownAlert("al_" + command.number()));
    }
    if (!found.get().alert().fires()) { // asked twice, done once
      return Effect().reply(command.replyTo(), view(state).alert(found.get().alert()));
    }
    var event = new AlertAcknowledged(command.number(), command.by(), command.note(), now());
    return Effect()
        .persist(event)
        .thenRun((DeskState s) -> publish(s, List.of(event)))
        .thenReply(
            command.replyTo(),
            s -> view(s).alert(s.numbered(command.number()).orElseThrow().alert()));
  }

  private ReplyEffect<DeskEvent, DeskState> putSettings(DeskState state, PutSettings command) {
    var is = state.numbers().settings();
    if (command.ifRevision() != 0 && command.ifRevision() != is) {
      return Effect()
          .reply(command.replyTo(), new AlertDesk.SettingsChanged(command.ifRevision(), is));
    }
    if (command.settings().equals(state.settings())) {
      return Effect().reply(command.replyTo(), new Done("", is));
    }
    var events = new ArrayList<DeskEvent>();
    events.add(new AlertSettingsChanged(command.settings()));
    events.addAll(intake.unwanted(state, command.settings(), now()));
    return Effect()
        .persist(events)
        .thenRun((DeskState s) -> intake.tell(new AlertDesk.SettingsAre(s.settings())))
        .thenReply(command.replyTo(), s -> new Done("", s.numbers().settings()));
  }

  private ReplyEffect<DeskEvent, DeskState> putChannel(DeskState state, PutChannel command) {
    var channel = command.channel();
    var holder = state.channels().values().stream()
        .filter(c -> c.name().equals(channel.name()) && !c.id().equals(channel.id()))
        .findFirst();
    if (holder.isPresent()) {
      var taken = new AlertDesk.ChannelNameTaken(channel.name(), holder.get().id());
      return Effect().reply(command.replyTo(), taken);
    }
    if (channel.id().isEmpty()) return addChannel(state, channel, command.replyTo());
    var before = Optional.ofNullable(state.channels().get(channel.id())).map(Channel::name);
    var lost = before.filter(name -> !name.equals(channel.name())).stream().toList();
    return channelFault(state, channel.id(), command.ifRevision(), lost)
        .<ReplyEffect<DeskEvent, DeskState>>map(no -> Effect().reply(command.replyTo(), no))
        .orElseGet(() -> journal(new ChannelPut(channel), command.replyTo(), channel.id()));
  }

  /** @param lost words by which rules could name it and no longer can */
  private static Optional<Reply> channelFault(
      DeskState state, String id, long ifRevision, List<String> lost) {
    var is = state.channels().get(id);
    if (is == null) return Optional.of(new AlertDesk.UnknownChannel(id));
    if (ifRevision != 0 && ifRevision != is.revision()) {
      return Optional.of(new AlertDesk.ChannelChanged(ifRevision, is.revision()));
    }
    var rules = state.settings().rulesThatTell(lost);
    return rules.isEmpty()
        ? Optional.empty()
        : Optional.of(new AlertDesk.ChannelInUse(is.name(), rules));
  }

  private ReplyEffect<DeskEvent, DeskState> addChannel(
      DeskState state, Channel channel, ActorRef<Reply> replyTo) {
    if (state.channels().size() >= MOST_CHANNELS) {
      return Effect().reply(replyTo, new AlertDesk.TooMany("channels", MOST_CHANNELS));
    }
    var id = "ch_" + (state.numbers().channel() + 1);
    return journal(new ChannelPut(channel.withId(id)), replyTo, id);
  }

  private ReplyEffect<DeskEvent, DeskState> removeChannel(DeskState state, RemoveChannel command) {
    var id = command.id();
    var names = Stream.ofNullable(state.channels().get(id)).map(Channel::name);
    var lost = Stream.concat(Stream.of(id), names).toList();
    return channelFault(state, id, command.ifRevision(), lost)
        .<ReplyEffect<DeskEvent, DeskState>>map(no -> Effect().reply(command.replyTo(), no))
        .orElseGet(() -> journal(new ChannelRemoved(id), command.replyTo(), id));
  }

  private ReplyEffect<DeskEvent, DeskState> addSilence(DeskState state, AddSilence command) {
    if (state.silences().size() >= MOST_SILENCES) {
      return Effect().reply(command.replyTo(), new AlertDesk.TooMany("silences", MOST_SILENCES));
    }
    var id = "sil_" + (state.numbers().silence() + 1);
    return journal(new SilencePut(command.silence().withId(id)), command.replyTo(), id);
  }

  private ReplyEffect<DeskEvent, DeskState> removeSilence(DeskState state, RemoveSilence command) {
    return silenceFault(state, command.id(), command.seen())
        .<ReplyEffect<DeskEvent, DeskState>>map(no -> Effect().reply(command.replyTo(), no))
        .orElseGet(
            () -> journal(new SilenceRemoved(command.id()), command.replyTo(), command.id()));
  }

  private ReplyEffect<DeskEvent, DeskState> putSilence(DeskState state, PutSilence command) {
    var id = command.silence().id();
    return silenceFault(state, id, command.seen())
        .<ReplyEffect<DeskEvent, DeskState>>map(no -> Effect().reply(command.replyTo(), no))
        .orElseGet(() -> journal(new SilencePut(command.silence()), command.replyTo(), id));
  }

  private static Optional<Reply> silenceFault(DeskState state, String id, Optional<Silence> seen) {
    var is = state.silences().get(id);
    if (is == null) return Optional.of(new AlertDesk.UnknownSilence(id));
    return seen.filter(before -> !before.equals(is))
        .map(before -> new AlertDesk.SilenceChanged(id));
  }

  private ReplyEffect<DeskEvent, DeskState> journal(
      DeskEvent event, ActorRef<Reply> replyTo, String id) {
    return Effect().persist(event).thenReply(replyTo, s -> new Done(id, 0));
  }
}
