package org.hashrelay.http.routing;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * One route: what it answers to, and who answers.
 *
 * @param path with its parameters in braces, as OpenAPI writes it: {@code /api/v1/pools/{id}}
 * @param open whether it answers without a token
 */
public record Endpoint(HttpMethod method, String path, boolean open, Handler handler) {

  /** Answers one call; a {@link org.hashrelay.http.problem.Refusal} becomes its problem document. */
  @FunctionalInterface
  public interface Handler {
    CompletionStage<HttpResponse> handle(Call call);
  }

  /** A route that needs a token. */
  public static Endpoint of(HttpMethod method, String path, Handler handler) {
    return new Endpoint(method, path, false, handler);
  }

  /** A route for everybody. */
  public static Endpoint open(HttpMethod method, String path, Handler handler) {
    return new Endpoint(method, path, true, handler);
  }
}
