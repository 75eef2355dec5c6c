package org.hashrelay.persistence.projection;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
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
import org.hashrelay.persistence.history.GaugeSampler;
import org.hashrelay.persistence.schema.DatabaseSettings;
import org.hashrelay.persistence.sql.ReadSide;

/**
 * The read side of one server: it follows the miners' events, one projection for each tag, spread
 * over the servers of the fleet, and answers questions about what they add up to.
 */
public final class Projections {

  /** Names the offsets in the database. */
  static final String NAME = "shares";

  private static final int GROUP = 500;
  private static final Duration GROUPED_FOR = Duration.ofMillis(200);

  private final Workers workers;
  private final Statistics statistics;

  private Projections(Workers workers, Statistics statistics) {
    this.workers = workers;
    this.statistics = statistics;
  }

  /** Starts following; {@code system} was made with the {@code JournalConfig} of this database. */
  public static Projections start(
      ActorSystem<?> system,
      DatabaseSettings database,
      HashesPerDifficulty hashes,
      LiveFleet live,
      InstantSource clock) {
    var readSide = ReadSide.open(database);
    ShardedDaemonProcess.get(system)
        .init(
            ProjectionBehavior.Command.class,
            NAME,
            Miner.TAGS,
            number -> ProjectionBehavior.create(projection(system, readSide, number)),
            ProjectionBehavior.stopMessage());
    var housekeeping = Housekeeping.start(system, readSide, clock);
    var sampler = GaugeSampler.start(system, readSide, live, clock);
    CoordinatedShutdown.get(system)
        .addTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate(), "close-read-side", () -> {
          housekeeping.cancel();
          sampler.cancel();
          readSide.close();
          return CompletableFuture.completedFuture(Done.getInstance());
        });
    return new Projections(
        new WorkerStats(readSide, hashes, clock), new ShareLedger(readSide, hashes, clock));
  }

  /** Starts following, with every mapping on the scale of SHA-256d and the clock of the machine. */
  public static Projections start(
      ActorSystem<?> system, DatabaseSettings database, LiveFleet live) {
    return start(system, database, HashesPerDifficulty.SHA256D, live, InstantSource.system());
  }

  public Workers workers() {
    return workers;
  }

  public Statistics statistics() {
    return statistics;
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
