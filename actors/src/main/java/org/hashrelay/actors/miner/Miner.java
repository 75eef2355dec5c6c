package org.hashrelay.actors.miner;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
import org.hashrelay.streams.tunnel.control.ReportEntry;

/**
 * One worker of one mapping, however many connections it has: its shares and whether it is there.
 *
 * <p>Counts what its node reports, each report once: a report sent again after a lost
 * acknowledgement is recognised by the node's instance and the report's number.
 */
public final class Miner
    extends EventSourcedBehaviorWithEnforcedReplies<Miner.Command, MinerEvent, MinerState> {

  public static final EntityTypeKey<Command> TYPE = EntityTypeKey.create(Command.class, "miner");

  /**
   * Readers share the miners' events by tags {@code miner-0} and so on; each of them walks over the
   * events of all others, so that one reader is the cheapest while one keeps up.
   */
  public static final int TAGS = 1;

  // ── asked ───────────────────────────────────────────────────────────────────────────────────

  public sealed interface Command extends ClusterMessage {}

  /** Everything of this worker in a few reports; {@link Recorded} once it is journaled. */
  public record Record(WorkerId id, String instance, List<Part> parts, ActorRef<Recorded> replyTo)
      implements Command {}

  /** What one report says of the worker; parts of a command are in the order of their numbers. */
  public record Part(long seq, List<ReportEntry> entries) implements ClusterMessage {}

  // ── answered ────────────────────────────────────────────────────────────────────────────────

  /** Everything up to this report is journaled. */
  public record Recorded(WorkerId id, String instance, long seq) implements ClusterMessage {}

  // ── behaviour ───────────────────────────────────────────────────────────────────────────────

  private final String tag;

  public static Behavior<Command> create(String entityId) {
    return new Miner(entityId);
  }

  private Miner(String entityId) {
    super(PersistenceId.of(TYPE.name(), entityId));
    this.tag = "miner-" + Math.floorMod(entityId.hashCode(), TAGS);
  }

  @Override
  public MinerState emptyState() {
    return MinerState.UNSEEN;
  }

  @Override
  public CommandHandlerWithReply<Command, MinerEvent, MinerState> commandHandler() {
    return newCommandHandlerWithReplyBuilder()
        .forAnyState()
        .onCommand(Record.class, this::record)
        .build();
  }

  @Override
  public EventHandler<MinerState, MinerEvent> eventHandler() {
    return newEventHandlerBuilder()
        .forAnyState()
        .onAnyEvent((state, event) -> event.applyTo(state));
  }

  @Override
  public Set<String> tagsFor(MinerEvent event) {
    return Set.of(tag);
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(100, 2);
  }

  private ReplyEffect<MinerEvent, MinerState> record(MinerState state, Record command) {
    var instance = command.instance();
    var fresh = new Digest(instance);
    for (var part : command.parts()) {
      if (!state.hasSeen(instance, part.seq())) fresh.add(part); // asked twice, done once
    }
    var newest = command.parts().get(command.parts().size() - 1).seq();
    var reply = new Recorded(command.id(), instance, newest);
    var events = fresh.events();
    return events.isEmpty()
        ? Effect().reply(command.replyTo(), reply)
        : Effect().persist(new ArrayList<>(events)).thenReply(command.replyTo(), s -> reply);
  }
}
