package org.hashrelay.http.audit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.http.json.Json;
import org.hashrelay.http.problem.Refusal;
import org.hashrelay.http.routing.Call;
import org.hashrelay.http.routing.Endpoint;

/** Looks at things the way a caller does, through their GET endpoints; what is not seen soon is not. */
final class Sights {

  private static final int PATIENCE_MILLIS = 500;

  private final Map<String, Endpoint> gets;

  Sights(List<Endpoint> all) {
    this.gets = all.stream()
        .filter(endpoint -> endpoint.method().equals(HttpMethods.GET))
        .collect(Collectors.toMap(Endpoint::path, Function.identity()));
  }

  /** Where one sees what this endpoint changes; empty when nowhere, or when it makes a new one. */
  Optional<Endpoint> of(Endpoint endpoint) {
    var parameters = endpoint.path().chars().filter(c -> c == '{').count();
    if (parameters == 0) {
      var makes = endpoint.method().equals(HttpMethods.POST);
      return Optional.ofNullable(gets.get(endpoint.path())).filter(get -> !makes);
    }
    var end = endpoint.path().lastIndexOf('}') + 1;
    return Optional.ofNullable(gets.get(endpoint.path().substring(0, end)));
  }

  /** Where one sees what it made. */
  Optional<Endpoint> ofMade(Endpoint endpoint) {
    return Optional.ofNullable(gets.get(endpoint.path() + "/{id}"));
  }

  /** JSON without secrets; empty when there is nothing to be seen. Never fails. */
  CompletionStage<String> look(Optional<Endpoint> at, Call call, Map<String, String> parameters) {
    if (at.isEmpty()) return CompletableFuture.completedStage("");
    try {
      return at.get()
          .handler()
          .handle(call.looking(parameters))
          .thenApply(Sights::text)
          .exceptionally(unseen -> "")
          .toCompletableFuture()
          .copy()
          .completeOnTimeout("", PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RuntimeException unseen) {
      return CompletableFuture.completedStage("");
    }
  }

  /** What an answer says, without secrets. */
  static String text(HttpResponse response) {
    if (!(response.entity() instanceof HttpEntity.Strict strict)) return "";
    if (strict.getData().isEmpty() || !response.status().isSuccess()) return "";
    try {
      var view = Json.read(strict.getData().toArray());
      return new String(Json.bytes(Redaction.of(view)), StandardCharsets.UTF_8);
    } catch (Refusal noObject) {
      return "";
    }
  }
}
