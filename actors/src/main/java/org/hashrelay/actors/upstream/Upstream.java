package org.hashrelay.actors.upstream;

import java.util.Optional;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.hashrelay.actors.ClusterMessage;
import org.hashrelay.actors.Journaled;

/**
 * One pool connection of a mapping, through all its lives.
 *
 * <p>Remembers what the pool called the session, so that a later life can ask for the same
 * extranonce1. It is told what the relay sees pass by and decides nothing; a fact that got lost
 * under load leaves a gap in the history, never a wrong share.
 */
public final class Upstream
    extends EventSourcedBehavior<Upstream.Command, Upstream.Event, Upstream.State> {

  public static final EntityTypeKey<Command> TYPE = EntityTypeKey.create(Command.class, "upstream");

  /** Node, mapping and index within the mapping make an upstream. */
  public record UpstreamId(String nodeId, int mappingId, int index) {
    public String entityId() {
      return nodeId + "/" + mappingId + "/" + index;
    }
  }

  // ── told ────────────────────────────────────────────────────────────────────────────────────

  public sealed interface Command extends ClusterMessage {}

  /** What the relay saw on one life of the connection. */
  public sealed interface Seen extends Command {
    long epoch();
  }

  /** The pool's socket is connected. */
  public record Open(long epoch, int poolId) implements Seen {}

  /** The pool answered mining.subscribe; {@code sessionId} is empty when it gave none. */
  public record Subscribe(long epoch, String sessionId, String extranonce1, int extranonce2Size)
      implements Seen {}

  public record Close(long epoch, String reason) implements Seen {}

  /**
   * The mapping's miners went to another pool, its node says; told to the mapping's first upstream.
   *
   * @param at milliseconds since 1970, by the node's clock; one that was told before counts once
   */
  public record FailOver(long at, int fromPool, int toPool, String reason) implements Command {}

  // ── happened ────────────────────────────────────────────────────────────────────────────────

  public sealed interface Event extends Journaled {
    State applyTo(State state);
  }

  public record UpstreamOpened(long epoch, int poolId) implements Event {
    @Override
    public State applyTo(State state) {
      var session = state.poolId() == poolId ? state.session() : Optional.<Subscribed>empty();
      return new State(epoch, poolId, true, session, state.failedOverAt());
    }
  }

  public record Subscribed(String sessionId, String extranonce1, int extranonce2Size)
      implements Event {
    @Override
    public State applyTo(State state) {
      return new State(
          state.epoch(), state.poolId(), true, Optional.of(this), state.failedOverAt());
    }
  }

  /** The session outlives the connection: the pool may hand it back. */
  public record UpstreamClosed(String reason) implements Event {
    @Override
    public State applyTo(State state) {
      return new State(state.epoch(), state.poolId(), false, state.session(), state.failedOverAt());
    }
  }

  /** {@code fromPool} 0 when none served before. */
  public record FailedOver(long at, int fromPool, int toPool, String reason) implements Event {
    @Override
    public State applyTo(State state) {
      return new State(state.epoch(), state.poolId(), state.open(), state.session(), at);
    }
  }

  // ── known ───────────────────────────────────────────────────────────────────────────────────

  /**
   * Everything its events say.
   *
   * @param epoch 0: never opened
   * @param failedOverAt of the newest fail-over, by the node's clock; 0 for none
   */
  public record State(
      long epoch, int poolId, boolean open, Optional<Subscribed> session, long failedOverAt)
      implements Journaled {
    static final State NONE = new State(0, 0, false, Optional.empty(), 0);
  }

  // ── behaviour ───────────────────────────────────────────────────────────────────────────────

  public static Behavior<Command> create(String entityId) {
    return new Upstream(entityId);
  }

  private Upstream(String entityId) {
    super(PersistenceId.of(TYPE.name(), entityId));
  }

  @Override
  public State emptyState() {
    return State.NONE;
  }

  @Override
  public CommandHandler<Command, Event, State> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Open.class, this::open)
        .onCommand(Subscribe.class, this::subscribe)
        .onCommand(Close.class, this::close)
        .onCommand(FailOver.class, this::failOver)
        .build();
  }

  @Override
  public EventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .forAnyState()
        .onAnyEvent((state, event) -> event.applyTo(state));
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(100, 2);
  }

  /** The node's process counts epochs from 1 each time it starts, so an older number may be new. */
  private Effect<Event, State> open(State state, Open command) {
    var same = state.open() && state.epoch() == command.epoch();
    return same && state.poolId() == command.poolId()
        ? Effect().none() // told twice, done once
        : Effect().persist(new UpstreamOpened(command.epoch(), command.poolId()));
  }

  private Effect<Event, State> subscribe(State state, Subscribe command) {
    var session =
        new Subscribed(command.sessionId(), command.extranonce1(), command.extranonce2Size());
    return isCurrent(state, command) && !state.session().equals(Optional.of(session))
        ? Effect().persist(session)
        : Effect().none();
  }

  private Effect<Event, State> close(State state, Close command) {
    return isCurrent(state, command)
        ? Effect().persist(new UpstreamClosed(command.reason()))
        : Effect().none();
  }

  private Effect<Event, State> failOver(State state, FailOver command) {
    return command.at() > state.failedOverAt()
        ? Effect()
            .persist(new FailedOver(
                command.at(), command.fromPool(), command.toPool(), command.reason()))
        : Effect().none();
  }

  private static boolean isCurrent(State state, Seen command) {
    return state.open() && state.epoch() == command.epoch();
  }
}
