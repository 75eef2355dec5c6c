package org.hashrelay.actors.pool;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.hashrelay.actors.ClusterMessage;
import org.hashrelay.actors.FieldFault;
import org.hashrelay.actors.Journaled;

/**
 * One mining pool: where it is, what it mines and how to log in.
 *
 * <p>Whoever runs mappings learns of a change from the topic {@code pools}, after the journal has
 * it, and asks for the rest.
 */
public final class Pool
    extends EventSourcedBehaviorWithEnforcedReplies<Pool.Command, Pool.Event, Pool.State> {

  public static final EntityTypeKey<Command> TYPE = EntityTypeKey.create(Command.class, "pool");

  /**
   * What an admin says of a pool.
   *
   * @param algorithm id of the algorithm table, for example {@code sha256d}
   * @param protocol {@code stratum-v1 | stratum-v1-ethash | stratum-v2 | getwork | raw}
   * @param user empty when miners log in under their own names only
   * @param password encrypted under the key file; empty when there is none
   */
  public record Settings(
      String name,
      String coin,
      String host,
      int port,
      boolean tls,
      String algorithm,
      String protocol,
      String user,
      String password,
      boolean enabled)
      implements Journaled {

    public Settings withEnabled(boolean now) {
      return new Settings(name, coin, host, port, tls, algorithm, protocol, user, password, now);
    }

    public Settings withPassword(String sealed) {
      return new Settings(name, coin, host, port, tls, algorithm, protocol, user, sealed, enabled);
    }

    boolean isAtSamePlace(Settings other) {
      return host.equals(other.host) && port == other.port && tls == other.tls;
    }

    /** Every field that breaks a rule; empty for a pool that can be dialled. */
    public List<FieldFault> faults() {
      return PoolRules.brokenBy(this);
    }

    @Override
    public String toString() { // logs show no password
      return "%s (%s:%d, %s)".formatted(name, host, port, algorithm);
    }
  }

  // ── asked ───────────────────────────────────────────────────────────────────────────────────

  public sealed interface Command extends ClusterMessage {}

  /**
   * Creates the pool or replaces its settings.
   *
   * @param ifRevision 0 for any, otherwise the revision the caller has seen
   */
  public record Put(int id, Settings settings, long ifRevision, ActorRef<Reply> replyTo)
      implements Command {}

  public record SetEnabled(boolean enabled, long ifRevision, ActorRef<Reply> replyTo)
      implements Command {}

  public record Delete(long ifRevision, ActorRef<Reply> replyTo) implements Command {}

  public record Get(ActorRef<Reply> replyTo) implements Command {}

  /**
   * A node tells how it gets on with the pool; again every few seconds, and answered by nothing.
   *
   * @param reason why it does not serve; empty when it does
   * @param granted empty while it does not serve
   */
  public record Observe(String nodeId, String reason, Optional<PoolGranted> granted)
      implements Command {}

  // ── answered ────────────────────────────────────────────────────────────────────────────────

  public sealed interface Reply extends ClusterMessage {}

  /**
   * The pool as it is.
   *
   * @param granted what it gave the last time anybody asked
   */
  public record PoolIs(
      int id, long revision, Settings settings, Health health, Optional<PoolGranted> granted)
      implements Reply {

    /** Whether an admin would see no difference. */
    public boolean sameSettings(Reply other) {
      return other instanceof PoolIs that
          && id == that.id
          && revision == that.revision
          && settings.equals(that.settings);
    }
  }

  /**
   * Whether it serves the nodes.
   *
   * @param state {@code up | down | unknown}: nobody uses it
   * @param reason of {@code down}, as in {@code down_reason} of an upstream
   * @param since of {@code down}
   */
  public record Health(String state, String reason, Optional<Instant> since)
      implements ClusterMessage {
    static final Health UNKNOWN = new Health("unknown", "", Optional.empty());
    static final Health UP = new Health("up", "", Optional.empty());
  }

  public record Gone(int id) implements Reply {}

  public sealed interface Rejected extends Reply {}

  public record UnknownPool(int id) implements Rejected {}

  public record RevisionMismatch(long asked, long is) implements Rejected {}

  public record InvalidPool(List<FieldFault> faults) implements Rejected {}

  // ── told to everybody ───────────────────────────────────────────────────────────────────────

  /** Published on the topic {@code pools} after each journaled change. */
  public record Changed(int id) implements ClusterMessage {}

  // ── happened ────────────────────────────────────────────────────────────────────────────────

  public sealed interface Event extends Journaled {
    State applyTo(State state);
  }

  public record PoolCreated(Settings settings) implements Event {
    @Override
    public State applyTo(State state) {
      return state.with(settings);
    }
  }

  public record PoolUpdated(Settings settings) implements Event {
    @Override
    public State applyTo(State state) {
      return state.with(settings);
    }
  }

  public record PoolEnabled() implements Event {
    @Override
    public State applyTo(State state) {
      return state.with(state.settings().orElseThrow().withEnabled(true));
    }
  }

  public record PoolDisabled() implements Event {
    @Override
    public State applyTo(State state) {
      return state.with(state.settings().orElseThrow().withEnabled(false));
    }
  }

  public record PoolDeleted() implements Event {
    @Override
    public State applyTo(State state) {
      return new State(state.revision() + 1, Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  /** It serves none of the nodes that use it; not again before {@link PoolCameBack}. */
  public record PoolWentDown(String reason, Instant since) implements Event {
    @Override
    public State applyTo(State state) {
      return new State(state.revision(), state.settings(), Optional.of(this), state.granted());
    }
  }

  public record PoolCameBack() implements Event {
    @Override
    public State applyTo(State state) {
      return new State(state.revision(), state.settings(), Optional.empty(), state.granted());
    }
  }

  /** What it gives its clients; {@code versionMask} 0 for none. */
  public record PoolGranted(int extranonce2Size, int versionMask) implements Event {
    @Override
    public State applyTo(State state) {
      return new State(state.revision(), state.settings(), state.down(), Optional.of(this));
    }
  }

  // ── known ───────────────────────────────────────────────────────────────────────────────────

  /**
   * Everything its events say.
   *
   * @param settings empty: there is no such pool, or no more
   * @param down empty while it is not known to be
   */
  public record State(
      long revision,
      Optional<Settings> settings,
      Optional<PoolWentDown> down,
      Optional<PoolGranted> granted)
      implements Journaled {

    static final State NONE = new State(0, Optional.empty(), Optional.empty(), Optional.empty());

    /** Another place may give something else. */
    State with(Settings newSettings) {
      var samePlace = settings.filter(newSettings::isAtSamePlace).isPresent();
      return new State(
          revision + 1,
          Optional.of(newSettings),
          samePlace ? down : Optional.empty(),
          samePlace ? granted : Optional.empty());
    }
  }

  // ── behaviour ───────────────────────────────────────────────────────────────────────────────

  private final int id;
  private final Consumer<Changed> everybody;
  private final InstantSource clock;

  /** What the nodes say. Not part of the state: they say it again. */
  private final Sightings sightings = new Sightings();

  private Instant grantedAt = Instant.MIN;

  /**
   * The entity.
   *
   * @param everybody publishes on the topic {@code pools}
   */
  public static Behavior<Command> create(
      String entityId, Consumer<Changed> everybody, InstantSource clock) {
    return new Pool(entityId, everybody, clock);
  }

  private Pool(String entityId, Consumer<Changed> everybody, InstantSource clock) {
    super(PersistenceId.of(TYPE.name(), entityId));
    this.id = Integer.parseInt(entityId);
    this.everybody = everybody;
    this.clock = clock;
  }

  @Override
  public State emptyState() {
    return State.NONE;
  }

  @Override
  public CommandHandlerWithReply<Command, Event, State> commandHandler() {
    return newCommandHandlerWithReplyBuilder()
        .forAnyState()
        .onCommand(Put.class, this::put)
        .onCommand(SetEnabled.class, this::setEnabled)
        .onCommand(Delete.class, this::delete)
        .onCommand(Get.class, (state, get) -> Effect().reply(get.replyTo(), answer(state)))
        .onCommand(Observe.class, this::observe)
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

  private ReplyEffect<Event, State> put(State state, Put command) {
    var wanted = command.settings();
    var known = state.settings();
    if (!wanted.faults().isEmpty()) {
      return Effect().reply(command.replyTo(), new InvalidPool(wanted.faults()));
    }
    if (isStale(state, command.ifRevision())) {
      return Effect().reply(command.replyTo(), mismatch(state, command.ifRevision()));
    }
    if (known.isEmpty()) return journalAndTell(new PoolCreated(wanted), command.replyTo());
    return known.get().equals(wanted)
        ? Effect().reply(command.replyTo(), answer(state)) // asked twice, done once
        : journalAndTell(new PoolUpdated(wanted), command.replyTo());
  }

  private ReplyEffect<Event, State> setEnabled(State state, SetEnabled command) {
    if (state.settings().isEmpty()) return Effect().reply(command.replyTo(), new UnknownPool(id));
    if (isStale(state, command.ifRevision())) {
      return Effect().reply(command.replyTo(), mismatch(state, command.ifRevision()));
    }
    if (state.settings().get().enabled() == command.enabled()) {
      return Effect().reply(command.replyTo(), answer(state));
    }
    var event = command.enabled() ? new PoolEnabled() : new PoolDisabled();
    return journalAndTell(event, command.replyTo());
  }

  private ReplyEffect<Event, State> delete(State state, Delete command) {
    if (state.settings().isEmpty()) return Effect().reply(command.replyTo(), new UnknownPool(id));
    if (isStale(state, command.ifRevision())) {
      return Effect().reply(command.replyTo(), mismatch(state, command.ifRevision()));
    }
    return Effect()
        .persist(new PoolDeleted())
        .thenRun(s -> everybody.accept(new Changed(id)))
        .thenReply(command.replyTo(), s -> new Gone(id));
  }

  private ReplyEffect<Event, State> journalAndTell(Event event, ActorRef<Reply> replyTo) {
    return Effect()
        .persist(event)
        .thenRun(s -> everybody.accept(new Changed(id)))
        .thenReply(replyTo, this::answer);
  }

  /** Nothing that nodes say changes the revision: it is the admin's. */
  private ReplyEffect<Event, State> observe(State state, Observe command) {
    if (state.settings().isEmpty()) return Effect().noReply();
    var now = clock.instant();
    var serves = command.reason().isEmpty();
    sightings.saw(command.nodeId(), new Sightings.Sighting(serves, command.reason(), now));
    var events = new ArrayList<Event>();
    if (sightings.verdict(now) instanceof Sightings.Down down && state.down().isEmpty()) {
      events.add(new PoolWentDown(down.reason(), now));
    } else if (state.down().isPresent() && sightings.isStable(now)) {
      events.add(new PoolCameBack());
    }
    command.granted().filter(g -> isNews(state, g, now)).ifPresent(events::add);
    return events.isEmpty() ? Effect().noReply() : Effect().persist(events).thenNoReply();
  }

  /** A pool that gives each connection something else must not fill the journal. */
  private boolean isNews(State state, PoolGranted granted, Instant now) {
    if (state.granted().equals(Optional.of(granted))) return false;
    if (state.granted().isPresent() && now.isBefore(grantedAt.plus(Sightings.VALID))) return false;
    grantedAt = now;
    return true;
  }

  private Reply answer(State state) {
    return state
        .settings()
        .<Reply>map(
            settings -> new PoolIs(id, state.revision(), settings, health(state), state.granted()))
        .orElseGet(() -> new UnknownPool(id));
  }

  private Health health(State state) {
    var verdict = sightings.verdict(clock.instant());
    if (verdict instanceof Sightings.Unknown) return Health.UNKNOWN;
    return state
        .down()
        .map(down -> new Health("down", down.reason(), Optional.of(down.since())))
        .orElse(Health.UP);
  }

  private static boolean isStale(State state, long ifRevision) {
    return ifRevision != 0 && ifRevision != state.revision();
  }

  private static RevisionMismatch mismatch(State state, long asked) {
    return new RevisionMismatch(asked, state.revision());
  }
}
