package org.hashrelay.actors.audit;

import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.hashrelay.actors.ClusterMessage;
import org.hashrelay.actors.audit.AuditEvent.LinesAudited;

/**
 * The one log of the fleet: numbers what servers tell it and chains it. A line is journaled before it is
 * acknowledged; what is told again, because an acknowledgement was lost, is known by its id.
 */
public final class AuditLog
    extends EventSourcedBehaviorWithEnforcedReplies<AuditLog.Command, AuditEvent, AuditState> {

  public static final EntityTypeKey<Command> TYPE =
      EntityTypeKey.create(Command.class, "audit-log");

  /** On the events from which the lines come into the database. */
  public static final String TAG = "audit";

  /** The only entity id there is. */
  public static final String ID = "fleet";

  // asked

  public sealed interface Command extends ClusterMessage {}

  /** These happened, in this order; answers {@link Noted}. */
  public record Note(List<AuditEntry> entries, ActorRef<Reply> replyTo) implements Command {
    public Note {
      entries = List.copyOf(entries);
    }
  }

  /** The newest lines behind that number; answers {@link Newest}. */
  public record GetNewest(long after, ActorRef<Reply> replyTo) implements Command {}

  // answered

  public sealed interface Reply extends ClusterMessage {}

  public record Noted(long lastNumber) implements Reply {}

  /** @param lines oldest first, without a gap; those that were forgotten here are not among them */
  public record Newest(List<AuditLine> lines, long lastNumber) implements Reply {
    public Newest {
      lines = List.copyOf(lines);
    }
  }

  private AuditLog(String entityId) {
    super(PersistenceId.of(TYPE.name(), entityId));
  }

  public static Behavior<Command> create(String entityId) {
    return Behaviors.setup(context -> new AuditLog(entityId));
  }

  @Override
  public AuditState emptyState() {
    return AuditState.EMPTY;
  }

  @Override
  public CommandHandlerWithReply<Command, AuditEvent, AuditState> commandHandler() {
    return newCommandHandlerWithReplyBuilder()
        .forAnyState()
        .onCommand(Note.class, this::note)
        .onCommand(
            GetNewest.class,
            (s, c) -> Effect().reply(c.replyTo(), new Newest(s.after(c.after()), s.lastNumber())))
        .build();
  }

  private ReplyEffect<AuditEvent, AuditState> note(AuditState state, Note command) {
    var lines = state.next(command.entries());
    return lines.isEmpty()
        ? Effect().reply(command.replyTo(), new Noted(state.lastNumber()))
        : Effect()
            .persist(new LinesAudited(lines))
            .thenReply(command.replyTo(), s -> new Noted(s.lastNumber()));
  }

  @Override
  public EventHandler<AuditState, AuditEvent> eventHandler() {
    return newEventHandlerBuilder()
        .forAnyState()
        .onAnyEvent((state, event) -> event.applyTo(state));
  }

  @Override
  public Set<String> tagsFor(AuditEvent event) {
    return Set.of(TAG);
  }

  /** What lies behind its snapshots goes when the read side has it. */
  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(200, 2);
  }
}
