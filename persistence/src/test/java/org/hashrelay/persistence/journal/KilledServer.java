package org.hashrelay.persistence.journal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.hashrelay.actors.miner.Miner;
import org.hashrelay.actors.miner.WorkerId;
import org.hashrelay.persistence.Servers;
import org.hashrelay.persistence.schema.DatabaseSettings;
import org.hashrelay.persistence.schema.Schema;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/** A process that journals one share after the other and says each number once acknowledged. */
final class KilledServer {

  static final WorkerId WORKER = new WorkerId("farm-1", 7, "worker.1");

  private KilledServer() {}

  public static void main(String[] arguments) throws Exception {
    var database = new DatabaseSettings(arguments[0], "", "");
    Schema.migrate(database);
    var server = Servers.start(database);
    var miner = AskPattern.<SpawnProtocol.Command, ActorRef<Miner.Command>>ask(
            server,
            replyTo -> new SpawnProtocol.Spawn<>(
                Miner.create(WORKER.entityId()), "", Props.empty(), replyTo),
            Duration.ofSeconds(20),
            server.scheduler())
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
    for (long seq = 1; ; seq++) {
      var part = new Miner.Part(seq, List.of(share()));
      var recorded = AskPattern.<Miner.Command, Miner.Recorded>ask(
              miner,
              replyTo -> new Miner.Record(WORKER, "life-1", List.of(part), replyTo),
              Duration.ofSeconds(20),
              server.scheduler())
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS);
      System.out.println("acknowledged " + recorded.seq());
    }
  }

  private static ShareJudged share() {
    var now = System.currentTimeMillis();
    return new ShareJudged(7, "worker.1", now, ShareResult.ACCEPTED, 1024, 2000, true, 1, 12, 2048);
  }
}
