package org.hashrelay.persistence;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.hashrelay.persistence.journal.JournalConfig;
import org.hashrelay.persistence.schema.DatabaseSettings;

/** A server as far as persistence needs one: a cluster of one on a database. */
public final class Servers {

  private Servers() {}

  public static ActorSystem<SpawnProtocol.Command> start(DatabaseSettings database) {
    var system = ActorSystem.create(
        SpawnProtocol.create(),
        "persistence",
        JournalConfig.of(database)
            .withFallback(ConfigFactory.parseResources("server.conf"))
            .withFallback(ConfigFactory.load()));
    var cluster = Cluster.get(system);
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    return system;
  }

  public static void stop(ActorSystem<?> system) {
    system.terminate();
    try {
      system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the server did not stop", e);
    }
  }

  /** How long anything in these tests may take. */
  public static Duration patience() {
    return Duration.ofSeconds(30);
  }
}
