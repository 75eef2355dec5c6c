package org.hashrelay.streams.tunnel.quic;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.stream.javadsl.RunnableGraph;
import org.hashrelay.streams.tunnel.link.LinkSettings;
import org.hashrelay.streams.tunnel.transport.Fingerprint;
import org.hashrelay.streams.tunnel.transport.QuicPipe;
import org.hashrelay.streams.tunnel.transport.SecurePipe;
import org.hashrelay.streams.tunnel.way.Way;

/** The way over UDP: QUIC, each logical stream on a QUIC stream of its own. */
public final class QuicWay implements Way {

  private final ClassicActorSystemProvider system;
  private final QuicSettings settings;
  private final Optional<Fingerprint> pin;
  private Optional<QuicEngine> engine = Optional.empty();
  private boolean closed;

  /** @param pin the only server key it accepts; empty to trust the system's authorities */
  public QuicWay(
      ClassicActorSystemProvider system, QuicSettings settings, Optional<Fingerprint> pin) {
    this.system = system;
    this.settings = settings;
    this.pin = pin;
  }

  @Override
  public String name() {
    return QuicPipe.NAME;
  }

  @Override
  public SecurePipe pipe(String host, int port) {
    return new QuicPipe();
  }

  @Override
  public CompletionStage<Done> dial(Dial dial) {
    var engine = engine();
    if (engine.isEmpty() || !(dial.link().pipe() instanceof QuicPipe pipe)) {
      dial.inbox().add(() -> dial.link().cut("stopped", "stopped"));
      dial.inbox().close();
      return CompletableFuture.completedStage(Done.getInstance());
    }
    var target = new QuicEngine.Target(
        dial.address(), dial.address().getHostString(), dial.patience(), dial.reached());
    var over = new CompletableFuture<Done>();
    var island = new QuicIsland(new QuicIsland.Parts(
        dial.link(),
        dial.inbox(),
        pipe,
        ServerCheck.of(pin, target.name()),
        events -> engine.get().connect(target, events),
        new QuicIsland.Pace(
            settings.coalesce(), settings.repeatAfter(), settings.streams(), engine.get()),
        () -> over.complete(Done.getInstance())));
    RunnableGraph.fromGraph(island).run(system);
    return over;
  }

  @Override
  public LinkSettings link(LinkSettings common) {
    return common.beatingEvery(settings.keepAlive());
  }

  /** Made when first needed: a node that never uses QUIC has no thread for it. */
  private synchronized Optional<QuicEngine> engine() {
    if (engine.isEmpty() && !closed) {
      engine = Optional.of(QuicEngine.of(settings, "hashrelay-quic-node"));
      system.classicSystem().registerOnTermination(this::close);
    }
    return engine;
  }

  @Override
  public synchronized void close() {
    closed = true;
    engine.ifPresent(QuicEngine::close);
    engine = Optional.empty();
  }
}
