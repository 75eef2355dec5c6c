package org.hashrelay.http.audit;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.actors.audit.AuditEntry;
import org.hashrelay.actors.audit.AuditTrail;
import org.hashrelay.http.routing.Call;
import org.hashrelay.http.routing.Endpoint;

/**
 * Every endpoint that changes something, watched: what it did goes to the audit log, with how things
 * looked before and after.
 *
 * <p>All of them pass through here, so no route can forget it. An answer waits for the log no longer
 * than it took itself; a log that is away holds up and refuses nothing, for the change is made.
 */
public final class Audited {

  private static final Set<String> ONLY_ASK = Set.of("/api/v1/alert-rules/preview");
  private static final long LONGEST_NANOS = 1_000_000_000;

  private final AuditTrail trail;
  private final Sights sights;
  private final InstantSource clock;

  private Audited(List<Endpoint> all, AuditTrail trail, InstantSource clock) {
    this.trail = trail;
    this.sights = new Sights(all);
    this.clock = clock;
  }

  public static List<Endpoint> over(List<Endpoint> all, AuditTrail trail, InstantSource clock) {
    var audited = new Audited(all, trail, clock);
    return all.stream()
        .map(endpoint -> changes(endpoint) ? audited.watched(endpoint) : endpoint)
        .toList();
  }

  /** Whether a call of it leaves a line. */
  public static boolean changes(Endpoint endpoint) {
    return !endpoint.method().equals(HttpMethods.GET) && !ONLY_ASK.contains(endpoint.path());
  }

  /** What was done, and how it looked before. */
  private record Doing(Endpoint endpoint, Deed deed, Call call, String before) {}

  private Endpoint watched(Endpoint endpoint) {
    var deed = Deed.of(endpoint);
    var place = sights.of(endpoint);
    return new Endpoint(
        endpoint.method(),
        endpoint.path(),
        endpoint.open(),
        call -> sights.look(place, call, call.parameters()).thenCompose(before -> {
          var started = System.nanoTime();
          var doing = new Doing(endpoint, deed, call, before);
          return endpoint.handler().handle(call).thenCompose(response -> {
            var took = System.nanoTime() - started;
            return response.status().isSuccess()
                ? noted(doing, response, took).thenApply(done -> response)
                : CompletableFuture.completedStage(response);
          });
        }));
  }

  private CompletionStage<Boolean> noted(Doing doing, HttpResponse response, long took) {
    var made = made(response);
    return after(doing, made, response)
        .thenCompose(after -> trail.note(entry(doing, made, after)))
        .toCompletableFuture()
        .copy()
        .completeOnTimeout(false, Math.min(took, LONGEST_NANOS), TimeUnit.NANOSECONDS);
  }

  private static Optional<String> made(HttpResponse response) {
    return response
        .getHeader("Location")
        .map(HttpHeader::value)
        .map(path -> path.substring(path.lastIndexOf('/') + 1));
  }

  /** Through the answer itself only where nothing is to be seen: it may show what is shown once. */
  private CompletionStage<String> after(Doing doing, Optional<String> made, HttpResponse response) {
    var endpoint = doing.endpoint();
    if (made.isPresent()) {
      return sights.look(sights.ofMade(endpoint), doing.call(), Map.of("id", made.get()));
    }
    if (endpoint.method().equals(HttpMethods.DELETE)) {
      return CompletableFuture.completedStage("");
    }
    var place = sights.of(endpoint);
    return place.isPresent()
        ? sights.look(place, doing.call(), doing.call().parameters())
        : CompletableFuture.completedStage(Sights.text(response));
  }

  private AuditEntry entry(Doing doing, Optional<String> made, String after) {
    var caller = doing.call().caller();
    var deed = doing.deed();
    return new AuditEntry(
        UUID.randomUUID().toString(),
        clock.instant(),
        caller.actor(),
        caller.address(),
        deed.action(),
        deed.kind(),
        made.orElseGet(() -> deed.id(doing.call().parameters())),
        doing.before(),
        after,
        "",
        1);
  }
}
