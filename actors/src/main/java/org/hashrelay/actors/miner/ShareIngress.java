package org.hashrelay.actors.miner;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.hashrelay.actors.miner.Miner.Part;
import org.hashrelay.streams.tunnel.control.ControlMessage.Report;
import org.hashrelay.streams.tunnel.control.ReportEntry;

/**
 * Takes the reports of one link to the journal, and says when they are there.
 *
 * <p>All reports that wait become one batch, and each worker of it is told once; the next batch
 * starts when every worker of this one has answered. So a slow database makes batches larger, not
 * more numerous, and a worker hears its reports in their order. Who does not answer is asked again,
 * for ever: its entity knows what it has counted.
 */
public final class ShareIngress extends AbstractBehavior<ShareIngress.Message> {

  /** More than a node sends without an acknowledgement. */
  static final int MOST_WAITING = 64;

  static final int MOST_ASKED = 256;
  static final Duration FIRST_RETRY = Duration.ofMillis(200);
  static final Duration LAST_RETRY = Duration.ofSeconds(10);
  static final Duration LINGER = Duration.ofSeconds(30);

  /** Only ever sent inside one server. */
  public sealed interface Message extends NoSerializationVerificationNeeded {}

  public record Incoming(Report report) implements Message {}

  /** The link is gone: what has come is still taken to the journal, for a while. */
  public record Finish() implements Message {}

  private record Answered(Work work) implements Message {}

  private record Silent(Work work, Throwable cause) implements Message {}

  private record TryAgain() implements Message {}

  private record GiveUp() implements Message {}

  private record Work(WorkerId worker, List<Part> parts) {}

  /**
   * What the ingress belongs to.
   *
   * @param instance the life of the node's process that may report here
   * @param acknowledge told the newest report that is journaled together with all before it
   * @param violated told why the node must not go on
   * @param failedOver told of what is no worker's doing, perhaps more than once
   */
  public record Source(
      String nodeId,
      String instance,
      LongConsumer acknowledge,
      Consumer<String> violated,
      Consumer<ReportEntry.FailedOver> failedOver) {}

  private final Source source;
  private final Recorder recorder;
  private final TimerScheduler<Message> timers;
  private final Deque<Report> waiting = new ArrayDeque<>();
  private final Queue<Work> unasked = new ArrayDeque<>();
  private final List<Work> unheard = new ArrayList<>();
  private int asked;
  private long newest;
  private long batch;
  private Duration pause = FIRST_RETRY;
  private boolean finishing;

  public static Behavior<Message> create(Source source, Recorder recorder) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> new ShareIngress(context, timers, source, recorder)));
  }

  private ShareIngress(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      Source source,
      Recorder recorder) {
    super(context);
    this.timers = timers;
    this.source = source;
    this.recorder = recorder;
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Incoming.class, this::incoming)
        .onMessage(Answered.class, this::answered)
        .onMessage(Silent.class, this::silent)
        .onMessage(TryAgain.class, this::tryAgain)
        .onMessage(Finish.class, this::finish)
        .onMessage(GiveUp.class, this::giveUp)
        .build();
  }

  private Behavior<Message> incoming(Incoming message) {
    var report = message.report();
    var expected = newest == 0 ? report.seq() : newest + 1;
    if (!report.instance().equals(source.instance()) || report.seq() < 1) {
      source.violated().accept("report-of-another-process");
    } else if (report.seq() != expected) {
      source.violated().accept("report-out-of-order");
    } else if (waiting.size() >= MOST_WAITING) {
      source.violated().accept("too-many-reports");
    } else {
      newest = report.seq();
      waiting.add(report);
      startBatch();
    }
    return this;
  }

  /** Nothing is asked, nothing waits: everything that came meanwhile is the next batch. */
  private void startBatch() {
    if (asked > 0 || !unasked.isEmpty() || !unheard.isEmpty() || waiting.isEmpty()) return;
    var byWorker = new LinkedHashMap<WorkerId, List<Part>>();
    for (var report : waiting) {
      split(report)
          .forEach((worker, entries) -> byWorker
              .computeIfAbsent(worker, w -> new ArrayList<>())
              .add(new Part(report.seq(), entries)));
    }
    batch = waiting.getLast().seq();
    waiting.clear();
    byWorker.forEach((worker, parts) -> unasked.add(new Work(worker, parts)));
    askOrEnd();
  }

  private Map<WorkerId, List<ReportEntry>> split(Report report) {
    var byWorker = new LinkedHashMap<WorkerId, List<ReportEntry>>();
    for (var entry : report.entries()) {
      if (entry instanceof ReportEntry.FailedOver failedOver) {
        source.failedOver().accept(failedOver);
      }
      if (!(entry instanceof ReportEntry.OfWorker of)) continue;
      var worker = new WorkerId(source.nodeId(), entry.mappingId(), of.worker());
      byWorker.computeIfAbsent(worker, w -> new ArrayList<>()).add(entry);
    }
    return byWorker;
  }

  private void askOrEnd() {
    while (asked < MOST_ASKED && !unasked.isEmpty()) ask(unasked.remove());
    if (asked > 0 || !unheard.isEmpty()) return;
    source.acknowledge().accept(batch);
    startBatch();
  }

  private void ask(Work work) {
    asked++;
    var answer = recorder.ask(
        work.worker(),
        replyTo -> new Miner.Record(work.worker(), source.instance(), work.parts(), replyTo));
    getContext()
        .pipeToSelf(
            answer,
            (recorded, failure) ->
                failure == null ? new Answered(work) : new Silent(work, failure));
  }

  private Behavior<Message> answered(Answered message) {
    asked--;
    pause = FIRST_RETRY;
    askOrEnd();
    return stopWhenDone();
  }

  private Behavior<Message> silent(Silent message) {
    asked--;
    if (unheard.isEmpty()) {
      getContext()
          .getLog()
          .warn(
              "Shares of node {} wait for the journal, next try in {} ms: {}",
              source.nodeId(),
              pause.toMillis(),
              message.cause().toString());
      timers.startSingleTimer(new TryAgain(), pause);
      pause = pause.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? pause.multipliedBy(2) : LAST_RETRY;
    }
    unheard.add(message.work());
    return this;
  }

  private Behavior<Message> tryAgain(TryAgain message) {
    unasked.addAll(unheard);
    unheard.clear();
    askOrEnd();
    return this;
  }

  private Behavior<Message> finish(Finish message) {
    finishing = true;
    timers.startSingleTimer(new GiveUp(), LINGER);
    return stopWhenDone();
  }

  private Behavior<Message> giveUp(GiveUp message) {
    getContext()
        .getLog()
        .warn(
            "Reports of node {} after {} were not journaled before its link closed; it sends them again",
            source.nodeId(),
            batch);
    return Behaviors.stopped();
  }

  private Behavior<Message> stopWhenDone() {
    var idle = asked == 0 && unasked.isEmpty() && unheard.isEmpty() && waiting.isEmpty();
    return finishing && idle ? Behaviors.stopped() : this;
  }
}
