package org.hashrelay.actors.node;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
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
import org.hashrelay.actors.node.ClientNode.Asked;
import org.hashrelay.actors.node.ClientNode.Attach;
import org.hashrelay.actors.node.ClientNode.Command;
import org.hashrelay.actors.node.ClientNode.DeleteMapping;
import org.hashrelay.actors.node.ClientNode.Describe;
import org.hashrelay.actors.node.ClientNode.Detach;
import org.hashrelay.actors.node.ClientNode.Disconnect;
import org.hashrelay.actors.node.ClientNode.FindToken;
import org.hashrelay.actors.node.ClientNode.Get;
import org.hashrelay.actors.node.ClientNode.IssueToken;
import org.hashrelay.actors.node.ClientNode.Kick;
import org.hashrelay.actors.node.ClientNode.LinkOverdue;
import org.hashrelay.actors.node.ClientNode.NodeApplied;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.actors.node.ClientNode.NodeTelemetry;
import org.hashrelay.actors.node.ClientNode.PutMapping;
import org.hashrelay.actors.node.ClientNode.Register;
import org.hashrelay.actors.node.ClientNode.Remove;
import org.hashrelay.actors.node.ClientNode.Reply;
import org.hashrelay.actors.node.ClientNode.SetMappingEnabled;
import org.hashrelay.actors.node.ClientNode.StillAttached;

/** How a {@link ClientNode} behaves. */
final class NodeEntity
    extends EventSourcedBehaviorWithEnforcedReplies<Command, NodeEvent, NodeState> {

  /** How long a link that was open may take to show up again after the entity moved. */
  static final Duration LINK_PATIENCE = Duration.ofSeconds(15);

  private final String nodeId;
  private final InstantSource clock;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;

  private final LinkSeat seat;

  static Behavior<Command> create(String nodeId, InstantSource clock) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new NodeEntity(nodeId, clock, context, timers)));
  }

  private NodeEntity(
      String nodeId,
      InstantSource clock,
      ActorContext<Command> context,
      TimerScheduler<Command> timers) {
    super(PersistenceId.of(ClientNode.TYPE.name(), nodeId));
    this.nodeId = nodeId;
    this.clock = clock;
    this.context = context;
    this.timers = timers;
    this.seat = new LinkSeat(context);
  }

  @Override
  public NodeState emptyState() {
    return NodeState.UNREGISTERED;
  }

  @Override
  public CommandHandlerWithReply<Command, NodeEvent, NodeState> commandHandler() {
    var builder = newCommandHandlerWithReplyBuilder();
    builder
        .forState(NodeState::isRegistered)
        .onCommand(Describe.class, this::describe)
        .onCommand(Remove.class, this::remove)
        .onCommand(IssueToken.class, this::issueToken)
        .onCommand(PutMapping.class, this::putMapping)
        .onCommand(SetMappingEnabled.class, this::setMappingEnabled)
        .onCommand(DeleteMapping.class, this::deleteMapping)
        .onCommand(FindToken.class, this::findToken)
        .onCommand(Get.class, (s, c) -> Effect().reply(c.replyTo(), nodeIs(s)))
        .onCommand(Disconnect.class, this::disconnect)
        .onCommand(Kick.class, this::kick);
    builder
        .forAnyState()
        .onCommand(Register.class, this::register)
        .onCommand(
            Asked.class, (s, c) -> Effect().reply(c.replyTo(), new ClientNode.UnknownNode(nodeId)))
        .onCommand(Attach.class, this::attach)
        .onCommand(StillAttached.class, this::stillAttached)
        .onCommand(Detach.class, this::detach)
        .onCommand(NodeApplied.class, this::applied)
        .onCommand(NodeTelemetry.class, this::telemetry)
        .onCommand(LinkOverdue.class, this::linkOverdue);
    return builder.build();
  }

  @Override
  public EventHandler<NodeState, NodeEvent> eventHandler() {
    return newEventHandlerBuilder()
        .forAnyState()
        .onAnyEvent((state, event) -> event.applyTo(state));
  }

  @Override
  public SignalHandler<NodeState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), state -> {
          if (state.link().isEmpty()) return;
          timers.startSingleTimer(new LinkOverdue(), LINK_PATIENCE);
        })
        .build();
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(100, 2);
  }

  // the node itself

  private ReplyEffect<NodeEvent, NodeState> register(NodeState state, Register command) {
    return state.isRegistered()
        ? Effect().reply(command.replyTo(), new ClientNode.Done(state.mappings().revision()))
        : journal(new NodeEvent.NodeRegistered(command.name(), command.farm()), command.replyTo());
  }

  private ReplyEffect<NodeEvent, NodeState> describe(NodeState state, Describe command) {
    var known = state.description();
    if (differs(command.ifRevision(), known.revision())) {
      return mismatch(command.replyTo(), command.ifRevision(), known.revision());
    }
    var event = new NodeEvent.NodeDescribed(
        command.name(), command.farm(), command.transport(), command.cipher());
    var changed = known.changed(event);
    return changed.sameAs(known)
        ? Effect().reply(command.replyTo(), nodeIs(state)) // asked twice, done once
        : Effect()
            .persist(event)
            .thenRun(s -> seat.tell(travel(s)))
            .thenReply(command.replyTo(), this::nodeIs);
  }

  private ReplyEffect<NodeEvent, NodeState> remove(NodeState state, Remove command) {
    var known = state.description().revision();
    if (differs(command.ifRevision(), known)) {
      return mismatch(command.replyTo(), command.ifRevision(), known);
    }
    return Effect()
        .persist(new NodeEvent.NodeRemoved())
        .thenRun(s -> close("node-removed"))
        .thenReply(command.replyTo(), s -> new ClientNode.Done(s.mappings().revision()));
  }

  private ReplyEffect<NodeEvent, NodeState> issueToken(NodeState state, IssueToken command) {
    if (state.tokens().has(command.tokenId())) {
      return Effect()
          .reply(command.replyTo(), new ClientNode.Done(state.mappings().revision()));
    }
    var now = clock.instant();
    var events = new ArrayList<NodeEvent>();
    if (command.grace().isZero()) {
      state.tokens().inForce(now).forEach(t -> events.add(new NodeEvent.TokenRevoked(t.tokenId())));
    }
    events.add(new NodeEvent.TokenIssued(
        command.tokenId(), command.sealedKey(), command.verifier(), now.plus(command.grace())));
    return Effect()
        .persist(events)
        .thenRun(this::closeIfTokenEnded)
        .thenReply(command.replyTo(), s -> new ClientNode.Done(s.mappings().revision()));
  }

  private ReplyEffect<NodeEvent, NodeState> findToken(NodeState state, FindToken command) {
    var token = state.tokens().inForce(command.tokenId(), clock.instant());
    return Effect().reply(command.replyTo(), new ClientNode.TokenIs(token));
  }

  // its mappings

  private ReplyEffect<NodeEvent, NodeState> putMapping(NodeState state, PutMapping command) {
    var wanted = command.mapping();
    var known = state.mappings().mapping(wanted.id());
    var revision = known.map(Mapping::revision).orElse(0L);
    if (differs(command.ifRevision(), revision)) {
      return mismatch(command.replyTo(), command.ifRevision(), revision);
    }
    if (!wanted.faults().isEmpty()) {
      return Effect().reply(command.replyTo(), new ClientNode.InvalidMapping(wanted.faults()));
    }
    var rival = state.mappings().holderOf(wanted.localPort()).filter(m -> m.id() != wanted.id());
    if (rival.isPresent()) {
      var holder = rival.get();
      return Effect()
          .reply(
              command.replyTo(),
              new ClientNode.PortTaken(wanted.localPort(), holder.id(), holder.name()));
    }
    return known.filter(wanted::sameAs).isPresent()
        ? answer(state, wanted.id(), command.replyTo()) // asked twice, done once
        : journalAndPush(
            NodeEvent.MappingChange.of(known, wanted.with(wanted.id(), revision + 1)),
            command.replyTo());
  }

  private ReplyEffect<NodeEvent, NodeState> setMappingEnabled(
      NodeState state, SetMappingEnabled command) {
    var known = state.mappings().mapping(command.mappingId());
    if (known.isEmpty()) {
      return Effect().reply(command.replyTo(), new ClientNode.UnknownMapping(command.mappingId()));
    }
    var wanted = known.get().withEnabled(command.enabled());
    return putMapping(state, new PutMapping(wanted, command.ifRevision(), command.replyTo()));
  }

  private ReplyEffect<NodeEvent, NodeState> deleteMapping(NodeState state, DeleteMapping command) {
    var known = state.mappings().mapping(command.mappingId());
    if (known.isEmpty()) {
      return Effect().reply(command.replyTo(), new ClientNode.UnknownMapping(command.mappingId()));
    }
    var mapping = known.get();
    if (differs(command.ifRevision(), mapping.revision())) {
      return mismatch(command.replyTo(), command.ifRevision(), mapping.revision());
    }
    var was = view().mapping(state, mapping);
    return Effect()
        .persist(new NodeEvent.MappingDeleted(mapping))
        .thenRun(s -> push(s, new NodeEvent.MappingDeleted(mapping)))
        .thenReply(command.replyTo(), s -> was);
  }

  private ReplyEffect<NodeEvent, NodeState> journalAndPush(
      NodeEvent.MappingChange event, ActorRef<Reply> replyTo) {
    return Effect()
        .persist(event)
        .thenRun(s -> push(s, event))
        .thenReply(replyTo, s -> view().mapping(s, event.mapping()));
  }

  private void push(NodeState state, NodeEvent.MappingChange event) {
    seat.tell(
        new ClientNode.PushMapping(state.mappings().revision(), event.kind(), event.mapping()));
  }

  // its link

  private ReplyEffect<NodeEvent, NodeState> attach(NodeState state, Attach command) {
    if (!state.admits(command.info(), clock.instant())) {
      command
          .link()
          .tell(new ClientNode.CloseLink(state.isRegistered() ? "token-ended" : "unknown-node"));
      return Effect().noReply();
    }
    if (!seat.holds(command.link()) && !seat.mayTake(command.info(), clock.instant())) {
      command.link().tell(new ClientNode.CloseLink("token-in-use"));
      return Effect().noReply();
    }
    return adopt(state, command.info(), command.link());
  }

  /** A link that was replaced meanwhile must not take over again. */
  private ReplyEffect<NodeEvent, NodeState> stillAttached(NodeState state, StillAttached command) {
    if (seat.holds(command.link())) return Effect().noReply();
    var current = seat.open().map(OpenLink::info).or(state::link);
    if (current.isPresent() && !current.get().equals(command.info())) {
      command.link().tell(new ClientNode.CloseLink("replaced"));
      return Effect().noReply();
    }
    return attach(state, new Attach(command.info(), command.link()));
  }

  private ReplyEffect<NodeEvent, NodeState> adopt(
      NodeState state, LinkInfo info, ActorRef<ClientNode.ToLink> link) {
    seat.take(info, link, clock.instant());
    timers.cancel(new LinkOverdue());
    var sync = new ClientNode.SyncNode(
        state.mappings().revision(), state.mappings().byId(), travel(state));
    if (state.link().equals(Optional.of(info))) {
      link.tell(sync);
      return Effect().noReply();
    }
    return Effect()
        .persist(new NodeEvent.NodeConnected(info))
        .thenRun(s -> link.tell(sync))
        .thenNoReply();
  }

  private static ClientNode.TravelBy travel(NodeState state) {
    var about = state.description();
    return new ClientNode.TravelBy(about.transport(), about.cipher());
  }

  private ReplyEffect<NodeEvent, NodeState> detach(NodeState state, Detach command) {
    if (!seat.holds(command.link())) return Effect().noReply(); // of a link already replaced
    var seen = seat.open().map(OpenLink::lastSeenAt);
    if (command.mayReturn()) seat.waits();
    return lost(command.reason(), seen);
  }

  private ReplyEffect<NodeEvent, NodeState> linkOverdue(NodeState state, LinkOverdue command) {
    return seat.open().isEmpty() && state.link().isPresent()
        ? lost("link-lost", Optional.empty())
        : Effect().noReply();
  }

  private ReplyEffect<NodeEvent, NodeState> lost(String reason, Optional<Instant> seen) {
    seat.forget();
    var event = new NodeEvent.NodeDisconnected(reason, seen.orElseGet(clock::instant));
    return Effect().persist(event).thenNoReply();
  }

  private ReplyEffect<NodeEvent, NodeState> disconnect(NodeState state, Disconnect command) {
    seat.closeIf(link -> true, command.reason());
    return Effect()
        .reply(command.replyTo(), new ClientNode.Done(state.mappings().revision()));
  }

  private ReplyEffect<NodeEvent, NodeState> kick(NodeState state, Kick command) {
    if (seat.open().isEmpty())
      return Effect().reply(command.replyTo(), new ClientNode.Offline(nodeId));
    seat.tell(new ClientNode.KickWorker(command.mappingId(), command.worker()));
    return Effect()
        .reply(command.replyTo(), new ClientNode.Done(state.mappings().revision()));
  }

  private ReplyEffect<NodeEvent, NodeState> applied(NodeState state, NodeApplied command) {
    if (!seat.holds(command.link())) return Effect().noReply();
    seat.open().ifPresent(link -> seat.heard(link.heard(clock.instant())));
    var told = command.applied();
    if (state.mappings().agreesWith(told)) return Effect().noReply();
    var events = new ArrayList<NodeEvent>();
    events.add(new NodeEvent.MappingApplied(told.revision()));
    told.failures()
        .forEach(f -> events.add(
            new NodeEvent.MappingFailed(told.revision(), f.mappingId(), f.state(), f.detail())));
    return Effect().persist(events).thenNoReply();
  }

  private ReplyEffect<NodeEvent, NodeState> telemetry(NodeState state, NodeTelemetry command) {
    if (!seat.holds(command.link())) return Effect().noReply();
    var now = clock.instant();
    var rtt = command.rttMicros();
    seat.open().ifPresent(link -> seat.heard(link.heard(command.telemetry(), rtt, now)));
    closeIfTokenEnded(state);
    return Effect().noReply();
  }

  private void closeIfTokenEnded(NodeState state) {
    seat.closeIf(link -> !state.admits(link.info(), clock.instant()), "token-ended");
  }

  private void close(String reason) {
    seat.closeIf(link -> true, reason);
    seat.forget();
  }

  // answers

  private NodeView view() {
    return new NodeView(nodeId, seat.open(), seat.conflict());
  }

  private NodeIs nodeIs(NodeState state) {
    return view().node(state);
  }

  private ReplyEffect<NodeEvent, NodeState> answer(
      NodeState state, int mappingId, ActorRef<Reply> replyTo) {
    var mapping = state.mappings().mapping(mappingId).orElseThrow();
    return Effect().reply(replyTo, view().mapping(state, mapping));
  }

  private ReplyEffect<NodeEvent, NodeState> journal(NodeEvent event, ActorRef<Reply> replyTo) {
    return Effect()
        .persist(event)
        .thenReply(replyTo, s -> new ClientNode.Done(s.mappings().revision()));
  }

  private ReplyEffect<NodeEvent, NodeState> mismatch(ActorRef<Reply> replyTo, long asked, long is) {
    return Effect().reply(replyTo, new ClientNode.RevisionMismatch(asked, is));
  }

  private static boolean differs(long asked, long is) {
    return asked != 0 && asked != is;
  }
}
