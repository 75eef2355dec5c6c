package org.hashrelay.http.live;

import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.BackpressureTimeoutException;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.hashrelay.http.live.EventHub.Entry;
import org.hashrelay.http.problem.ProblemType;
import org.hashrelay.http.problem.Refusal;
import org.hashrelay.http.routing.Call;
import org.hashrelay.http.routing.Endpoint;

/**
 * {@code GET /api/v1/events/stream}: what happens, as server-sent events.
 *
 * <p>A reader that is 256 events or ten seconds behind is cut off rather than told late; it comes back with
 * {@code Last-Event-ID} and is told what it missed, or {@code reset} when that is too long ago.
 */
public final class EventStreamRoute {

  static final int MOST_BEHIND = 256;
  static final int MOST_READERS = 200;
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final Duration LATEST = Duration.ofSeconds(10);
  private static final ByteString BEAT = ByteString.fromString(": \n\n");
  private static final ByteString RESET = ByteString.fromString("event: reset\ndata: {}\n\n");
  private static final ContentType EVENT_STREAM = MediaTypes.TEXT_EVENT_STREAM.toContentType();

  private final EventHub hub;

  public EventStreamRoute(EventHub hub) {
    this.hub = hub;
  }

  public List<Endpoint> endpoints() {
    return List.of(Endpoint.of(GET, "/api/v1/events/stream", this::stream));
  }

  private CompletionStage<HttpResponse> stream(Call call) {
    if (hub.listeners() >= MOST_READERS) {
      throw new Refusal(ProblemType.RATE_LIMITED, MOST_READERS + " readers are connected");
    }
    var lastId = call.header("Last-Event-ID")
        .or(() -> Optional.ofNullable(call.query().get("last_event_id")))
        .orElse("");
    var topics = topics(call.query().getOrDefault("topics", ""));
    var entity = HttpEntities.createChunked(EVENT_STREAM, source(lastId, topics));
    return CompletableFuture.completedFuture(HttpResponse.create()
        .withEntity(entity)
        .addHeader(RawHeader.create("X-Accel-Buffering", "no")));
  }

  /** {@code alerts} and {@code alert} mean the same: everything whose name begins so. */
  private static Set<String> topics(String said) {
    return Arrays.stream(said.split(","))
        .map(topic -> topic.strip().replaceFirst("s$", ""))
        .filter(topic -> !topic.isEmpty())
        .collect(Collectors.toSet());
  }

  private Source<ByteString, NotUsed> source(String lastId, Set<String> topics) {
    return Source.fromMaterializer(
            (materializer, attributes) -> seated(lastId, topics, materializer))
        .mapMaterializedValue(mat -> NotUsed.getInstance());
  }

  private Source<ByteString, NotUsed> seated(
      String lastId, Set<String> topics, Materializer materializer) {
    Source<Entry, BoundedSourceQueue<Entry>> empty = Source.queue(MOST_BEHIND);
    var queue = empty.preMaterialize(materializer);
    var seat = new Seat(queue.first());
    var missed = hub.listen(lastId, seat);
    var reset = missed.isPresent() ? BEAT : RESET;
    return Source.from(missed.orElse(List.of()))
        .concat(queue.second())
        .watchTermination((mat, end) -> leaving(seat, end))
        .filter(entry -> topics.isEmpty() || topics.contains(topic(entry.name())))
        .map(entry -> bytes(hub.id(entry), entry))
        .keepAlive(HEARTBEAT, () -> BEAT)
        .prepend(Source.single(reset))
        .backpressureTimeout(LATEST)
        .mapError(BackpressureTimeoutException.class, late -> new TooSlow());
  }

  private NotUsed leaving(Seat seat, CompletionStage<Done> end) {
    end.whenComplete((done, failure) -> hub.leave(seat));
    return NotUsed.getInstance();
  }

  private static String topic(String name) {
    return name.substring(0, name.indexOf('.') < 0 ? name.length() : name.indexOf('.'));
  }

  private static ByteString bytes(String id, Entry entry) {
    return ByteString.fromString(
        "id: %s\nevent: %s\ndata: %s\n\n".formatted(id, entry.name(), entry.json()));
  }

  /** One line of log, for it happens to whoever closes his laptop. */
  private static final class TooSlow extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooSlow() {
      super("the reader is too slow", null, false, false);
    }
  }

  /** Where one reader sits; full is gone. */
  private final class Seat implements Consumer<Entry> {

    private final BoundedSourceQueue<Entry> queue;

    Seat(BoundedSourceQueue<Entry> queue) {
      this.queue = queue;
    }

    @Override
    public void accept(Entry entry) {
      if (queue.offer(entry).isEnqueued()) return;
      hub.cut(this);
      queue.fail(new TooSlow());
    }
  }
}
