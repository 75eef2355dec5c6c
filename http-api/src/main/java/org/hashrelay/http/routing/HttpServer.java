package org.hashrelay.http.routing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.ProductVersion;
import org.apache.pekko.http.javadsl.model.headers.Server;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.javadsl.Flow;

/** A listening socket with the limits that every server here has. */
public final class HttpServer {

  private static final int MAX_URI = 4096;
  private static final int MAX_HEADERS = 64;
  private static final int MAX_HEADER_VALUE = 8192;

  /**
   * How much one client, and all together, may ask of the server.
   *
   * @param requestDeadline until the first request's head is there
   * @param idleTimeout until the next one is, and for a silent connection
   */
  public record Limits(
      long maxBodySize, int maxConnections, Duration requestDeadline, Duration idleTimeout) {

    /** For the small servers that answer health and metrics only. */
    public static final Limits SMALL =
        new Limits(64 * 1024, 64, Duration.ofSeconds(10), Duration.ofSeconds(60));

    public Router.BodyLimits body() {
      return new Router.BodyLimits(maxBodySize, requestDeadline);
    }
  }

  private HttpServer() {}

  /** Fails when the port is taken. */
  public static CompletionStage<ServerBinding> bind(
      ClassicActorSystemProvider system, String host, int port, Limits limits, Router router) {
    var deadline = new RequestDeadline(limits.requestDeadline(), limits.idleTimeout());
    var flow = Flow.of(HttpRequest.class).via(deadline).mapAsync(1, router::answer);
    return Http.get(system)
        .newServerAt(host, port)
        .withSettings(settings(system, limits))
        .bindFlow(flow);
  }

  private static ServerSettings settings(ClassicActorSystemProvider system, Limits limits) {
    var plain = ServerSettings.create(system.classicSystem());
    var parser = plain
        .getParserSettings()
        .withMaxUriLength(MAX_URI)
        .withMaxHeaderCount(MAX_HEADERS)
        .withMaxHeaderValueLength(MAX_HEADER_VALUE)
        .withMaxContentLength(limits.maxBodySize())
        .withIllegalHeaderWarnings(false);
    return plain
        .withParserSettings(parser)
        .withParsingErrorHandler(BrokenRequest.class.getName())
        .withMaxConnections(limits.maxConnections())
        .withRemoteAddressAttribute(true)
        .withTransparentHeadRequests(true)
        .withServerHeader(Optional.of(Server.create(ProductVersion.create("hashrelay", ""))));
  }
}
