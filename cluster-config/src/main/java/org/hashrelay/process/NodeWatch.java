package org.hashrelay.process;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.hashrelay.actors.agent.Agent;
import org.hashrelay.actors.agent.NodeStatus;
import org.hashrelay.doctor.Remedy;
import org.hashrelay.http.ClientStatus;
import org.hashrelay.http.ClientStatus.TunnelChanges;
import org.hashrelay.http.fleet.CipherWord;
import org.hashrelay.streams.tunnel.client.TunnelClient;
import org.hashrelay.streams.tunnel.client.TunnelStatus;
import org.hashrelay.streams.tunnel.client.TunnelStatus.State;
import org.hashrelay.streams.tunnel.control.WayFacts;

/** Looks at a client node now and then: for its status page, and to say why there is no tunnel. */
final class NodeWatch {

  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final NodeStatus NOTHING_YET =
      new NodeStatus(false, "", 0, List.of(), 0, 0, 0, "");

  private final ClientSettings settings;
  private final ActorSystem<?> system;
  private final ActorRef<Agent.Message> agent;
  private final TunnelClient tunnel;
  private final Consumer<String> complaints;
  private final AtomicReference<NodeStatus> node = new AtomicReference<>(NOTHING_YET);
  private final AtomicReference<String> said = new AtomicReference<>("");

  NodeWatch(
      ClientSettings settings,
      ActorSystem<?> system,
      ActorRef<Agent.Message> agent,
      TunnelClient tunnel,
      Consumer<String> complaints) {
    this.settings = settings;
    this.system = system;
    this.agent = agent;
    this.tunnel = tunnel;
    this.complaints = complaints;
  }

  void look() {
    AskPattern.<Agent.Message, NodeStatus>ask(
            agent, Agent.GetStatus::new, PATIENCE, system.scheduler())
        .thenAccept(node::set);
    var now = tunnel.status();
    var complaint = now.state() == State.CONNECTED ? "" : now.lastError();
    if (!said.getAndSet(complaint).equals(complaint) && !complaint.isEmpty()) {
      complaints.accept(Remedy.with(complaint));
    }
  }

  ClientStatus status() {
    var now = tunnel.status();
    var seen = node.get();
    return new ClientStatus(
        settings.nodeId(),
        settings.build().version(),
        settings.build().commit(),
        word(now),
        now.server(),
        now.transport(),
        CipherWord.of(now.cipher()),
        now.facts().transportWanted(),
        now.facts().cipherWanted(),
        now.facts().trouble(),
        now.lastError(),
        connectedAt(now),
        now.awaySince(),
        now.session(),
        changes(now.facts()),
        seen.appliedRevision(),
        Math.toIntExact(seen.unackedReports()),
        seen.mappings());
  }

  private static TunnelChanges changes(WayFacts facts) {
    return new TunnelChanges(facts.connections(), facts.switches(), facts.renewals());
  }

  private static Optional<Instant> connectedAt(TunnelStatus now) {
    return now.state() == State.CONNECTED ? Optional.of(now.since()) : Optional.empty();
  }

  private static String word(TunnelStatus now) {
    return switch (now.state()) {
      case CONNECTING -> "connecting";
      case CONNECTED -> "connected";
      case WAITING, STOPPED -> now.lastError().contains("refused") ? "refused" : "waiting";
    };
  }
}
