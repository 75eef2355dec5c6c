package org.hashrelay.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.AlertDesk.Reply;
import org.hashrelay.actors.alerting.DeskEntity;
import org.hashrelay.actors.alerting.notify.Channel;
import org.hashrelay.actors.alerting.notify.ChannelKind;
import org.hashrelay.actors.alerting.notify.Courier;
import org.hashrelay.actors.alerting.notify.Outcome;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.Change;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.Subject;
import org.hashrelay.persistence.Servers;
import org.hashrelay.persistence.schema.DatabaseSettings;
import org.hashrelay.persistence.schema.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two lives of a server on one H2 file, the first of which ends between raising and sending. */
class AlertDeskKillTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir
  Path folder;

  private final Queue<String> delivered = new ConcurrentLinkedQueue<>();

  @Test
  @Timeout(90)
  void whatWasRaisedBeforeAKillIsSentAfterItOnce() throws Exception {
    var database = new DatabaseSettings("jdbc:h2:file:" + folder.resolve("hashrelay"), "", "");
    Schema.migrate(database);
    var first = Servers.start(database);
    try {
      var desk = desk(first, (channel, message) -> new CompletableFuture<>());
      ask(first, desk, ref -> new AlertDesk.PutChannel(channel(), 0, ref));
      desk.tell(new AlertDesk.Report("node/gw1", List.of(new Change.Began(gone()))));
      await().atMost(PATIENCE).until(() -> queued(first, desk) == 1);
    } finally {
      Servers.stop(first);
    }

    var second = Servers.start(database);
    try {
      var desk = desk(second, (channel, message) -> {
        delivered.add(message.id());
        return CompletableFuture.completedFuture(new Outcome.Delivered("fine"));
      });
      await().atMost(PATIENCE).until(() -> queued(second, desk) == 0);
      assertThat(delivered).containsExactly("msg_1");
    } finally {
      Servers.stop(second);
    }
  }

  private static ActorRef<AlertDesk.Command> desk(ActorSystem<?> server, Courier courier) {
    var around =
        new DeskEntity.Surroundings(courier, event -> {}, InstantSource.system(), Math::random);
    return server.systemActorOf(DeskEntity.create(AlertDesk.ID, around), "desk", Props.empty());
  }

  private static int queued(ActorSystem<?> server, ActorRef<AlertDesk.Command> desk)
      throws Exception {
    var figures = (AlertDesk.Figures) ask(server, desk, AlertDesk.GetFigures::new);
    return figures.channels().stream().mapToInt(channel -> channel.queued()).sum();
  }

  private static Reply ask(
      ActorSystem<?> server,
      ActorRef<AlertDesk.Command> desk,
      Function<ActorRef<Reply>, AlertDesk.Command> command)
      throws Exception {
    return AskPattern.<AlertDesk.Command, Reply>ask(
            desk, command::apply, PATIENCE, server.scheduler())
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  private static Channel channel() {
    return new Channel(
        "", "ops", ChannelKind.WEBHOOK, true, List.of(), "", "https://x.example/", "");
  }

  private static Finding gone() {
    return new Finding(
        AlertRule.WORKER_DISCONNECTED,
        new Subject(Subject.WORKER, "w1", "acme.1", "north", "gw1", 1),
        Instant.now(),
        "Worker acme.1 disconnected",
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }
}
