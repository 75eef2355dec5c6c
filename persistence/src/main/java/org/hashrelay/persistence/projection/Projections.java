package org.hashrelay.persistence.projection;

import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ShardedDaemonProcess;
import org.apache.pekko.persistence.jdbc.query.javadsl.JdbcReadJournal;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.projection.Projection;
import org.apache.pekko.projection.ProjectionBehavior;
import org.apache.pekko.projection.ProjectionId;
import org.apache.pekko.projection.eventsourced.EventEnvelope;
import org.apache.pekko.projection.eventsourced.javadsl.EventSourcedProvider;
import org.apache.pekko.projection.javadsl.SourceProvider;
import org.apache.pekko.projection.jdbc.javadsl.JdbcProjection;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.actors.miner.Miner;
import org.hashrelay.actors.miner.MinerEvent;
import org.hashrelay.persistence.audit.AuditFeed;
import org.hashrelay.persistence.audit.StoredAuditFeed;
import org.hashrelay.persistence.feed.AlertFeed;
import org.hashrelay.persistence.feed.StoredAlertFeed;
import org.hashrelay.persistence.history.GaugeSampler;
import org.hashrelay.persistence.schema.DatabaseSettings;
import org.hashrelay.persistence.sql.ReadSide;
import org.hashrelay.persistence.sql.Sql;
import scala.Console;

/**
 * The read side of one server: it follows the miners' events, one projection for each tag, spread
 * over the servers of the fleet, the story of the alert desk and the audit log, and answers questions
 * about what they add up to.
 */
public final class Projections {

  /** Names the offsets in the database. */
  static final String NAME = "shares";

  private static final int GROUP = 500;
  private static final Duration GROUPED_FOR = Duration.ofMillis(200);

  private static final String LAG = """
      SELECT COUNT(*) FROM "event_tag" WHERE "tag" LIKE 'miner-%' AND "event_id" > COALESCE((
        SELECT MAX(CAST("current_offset" AS BIGINT)) FROM "pekko_projection_offset_store"
        WHERE "projection_name" = ? AND "manifest" = 'SEQ'), 0)""";

  private final LiveFigures figures;
  private final AlertFeed alertFeed;
  private final AuditFeed auditFeed;

  private Projections(LiveFigures figures, AlertFeed alertFeed, AuditFeed auditFeed) {
    this.figures = figures;
    this.alertFeed = alertFeed;
    this.auditFeed = auditFeed;
  }

  private static long lag(Connection connection) throws SQLException {
    return Sql.number(connection, LAG, List.of(NAME));
  }

  /** Starts following; {@code system} was made with the {@code JournalConfig} of this database. */
  public static Projections start(
      ActorSystem<?> system,
      DatabaseSettings database,
      HashesPerDifficulty hashes,
      LiveFleet live,
      InstantSource clock) {
    var readSide = ReadSide.open(database);
    follow(system, NAME, Miner.TAGS, number -> projection(system, readSide, number));
    follow(
        system,
        StoredAlertFeed.PROJECTION,
        1,
        number -> StoredAlertFeed.projection(system, readSide));
    follow(
        system,
        StoredAuditFeed.PROJECTION,
        1,
        number -> StoredAuditFeed.projection(system, readSide));
    var housekeeping = Housekeeping.start(system, readSide, clock);
    var sampler = GaugeSampler.start(system, readSide, live, clock);
    CoordinatedShutdown.get(system)
        .addTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate(), "close-read-side", () -> {
          housekeeping.cancel();
          sampler.cancel();
          readSide.close();
          return CompletableFuture.completedFuture(Done.getInstance());
        });
    var answers = new LiveFigures.WorkersAndSums(
        new WorkerStats(readSide, hashes, clock), new ShareLedger(readSide, hashes, clock));
    var figures =
        new LiveFigures(answers, () -> readSide.ask(Projections::lag), live, hashes, clock);
    figures.keepFresh(system);
    return new Projections(figures, new StoredAlertFeed(readSide), new StoredAuditFeed(readSide));
  }

  private static <E> void follow(
      ActorSystem<?> system, String name, int readers, IntFunction<Projection<E>> projection) {
    ShardedDaemonProcess.get(system)
        .init(
            ProjectionBehavior.Command.class,
            name,
            readers,
            number -> Behaviors.intercept(
                QuietStop::new, ProjectionBehavior.create(projection.apply(number))),
            ProjectionBehavior.stopMessage());
  }

  /** Keeps off standard output what the library prints there whenever a projection is to stop. */
  private static final class QuietStop
      extends BehaviorInterceptor<ProjectionBehavior.Command, ProjectionBehavior.Command> {

    QuietStop() {
      super(ProjectionBehavior.Command.class);
    }

    @Override
    public Behavior<ProjectionBehavior.Command> aroundReceive(
        TypedActorContext<ProjectionBehavior.Command> context,
        ProjectionBehavior.Command message,
        ReceiveTarget<ProjectionBehavior.Command> target) {
      if (message != ProjectionBehavior.stopMessage()) return target.apply(context, message);
      return Console.withOut(OutputStream.nullOutputStream(), () -> target.apply(context, message));
    }
  }

  /** Starts following, with every mapping on the scale of SHA-256d and the clock of the machine. */
  public static Projections start(
      ActorSystem<?> system, DatabaseSettings database, LiveFleet live) {
    return start(system, database, HashesPerDifficulty.SHA256D, live, InstantSource.system());
  }

  public Workers workers() {
    return figures;
  }

  public Statistics statistics() {
    return figures;
  }

  public AlertFeed alertFeed() {
    return alertFeed;
  }

  public AuditFeed auditFeed() {
    return auditFeed;
  }

  /** How the read side is, without asking it. */
  public LiveFigures.Health health() {
    return figures.health();
  }

  private static Projection<EventEnvelope<MinerEvent>> projection(
      ActorSystem<?> system, ReadSide readSide, int number) {
    var tag = "miner-" + number;
    SourceProvider<Offset, EventEnvelope<MinerEvent>> events =
        EventSourcedProvider.eventsByTag(system, JdbcReadJournal.Identifier(), tag);
    return JdbcProjection.groupedWithin(
            ProjectionId.of(NAME, tag), events, readSide::session, ShareProjection::new, system)
        .withGroup(GROUP, GROUPED_FOR);
  }
}
