package org.hashrelay.streams.tunnel.quic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.stream.javadsl.RunnableGraph;
import org.hashrelay.streams.tunnel.link.Link;
import org.hashrelay.streams.tunnel.transport.Inbox;
import org.hashrelay.streams.tunnel.transport.QuicPipe;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;
import org.hashrelay.streams.tunnel.way.Goodbyes;

/** A server's UDP port: takes nodes over QUIC. */
public final class QuicListener implements AutoCloseable {

  /** A connection taken: what runs on it. */
  public record Taken(Link link, Inbox inbox) {}

  /** Whoever the connections are for; called on the engine's thread. */
  public interface Taker {
    /** Whether this stranger may try to prove itself. */
    Optional<Taken> take(InetSocketAddress from, QuicPipe pipe);

    /** Something was turned away before that. */
    void refused(String kind);
  }

  private static final Duration GOODBYES = Duration.ofSeconds(2);

  private final ClassicActorSystemProvider system;
  private final QuicSettings settings;
  private final QuicEngine engine;
  private final Taker taker;
  private final Goodbyes goodbyes = new Goodbyes();
  private QuicEngine.Port port;

  /** Listens at once; an IOException says why it cannot. */
  public static QuicListener bind(
      ClassicActorSystemProvider system,
      QuicSettings settings,
      InetSocketAddress at,
      Supplier<ServerIdentity> identity,
      Taker taker)
      throws IOException {
    var listener = new QuicListener(system, settings, taker);
    try {
      listener.listen(at, identity);
    } catch (IOException e) {
      listener.close();
      throw e;
    }
    return listener;
  }

  private QuicListener(ClassicActorSystemProvider system, QuicSettings settings, Taker taker) {
    this.system = system;
    this.settings = settings;
    this.taker = taker;
    this.engine = QuicEngine.of(settings, "hashrelay-quic-server");
  }

  private void listen(InetSocketAddress at, Supplier<ServerIdentity> identity) throws IOException {
    port = engine.listen(new QuicEngine.Listen(at, identity, taker::refused, this::accept));
    system.classicSystem().registerOnTermination(this::close);
  }

  private Optional<QuicEvents> accept(QuicEngine.Arrival arrival) {
    var pipe = new QuicPipe();
    return taker.take(arrival.from(), pipe).map(taken -> {
      var early = new EarlyEvents();
      var over = new CompletableFuture<Done>();
      var island = new QuicIsland(new QuicIsland.Parts(
          taken.link(),
          taken.inbox(),
          pipe,
          ServerCheck.none(),
          events -> {
            early.tell(events);
            return arrival.connection();
          },
          new QuicIsland.Pace(
              settings.coalesce(), settings.repeatAfter(), settings.streams(), engine),
          () -> over.complete(Done.getInstance())));
      goodbyes.after(over);
      RunnableGraph.fromGraph(island).run(system);
      return early;
    });
  }

  /** Where it listens, with the port really bound. */
  public InetSocketAddress address() {
    return port.address();
  }

  /** Takes no new connection; those that are open go on. */
  public void refuse() {
    port.refuse();
  }

  /** Waits for the goodbyes that are under way, but not long, then closes. */
  public CompletionStage<Done> finish() {
    refuse();
    return goodbyes.last(GOODBYES).thenApply(done -> {
      close();
      return done;
    });
  }

  @Override
  public void close() {
    Optional.ofNullable(port).ifPresent(QuicEngine.Port::close);
    engine.close();
  }
}
