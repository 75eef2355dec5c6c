package org.hashrelay.http.resources;

import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.http.routing.Endpoint;

/** {@code GET /api/v1/openapi.json}, and at {@code /} a line that leads there. */
public final class OpenApiRoute {

  private static final String PATH = "/api/v1/openapi.json";

  private final byte[] document = load();

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.open(GET, PATH, call -> CompletableFuture.completedFuture(document())),
        Endpoint.open(GET, "/", call -> CompletableFuture.completedFuture(pointer())));
  }

  private HttpResponse document() {
    return HttpResponse.create().withEntity(ContentTypes.APPLICATION_JSON, document);
  }

  private static HttpResponse pointer() {
    var text = "HashRelay answers at /api/v1; " + PATH + " describes it.\n";
    return HttpResponse.create().withEntity(ContentTypes.TEXT_PLAIN_UTF8, text);
  }

  private static byte[] load() {
    try (var file = OpenApiRoute.class.getResourceAsStream("/org/hashrelay/http/openapi.json")) {
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
