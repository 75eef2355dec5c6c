package org.hashrelay.http.outgoing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.ClientTransport;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.settings.ClientConnectionSettings;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.hashrelay.actors.alerting.notify.AddressFilter;
import org.hashrelay.actors.alerting.notify.OutgoingHttp;

/**
 * Posts over a connection of its own, to an address that was looked at first.
 *
 * <p>The name is resolved once; every address it has must pass the filter, and the first of them is
 * connected to, so that an answer that changes afterwards changes nothing. Redirects are answers like
 * any other.
 */
public final class GuardedHttp implements OutgoingHttp {

  private static final int MOST_BYTES = 64 * 1024;
  private static final String TOO_LONG = "(the answer is longer than 64 KiB)";

  /** Resolves a name; blocks. */
  @FunctionalInterface
  public interface Resolver {
    List<InetAddress> resolve(String host) throws UnknownHostException;
  }

  private final ActorSystem<?> system;
  private final Duration timeout;
  private final AddressFilter filter;
  private final Resolver resolver;
  private final Executor blocking;

  /** Resolves as the machine does. */
  public GuardedHttp(ActorSystem<?> system, Duration timeout, AddressFilter filter) {
    this(system, timeout, filter, host -> List.of(InetAddress.getAllByName(host)));
  }

  GuardedHttp(ActorSystem<?> system, Duration timeout, AddressFilter filter, Resolver resolver) {
    this.system = system;
    this.timeout = timeout;
    this.filter = filter;
    this.resolver = resolver;
    this.blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
  }

  @Override
  public CompletionStage<Answer> post(Call call) {
    var fault = call.guarded() ? filter.faultOf(call.url().toString()) : Optional.<String>empty();
    if (fault.isPresent()) return CompletableFuture.failedFuture(new Refused(fault.get()));
    var deadline = System.nanoTime() + timeout.toNanos();
    return address(call)
        .thenCompose(address -> send(call, address))
        .thenCompose(response -> answer(response, deadline))
        .toCompletableFuture()
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> {
          throw new CompletionException(explained(failure));
        });
  }

  private CompletionStage<InetSocketAddress> address(Call call) {
    var host = call.url().getHost().replaceAll("[\\[\\]]", "");
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            var all = resolver.resolve(host);
            if (call.guarded()) all.forEach(this::check);
            return new InetSocketAddress(all.get(0), port(call.url()));
          } catch (UnknownHostException e) {
            throw new CompletionException(new UnknownHostException("no address for " + host));
          }
        },
        blocking);
  }

  private void check(InetAddress address) {
    filter.faultOf(address).ifPresent(fault -> {
      throw new Refused(fault);
    });
  }

  private CompletionStage<HttpResponse> send(Call call, InetSocketAddress address) {
    var request = HttpRequest.POST(target(call.url()))
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, call.json()))
        .addHeader(RawHeader.create("User-Agent", "hashrelay"));
    for (var header : call.headers().entrySet()) {
      request = request.addHeader(RawHeader.create(header.getKey(), header.getValue()));
    }
    return Source.single(request)
        .via(connection(call.url(), address))
        .completionTimeout(timeout)
        .runWith(Sink.head(), system);
  }

  private Flow<HttpRequest, HttpResponse, ?> connection(URI url, InetSocketAddress address) {
    var settings = ClientConnectionSettings.create(system.classicSystem())
        .withTransport(ClientTransport.withCustomResolver(
            (host, port) -> CompletableFuture.completedFuture(address)))
        .withConnectingTimeout(scala.concurrent.duration.Duration.fromNanos(timeout.toNanos()))
        .withIdleTimeout(scala.concurrent.duration.Duration.fromNanos(timeout.toNanos()));
    var to = Http.get(system)
        .connectionTo(url.getHost())
        .toPort(port(url))
        .withClientConnectionSettings(settings);
    return url.getScheme().equalsIgnoreCase("https") ? to.https() : to.http();
  }

  /** Path and query; the connection knows the rest. */
  private static String target(URI url) {
    var path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }

  private static int port(URI url) {
    if (url.getPort() > 0) return url.getPort();
    return url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  /** The status is what counts; a body that is too long or too slow is not waited for. */
  private CompletionStage<Answer> answer(HttpResponse response, long deadline) {
    var left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    var soon = left.minus(left.dividedBy(10));
    return response
        .entity()
        .withoutSizeLimit()
        .getDataBytes()
        .limitWeighted(MOST_BYTES, bytes -> (long) bytes.size())
        .completionTimeout(soon)
        .runFold(ByteString.emptyByteString(), ByteString::concat, system)
        .handle((bytes, failure) -> new Answer(
            response.status().intValue(),
            failure == null ? bytes.utf8String() : TOO_LONG,
            retryAfter(response)));
  }

  private static Optional<Duration> retryAfter(HttpResponse response) {
    return response
        .getHeader("Retry-After")
        .map(HttpHeader::value)
        .filter(value -> value.matches("\\d{1,6}"))
        .map(value -> Duration.ofSeconds(Long.parseLong(value)));
  }

  private Throwable explained(Throwable failure) {
    var cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof TimeoutException
        ? new TimeoutException("no answer within " + timeout.toSeconds() + " s")
        : cause;
  }
}
