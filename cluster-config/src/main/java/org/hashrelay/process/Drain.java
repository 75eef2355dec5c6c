package org.hashrelay.process;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.hashrelay.actors.agent.Agent;
import org.hashrelay.actors.audit.AuditTrail;
import org.hashrelay.streams.tunnel.TunnelServer;

/** The order in which a process that is told to end lets go: ports first, entities last. */
final class Drain {

  private static final String REASON = "shutting down";
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private Drain() {}

  /** Closes the ports of a node, once its last reports are away or have had their time. */
  static void addTo(ActorSystem<?> system, ActorRef<Agent.Message> agent) {
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseServiceUnbind(), "stop-agent", () -> stopped(system, agent));
  }

  private static CompletionStage<Done> stopped(
      ActorSystem<?> system, ActorRef<Agent.Message> agent) {
    return AskPattern.<Agent.Message, Agent.Stopped>ask(
            agent, replyTo -> new Agent.Stop(REASON, replyTo), PATIENCE, system.scheduler())
        .handle((stopped, late) -> Done.getInstance());
  }

  /** Takes no new node, then says goodbye to those there are. */
  static void addTo(ActorSystem<?> system, TunnelServer tunnel) {
    var shutdown = CoordinatedShutdown.get(system);
    shutdown.addTask(CoordinatedShutdown.PhaseServiceUnbind(), "unbind-tunnel", tunnel::unbind);
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceRequestsDone(), "stop-tunnel", () -> tunnel.stop(REASON));
  }

  /** Gives what was changed last its time to come into the audit log. */
  static void addTo(ActorSystem<?> system, AuditTrail trail) {
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseServiceStop(),
            "settle-audit",
            () -> trail
                .settled()
                .toCompletableFuture()
                .copy()
                .completeOnTimeout(false, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(settled -> Done.getInstance()));
  }

  /** Answers what was asked, takes nothing new. */
  static void addTo(ActorSystem<?> system, ServerBinding binding, String name) {
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseServiceUnbind(),
            "unbind-" + name,
            () -> binding.terminate(Duration.ofSeconds(1)).thenApply(done -> Done.getInstance()));
  }
}
