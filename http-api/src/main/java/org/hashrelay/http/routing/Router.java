package org.hashrelay.http.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;
import org.hashrelay.http.problem.Problem;
import org.hashrelay.http.problem.ProblemType;
import org.hashrelay.http.problem.Refusal;

/**
 * Finds the endpoint of a call, asks whether the caller may, reads the body and answers.
 *
 * <p>Every answer carries {@code X-Request-Id}; every failure is a problem document with the same id.
 */
public final class Router {

  private record Found(Route route, Map<String, String> parameters) {}

  /** Who needs no token. */
  private static final String NOBODY = "anonymous";

  private final ClassicActorSystemProvider system;
  private final List<Route> routes;
  private final Guard guard;
  private final BodyLimits limits;
  private final CallObserver observer;

  /** How large a body may be, and how long it may take to arrive. */
  public record BodyLimits(long bytes, Duration deadline) {}

  public Router(
      ClassicActorSystemProvider system,
      List<Endpoint> endpoints,
      Guard guard,
      BodyLimits limits,
      CallObserver observer) {
    this.system = system;
    this.routes = endpoints.stream().map(Route::of).toList();
    this.guard = guard;
    this.limits = limits;
    this.observer = observer;
  }

  /** Never fails: what goes wrong is in the response. */
  public CompletionStage<HttpResponse> answer(HttpRequest request) {
    var start = System.nanoTime();
    var requestId = UUID.randomUUID().toString().replace("-", "");
    var path = segments(request);
    var routeName = new String[] {""};
    return attempt(request, path, routeName)
        .exceptionally(failure -> Failures.toResponse(failure, requestId))
        .thenApply(response -> {
          var took = Duration.ofNanos(System.nanoTime() - start);
          var status = response.status().intValue();
          observer.answered(request.method().value(), routeName[0], status, took);
          return dressed(response, requestId);
        });
  }

  private CompletionStage<HttpResponse> attempt(
      HttpRequest request, List<String> path, String[] routeName) {
    try {
      var found = find(request, path);
      var endpoint = found.route().endpoint();
      routeName[0] = endpoint.path();
      var address = address(request);
      var actor = endpoint.open() ? NOBODY : guard.check(header(request, "Authorization"), address);
      var caller = new Caller(actor, address);
      return body(request)
          .thenCompose(
              body -> endpoint.handler().handle(new Call(request, found.parameters, body, caller)));
    } catch (RuntimeException refused) {
      request.entity().withSizeLimit(limits.bytes()).discardBytes(system);
      return CompletableFuture.failedFuture(refused);
    }
  }

  private Found find(HttpRequest request, List<String> path) {
    var allowed = new ArrayList<String>();
    for (var route : routes) {
      var parameters = route.match(path);
      if (parameters.isEmpty()) continue;
      if (answersTo(route, request)) return new Found(route, parameters.get());
      allowed.add(route.endpoint().method().value());
    }
    if (allowed.isEmpty()) {
      throw new Refusal(ProblemType.NOT_FOUND, "no route " + request.getUri().path());
    }
    throw notAllowed(request, String.join(", ", allowed));
  }

  /** {@code HEAD} is asked of whoever answers {@code GET}; the server leaves the body out. */
  private static boolean answersTo(Route route, HttpRequest request) {
    var method = request.method();
    var asked = method.equals(HttpMethods.HEAD) ? HttpMethods.GET : method;
    return route.endpoint().method().equals(asked);
  }

  private static Refusal notAllowed(HttpRequest request, String allowed) {
    var detail = request.method().value() + " on " + request.getUri().path();
    var problem = Problem.of(ProblemType.METHOD_NOT_ALLOWED, detail, List.of());
    return new Refusal(problem, Map.of("Allow", allowed));
  }

  private CompletionStage<ByteString> body(HttpRequest request) {
    return request
        .entity()
        .withSizeLimit(limits.bytes())
        .toStrict(limits.deadline().toMillis(), system)
        .handle((entity, failure) -> {
          if (failure == null) return entity.getData();
          throw Failures.unreadable(failure, limits.bytes());
        });
  }

  private static HttpResponse dressed(HttpResponse response, String requestId) {
    return response
        .addHeader(RawHeader.create("X-Request-Id", requestId))
        .addHeader(RawHeader.create("Cache-Control", "no-store"))
        .addHeader(RawHeader.create("X-Content-Type-Options", "nosniff"));
  }

  private static List<String> segments(HttpRequest request) {
    var path = new ArrayList<String>();
    request.getUri().pathSegments().forEach(path::add);
    if (path.isEmpty()) path.add("");
    return path;
  }

  private static Optional<String> header(HttpRequest request, String name) {
    return request.getHeader(name).map(header -> header.value());
  }

  private static String address(HttpRequest request) {
    return request
        .getAttribute(AttributeKeys.remoteAddress)
        .flatMap(RemoteAddress::getAddress)
        .map(address -> address.getHostAddress())
        .orElse("unknown");
  }
}
