package org.hashrelay.http.live;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.hashrelay.http.json.Json;

/**
 * Tells those who listen how the farm is, once a second; half as often as it could when finding out
 * takes longer, and not at all when nobody listens.
 */
public final class Pulse {

  static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

  private final EventHub hub;
  private final Supplier<? extends CompletionStage<?>> overview;
  private final InstantSource clock;

  public Pulse(EventHub hub, Supplier<? extends CompletionStage<?>> overview, InstantSource clock) {
    this.hub = hub;
    this.overview = overview;
    this.clock = clock;
  }

  /** Goes on as long as the system does. */
  public void start(ClassicActorSystemProvider system) {
    after(system, SHORTEST_PAUSE);
  }

  private void after(ClassicActorSystemProvider system, Duration pause) {
    var classic = system.classicSystem();
    if (classic.whenTerminated().isCompleted()) return;
    classic
        .scheduler()
        .scheduleOnce(
            pause, () -> beat().thenAccept(next -> after(system, next)), classic.dispatcher());
  }

  /** Looks once, tells it, and answers how long to wait; what fails is not told. */
  CompletionStage<Duration> beat() {
    if (hub.listeners() == 0) return CompletableFuture.completedFuture(SHORTEST_PAUSE);
    var before = clock.instant();
    return asked().handle((is, failure) -> {
      if (failure == null) hub.publish("overview", text(is));
      var rest = Duration.between(before, clock.instant());
      return rest.compareTo(SHORTEST_PAUSE) > 0 ? rest : SHORTEST_PAUSE;
    });
  }

  private CompletionStage<?> asked() {
    try {
      return overview.get();
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private static String text(Object body) {
    return new String(Json.bytes(body), StandardCharsets.UTF_8);
  }
}
