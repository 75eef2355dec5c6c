package org.hashrelay.process;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;

/** How a server comes to be a member of its cluster. */
final class Membership {

  private static final Duration ALONE = Duration.ofSeconds(30);
  private static final Duration FLEET = Duration.ofSeconds(90);

  private Membership() {}

  /** Returns when it is one; a server without seed nodes is a cluster of its own. */
  static void join(ActorSystem<?> system, ClusterSettings settings) {
    var up = new CompletableFuture<Void>();
    var cluster = Cluster.get(system);
    org.apache.pekko.cluster.Cluster.get(system).registerOnMemberUp(() -> up.complete(null));
    if (settings.isAlone())
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
    var patience = settings.isAlone() ? ALONE : FLEET;
    try {
      up.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException failed) {
      if (!(failed.getCause() instanceof TimeoutException)) throw failed;
      throw new StartFailure(
          "%s.seed-nodes = %s: no member of the fleet let this server in within %d s"
              .formatted(ClusterSettings.PATH, settings.seedNodes(), patience.toSeconds()));
    }
  }
}
