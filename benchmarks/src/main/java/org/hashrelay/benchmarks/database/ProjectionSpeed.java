package org.hashrelay.benchmarks.database;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.actors.miner.Miner;
import org.hashrelay.actors.miner.WorkerId;
import org.hashrelay.benchmarks.relay.StoppablePostgres;
import org.hashrelay.benchmarks.relay.Waiting;
import org.hashrelay.persistence.journal.JournalConfig;
import org.hashrelay.persistence.projection.Projections;
import org.hashrelay.persistence.schema.DatabaseSettings;
import org.hashrelay.persistence.schema.Schema;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/**
 * How many events a second the projections take from the journal of a PostgreSQL to its tables: all are
 * journaled first, one share each, by the workers in turn.
 *
 * <p>Arguments: {@code --workers 1000 --rounds 60}. The clock runs from the first event that is counted
 * to the last; it prints a row for RESULTS.md.
 */
public final class ProjectionSpeed {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofMillis(100);

  private final ActorSystem<SpawnProtocol.Command> system;
  private final DatabaseSettings database;

  private ProjectionSpeed(DatabaseSettings database) {
    this.database = database;
    Schema.migrate(database);
    var one = """
        pekko.actor.provider = cluster
        pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
        """;
    system = ActorSystem.create(
        SpawnProtocol.create(),
        "projections",
        JournalConfig.of(database)
            .withFallback(ConfigFactory.parseString(one))
            .withFallback(ConfigFactory.load()));
    var cluster = Cluster.get(system);
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
  }

  public static void main(String[] arguments) throws Exception {
    var options = List.of(arguments);
    int workers = number(options, "--workers", 1_000);
    int rounds = number(options, "--rounds", 60);
    try (var postgres = new StoppablePostgres(Files.createTempDirectory("projection-speed"))) {
      var speed = new ProjectionSpeed(new DatabaseSettings(postgres.url(), "postgres", ""));
      try {
        speed.journal(workers, rounds);
        speed.measure((long) workers * rounds);
      } finally {
        speed.system.terminate();
        speed.system.getWhenTerminated().toCompletableFuture().join();
      }
    }
  }

  private static int number(List<String> arguments, String name, int usual) {
    int at = arguments.indexOf(name);
    return at < 0 ? usual : Integer.parseInt(arguments.get(at + 1));
  }

  private void journal(int workers, int rounds) {
    var miners = new ArrayList<ActorRef<Miner.Command>>();
    for (int number = 0; number < workers; number++) miners.add(spawn(worker(number)));
    for (int round = 1; round <= rounds; round++) {
      var answers = new ArrayList<CompletableFuture<?>>();
      for (int number = 0; number < workers; number++) {
        var worker = worker(number);
        var part = new Miner.Part(round, List.of(share(worker)));
        answers.add(AskPattern.<Miner.Command, Miner.Recorded>ask(
                miners.get(number),
                replyTo -> new Miner.Record(worker, "life", List.of(part), replyTo),
                PATIENCE,
                system.scheduler())
            .toCompletableFuture());
      }
      CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
    }
  }

  private static WorkerId worker(int number) {
    return new WorkerId("farm", 1, "farm.w" + number);
  }

  private static ShareJudged share(WorkerId worker) {
    return new ShareJudged(
        worker.mappingId(),
        worker.worker(),
        System.currentTimeMillis(),
        ShareResult.ACCEPTED,
        1_024,
        2_000,
        true,
        1,
        12,
        2_048);
  }

  private ActorRef<Miner.Command> spawn(WorkerId worker) {
    return AskPattern.<SpawnProtocol.Command, ActorRef<Miner.Command>>ask(
            system,
            replyTo -> new SpawnProtocol.Spawn<>(
                Miner.create(worker.entityId()), "", Props.empty(), replyTo),
            PATIENCE,
            system.scheduler())
        .toCompletableFuture()
        .join();
  }

  private void measure(long events) throws SQLException, IOException {
    Projections.start(system, database, new LiveFleet(InstantSource.system()));
    long first = 0;
    long firstAt = 0;
    long counted = 0;
    while (counted < events) {
      Waiting.pass(STEP);
      counted = counted();
      if (first == 0 && counted > 0) {
        first = counted;
        firstAt = System.nanoTime();
      }
    }
    double seconds = (System.nanoTime() - firstAt) / 1e9;
    System.out.println("| events | seconds | events/s | load average |");
    System.out.println("|---|---|---|---|");
    System.out.println(String.format(
        Locale.ROOT,
        "| %d | %.1f | %.0f | %s |",
        events - first,
        seconds,
        (events - first) / seconds,
        Files.readString(Path.of("/proc/loadavg")).split(" ")[0]));
  }

  private long counted() throws SQLException {
    try (var connection = DriverManager.getConnection(database.jdbcUrl());
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT COALESCE(SUM(accepted), 0) FROM worker")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
