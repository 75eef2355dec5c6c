package org.hashrelay.actors.alerting.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.AlertDesk.Known;
import org.hashrelay.actors.alerting.AlertDesk.SettingsAre;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.Census;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.Findings;
import org.hashrelay.actors.alerting.rule.Subject;

/** Looks at this server: the room on its disk, the end of its certificate, what became of a new one. */
public final class ServerWatch extends AbstractBehavior<ServerWatch.Message> {

  private static final Duration TICK = Duration.ofSeconds(5);

  /** Told to the watch: by the desk, by itself. */
  public sealed interface Message extends NoSerializationVerificationNeeded {}

  private record FromDesk(AlertDesk.ToWatcher message) implements Message {}

  private record Tick() implements Message {}

  /** Room on the disk that holds the data; {@code total} 0 when nobody can say. */
  public record Room(long free, long total) {}

  /**
   * What there is to look at.
   *
   * @param name of this server in the fleet
   * @param certificateFault why changed certificate files are not in use, for people
   */
  public record Server(
      String name,
      Supplier<Room> room,
      Supplier<Optional<Instant>> certificateEnds,
      Supplier<Optional<String>> certificateFault) {}

  private final Server server;
  private final InstantSource clock;
  private final ActorRef<AlertDesk.ToWatcher> ear;
  private final Findings findings = new Findings();
  private final Reporter reporter;
  private AlertSettings settings = AlertSettings.USUAL;

  public static Behavior<Message> create(
      Server server, Consumer<AlertDesk.Command> desk, InstantSource clock) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      timers.startTimerWithFixedDelay(new Tick(), Duration.ZERO, TICK);
      return new ServerWatch(context, server, desk, clock);
    }));
  }

  private ServerWatch(
      ActorContext<Message> context,
      Server server,
      Consumer<AlertDesk.Command> desk,
      InstantSource clock) {
    super(context);
    this.server = server;
    this.clock = clock;
    this.ear = context.messageAdapter(AlertDesk.ToWatcher.class, FromDesk::new);
    this.reporter = new Reporter("server/" + server.name(), findings, desk);
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Tick.class, this::tick)
        .onMessage(FromDesk.class, this::fromDesk)
        .build();
  }

  private Behavior<Message> tick(Tick message) {
    findings.become(judge(server, settings, clock.instant()));
    reporter.news();
    reporter.heartbeat(Census.NONE, ear);
    return this;
  }

  private Behavior<Message> fromDesk(FromDesk message) {
    if (message.message() instanceof SettingsAre now) settings = now.settings();
    if (message.message() instanceof Known known) {
      findings.agreeWith(known.keys(), false);
      reporter.news();
    }
    return this;
  }

  static List<Finding> judge(Server server, AlertSettings settings, Instant now) {
    var found = new ArrayList<Finding>();
    disk(server, settings, now).ifPresent(found::add);
    certificate(server, settings, now).ifPresent(found::add);
    unusedCertificate(server, now).ifPresent(found::add);
    return found;
  }

  private static Optional<Finding> disk(Server server, AlertSettings settings, Instant now) {
    var room = server.room().get();
    var subject = new Subject(Subject.SERVER, server.name(), server.name(), "", "", 0);
    var threshold = settings.of(AlertRule.DISK_LOW, subject).threshold();
    if (room.total() == 0) return Optional.empty();
    var part = (double) room.free() / room.total();
    if (part >= threshold) return Optional.empty();
    var summary = "Server %s has %.0f %% of its disk left (%d MiB)"
        .formatted(server.name(), 100 * part, room.free() >> 20);
    return Optional.of(finding(AlertRule.DISK_LOW, subject, now, summary, part));
  }

  private static Optional<Finding> certificate(Server server, AlertSettings settings, Instant now) {
    var ends = server.certificateEnds().get();
    var subject = certificateOf(server);
    var days = settings.of(AlertRule.CERTIFICATE_EXPIRING, subject).threshold();
    var warnFrom = Duration.ofMinutes(Math.round(days * 24 * 60));
    if (ends.isEmpty() || ends.get().minus(warnFrom).isAfter(now)) return Optional.empty();
    var left = Duration.between(now, ends.get());
    var summary = left.isNegative()
        ? "The %s has expired".formatted(subject.name())
        : "The %s ends in %d days".formatted(subject.name(), left.toDays());
    return Optional.of(
        finding(AlertRule.CERTIFICATE_EXPIRING, subject, now, summary, left.toDays()));
  }

  private static Optional<Finding> unusedCertificate(Server server, Instant now) {
    var subject = certificateOf(server);
    return server
        .certificateFault()
        .get()
        .map(why -> new Finding(
            AlertRule.CERTIFICATE_NOT_USED,
            subject,
            now,
            "The changed files of the %s are not used: %s".formatted(subject.name(), why),
            Optional.empty(),
            Optional.empty(),
            Map.of()));
  }

  private static Subject certificateOf(Server server) {
    return new Subject(
        Subject.CERTIFICATE, server.name(), "tunnel certificate of " + server.name(), "", "", 0);
  }

  private static Finding finding(
      AlertRule rule, Subject subject, Instant since, String summary, double value) {
    return new Finding(
        rule, subject, since, summary, Optional.of(value), Optional.empty(), Map.of());
  }
}
