package org.hashrelay.actors.catalogue;

import java.util.List;
import java.util.Map;
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
import org.hashrelay.actors.catalogue.CatalogueEvent.MappingAdded;
import org.hashrelay.actors.catalogue.CatalogueEvent.MappingForgotten;
import org.hashrelay.actors.catalogue.CatalogueEvent.MappingMoved;
import org.hashrelay.actors.catalogue.CatalogueEvent.NodeAdded;
import org.hashrelay.actors.catalogue.CatalogueEvent.NodeForgotten;
import org.hashrelay.actors.catalogue.CatalogueEvent.PoolAdded;
import org.hashrelay.actors.catalogue.CatalogueEvent.PoolForgotten;
import org.hashrelay.actors.catalogue.CatalogueEvent.PoolRenamed;
import org.hashrelay.actors.catalogue.CatalogueEvent.TokenAdded;
import org.hashrelay.actors.catalogue.CatalogueState.Place;

/**
 * Which pools, nodes, mappings and tokens there are: hands out ids and keeps names unique.
 *
 * <p>One for the whole fleet. What they are is known by their own entities; an id given out here
 * whose entity refused the rest is listed nowhere.
 */
public final class Catalogue
    extends EventSourcedBehaviorWithEnforcedReplies<
        Catalogue.Command, CatalogueEvent, CatalogueState> {

  public static final EntityTypeKey<Command> TYPE =
      EntityTypeKey.create(Command.class, "catalogue");

  /** The only entity id there is. */
  public static final String ID = "catalogue";

  // ── asked ───────────────────────────────────────────────────────────────────────────────────

  public sealed interface Command extends ClusterMessage {}

  /** A fresh pool id for this name, or {@link NameTaken}. */
  public record AddPool(String name, ActorRef<Reply> replyTo) implements Command {}

  public record RenamePool(int id, String name, ActorRef<Reply> replyTo) implements Command {}

  public record ForgetPool(int id, ActorRef<Reply> replyTo) implements Command {}

  /** Adds a node under this id; asking again for an id that is there is {@link NameTaken}. */
  public record AddNode(String nodeId, ActorRef<Reply> replyTo) implements Command {}

  /** Forgets the node, its mappings and its tokens. */
  public record ForgetNode(String nodeId, ActorRef<Reply> replyTo) implements Command {}

  /** A fresh mapping id on that node, or {@link NameTaken}; an empty name is never taken. */
  public record AddMapping(String nodeId, String name, ActorRef<Reply> replyTo)
      implements Command {}

  /** The mapping has another name, or lives on another node now. */
  public record MoveMapping(int id, String nodeId, String name, ActorRef<Reply> replyTo)
      implements Command {}

  public record ForgetMapping(int id, ActorRef<Reply> replyTo) implements Command {}

  /** From now on this token id leads to that node; of many tokens of a node the oldest go. */
  public record AddToken(String tokenId, String nodeId, ActorRef<Reply> replyTo)
      implements Command {}

  /** Which tokens there are, from this one on: {@link TokenPage}. */
  public record ListTokens(int from, ActorRef<Reply> replyTo) implements Command {}

  /** Everything there is: {@link Contents}. */
  public record Everything(ActorRef<Reply> replyTo) implements Command {}

  /** The node a token belongs to: {@link TokenOwner}. */
  public record WhoseToken(String tokenId, ActorRef<Reply> replyTo) implements Command {}

  // ── answered ────────────────────────────────────────────────────────────────────────────────

  public sealed interface Reply extends ClusterMessage {}

  /** Done; {@code id} is the pool's or mapping's, 0 where there is none. */
  public record Done(int id) implements Reply {}

  public record NameTaken(String kind, String name, String holder) implements Reply {}

  public record Unknown(String kind, String id) implements Reply {}

  public record TokenOwner(Optional<String> nodeId) implements Reply {}

  /** Some tokens, oldest first: token id to node id; {@code more} follow. */
  public record TokenPage(Map<String, String> owners, boolean more) implements Reply {}

  /** Pool ids, node ids, and mapping id to node id, each in order of creation. */
  public record Contents(List<Integer> pools, List<String> nodes, Map<Integer, String> mappings)
      implements Reply {}

  // ── told to every server ────────────────────────────────────────────────────────────────────

  /** All the tokens that this node has now. */
  public record TokensChanged(String nodeId, List<String> tokenIds) implements ClusterMessage {}

  // ── behaviour ───────────────────────────────────────────────────────────────────────────────

  private final Consumer<TokensChanged> everybody;

  /**
   * The entity.
   *
   * @param everybody publishes on the topic {@code tokens}
   */
  public static Behavior<Command> create(String entityId, Consumer<TokensChanged> everybody) {
    return new Catalogue(entityId, everybody);
  }

  private Catalogue(String entityId, Consumer<TokensChanged> everybody) {
    super(PersistenceId.of(TYPE.name(), entityId));
    this.everybody = everybody;
  }

  @Override
  public CatalogueState emptyState() {
    return CatalogueState.EMPTY;
  }

  @Override
  public CommandHandlerWithReply<Command, CatalogueEvent, CatalogueState> commandHandler() {
    return newCommandHandlerWithReplyBuilder()
        .forAnyState()
        .onCommand(AddPool.class, this::addPool)
        .onCommand(RenamePool.class, this::renamePool)
        .onCommand(ForgetPool.class, this::forgetPool)
        .onCommand(AddNode.class, this::addNode)
        .onCommand(ForgetNode.class, this::forgetNode)
        .onCommand(AddMapping.class, this::addMapping)
        .onCommand(MoveMapping.class, this::moveMapping)
        .onCommand(ForgetMapping.class, this::forgetMapping)
        .onCommand(AddToken.class, this::addToken)
        .onCommand(ListTokens.class, (s, c) -> Effect().reply(c.replyTo(), s.page(c.from())))
        .onCommand(Everything.class, (s, c) -> Effect().reply(c.replyTo(), s.contents()))
        .onCommand(WhoseToken.class, (s, c) -> Effect().reply(c.replyTo(), owner(s, c)))
        .build();
  }

  @Override
  public EventHandler<CatalogueState, CatalogueEvent> eventHandler() {
    return newEventHandlerBuilder()
        .forAnyState()
        .onAnyEvent((state, event) -> event.applyTo(state));
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(100, 2);
  }

  private ReplyEffect<CatalogueEvent, CatalogueState> addPool(CatalogueState state, AddPool c) {
    var holder = state.poolNamed(c.name());
    return holder.isPresent()
        ? Effect().reply(c.replyTo(), new NameTaken("pool", c.name(), "" + holder.get()))
        : journal(new PoolAdded(state.nextPoolId(), c.name()), c.replyTo(), state.nextPoolId());
  }

  private ReplyEffect<CatalogueEvent, CatalogueState> renamePool(
      CatalogueState state, RenamePool c) {
    var known = state.pools().get(c.id());
    if (known == null) return Effect().reply(c.replyTo(), new Unknown("pool", "" + c.id()));
    if (known.equals(c.name())) return Effect().reply(c.replyTo(), new Done(c.id()));
    var holder = state.poolNamed(c.name());
    return holder.isPresent()
        ? Effect().reply(c.replyTo(), new NameTaken("pool", c.name(), "" + holder.get()))
        : journal(new PoolRenamed(c.id(), c.name()), c.replyTo(), c.id());
  }

  private ReplyEffect<CatalogueEvent, CatalogueState> forgetPool(
      CatalogueState state, ForgetPool c) {
    return state.pools().containsKey(c.id())
        ? journal(new PoolForgotten(c.id()), c.replyTo(), c.id())
        : Effect().reply(c.replyTo(), new Unknown("pool", "" + c.id()));
  }

  private ReplyEffect<CatalogueEvent, CatalogueState> addNode(CatalogueState state, AddNode c) {
    return state.nodes().contains(c.nodeId())
        ? Effect().reply(c.replyTo(), new NameTaken("node", c.nodeId(), c.nodeId()))
        : journal(new NodeAdded(c.nodeId()), c.replyTo(), 0);
  }

  private ReplyEffect<CatalogueEvent, CatalogueState> forgetNode(
      CatalogueState state, ForgetNode c) {
    return state.nodes().contains(c.nodeId())
        ? announce(new NodeForgotten(c.nodeId()), c.nodeId(), c.replyTo())
        : Effect().reply(c.replyTo(), new Unknown("node", c.nodeId()));
  }

  private ReplyEffect<CatalogueEvent, CatalogueState> addMapping(
      CatalogueState state, AddMapping c) {
    var place = new Place(c.nodeId(), c.name());
    var id = state.nextMappingId();
    return refusal(state, place, id)
        .map(no -> Effect().reply(c.replyTo(), no))
        .orElseGet(() -> journal(new MappingAdded(id, c.nodeId(), c.name()), c.replyTo(), id));
  }

  private ReplyEffect<CatalogueEvent, CatalogueState> moveMapping(
      CatalogueState state, MoveMapping c) {
    var place = new Place(c.nodeId(), c.name());
    var known = state.mappings().get(c.id());
    if (known == null) return Effect().reply(c.replyTo(), new Unknown("mapping", "" + c.id()));
    if (known.equals(place)) return Effect().reply(c.replyTo(), new Done(c.id()));
    var moved = new MappingMoved(c.id(), c.nodeId(), c.name());
    return refusal(state, place, c.id())
        .map(no -> Effect().reply(c.replyTo(), no))
        .orElseGet(() -> journal(moved, c.replyTo(), c.id()));
  }

  private ReplyEffect<CatalogueEvent, CatalogueState> forgetMapping(
      CatalogueState state, ForgetMapping c) {
    return state.mappings().containsKey(c.id())
        ? journal(new MappingForgotten(c.id()), c.replyTo(), c.id())
        : Effect().reply(c.replyTo(), new Unknown("mapping", "" + c.id()));
  }

  private ReplyEffect<CatalogueEvent, CatalogueState> addToken(CatalogueState state, AddToken c) {
    if (!state.nodes().contains(c.nodeId())) {
      return Effect().reply(c.replyTo(), new Unknown("node", c.nodeId()));
    }
    return state.owner(c.tokenId()).filter(c.nodeId()::equals).isPresent()
        ? Effect().reply(c.replyTo(), new Done(0)) // asked twice, done once
        : announce(new TokenAdded(c.tokenId(), c.nodeId()), c.nodeId(), c.replyTo());
  }

  private static Optional<Reply> refusal(CatalogueState state, Place place, int id) {
    if (!state.nodes().contains(place.nodeId())) {
      return Optional.of(new Unknown("node", place.nodeId()));
    }
    return state
        .mappingAt(place)
        .filter(holder -> holder != id)
        .map(holder -> new NameTaken("mapping", place.name(), "" + holder));
  }

  private static TokenOwner owner(CatalogueState state, WhoseToken c) {
    return new TokenOwner(state.owner(c.tokenId()));
  }

  private ReplyEffect<CatalogueEvent, CatalogueState> announce(
      CatalogueEvent event, String nodeId, ActorRef<Reply> replyTo) {
    return Effect()
        .persist(event)
        .thenRun(s -> everybody.accept(new TokensChanged(nodeId, s.tokensOf(nodeId))))
        .thenReply(replyTo, s -> new Done(0));
  }

  private ReplyEffect<CatalogueEvent, CatalogueState> journal(
      CatalogueEvent event, ActorRef<Reply> replyTo, int id) {
    return Effect().persist(event).thenReply(replyTo, s -> new Done(id));
  }
}
