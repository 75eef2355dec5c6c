package org.hashrelay.streams.downstream;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.MinerPortSettings;
import org.hashrelay.streams.aggregation.PortService;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.aggregation.miner.MinerOut;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.ShareBook;

/**
 * A mapping that changes no byte: each connection has a pool connection of its own, opened when its
 * first byte comes. One ends with the other.
 */
final class Transparent implements PortService {

  private final MinerPortSettings settings;
  private final PoolDialer dialer;
  private final Time time;
  private final Set<Pipe> pipes = new LinkedHashSet<>();
  private final TreeSet<Integer> freed = new TreeSet<>();
  private MappingOrder order;
  private int lines;
  private long epoch;

  Transparent(MappingOrder order, MinerPortSettings settings, PoolDialer dialer, Time time) {
    this.order = order;
    this.settings = settings;
    this.dialer = dialer;
    this.time = time;
  }

  @Override
  public Guest join(MinerOut out) {
    var pipe = new Pipe(out);
    pipes.add(pipe);
    return pipe;
  }

  @Override
  public void tick() {
    for (var pipe : List.copyOf(pipes)) pipe.tick();
  }

  @Override
  public boolean work() {
    return false;
  }

  @Override
  public void update(MappingOrder next) {
    var moved = !pool(order).equals(pool(next));
    order = next;
    if (moved) stop("pool-changed");
  }

  /** Nobody is known by name here. */
  @Override
  public void kick(String worker) {}

  @Override
  public void stop(String reason) {
    for (var pipe : List.copyOf(pipes)) pipe.end(reason);
  }

  @Override
  public MappingTelemetry telemetry(Map<String, Long> refused) {
    var noPool = pool(order).isEmpty();
    return new MappingTelemetry(
        order.id(),
        noPool ? "pool_down" : "running",
        noPool ? "no enabled pool" : "",
        pool(order).map(PoolOrder::id).orElse(0),
        (int) pipes.stream().filter(pipe -> pipe.stream.isPresent()).count(),
        1,
        0,
        refused,
        List.of(),
        ShareBook.EMPTY,
        Map.of());
  }

  private static Optional<PoolOrder> pool(MappingOrder order) {
    return order.pools().stream().filter(PoolOrder::enabled).findFirst();
  }

  private final class Pipe implements Guest {

    private final MinerOut out;
    private final long arrived = time.now();
    private Optional<PoolStream> stream = Optional.empty();
    private int line;
    private long lastByte = arrived;
    private boolean full;
    private boolean over;

    Pipe(MinerOut out) {
      this.out = out;
    }

    @Override
    public void received(ByteString bytes) {
      if (over) return;
      lastByte = time.now();
      if (stream.isEmpty()) open();
      stream.ifPresent(s -> s.send(bytes));
    }

    @Override
    public boolean mayRead() {
      return !full;
    }

    @Override
    public void gone(String reason) {
      if (over) return;
      over = true;
      pipes.remove(this);
      stream.ifPresent(open -> {
        open.close(reason);
        freed.add(line);
      });
    }

    void tick() {
      var now = time.now();
      if (stream.isEmpty() && now - arrived >= settings.firstMessageTimeout().toMillis()) {
        out.refuse("no-first-message");
        gone("no-first-message");
      } else if (now - lastByte >= settings.idleTimeout().toMillis()) {
        end("idle");
      }
    }

    void end(String reason) {
      if (over) return;
      out.close(reason);
      gone(reason);
    }

    private void open() {
      var pool = pool(order);
      if (pool.isEmpty()) {
        end("no-enabled-pool");
        return;
      }
      line = freed.isEmpty() ? lines++ : freed.pollFirst();
      var route = new PoolRoute(order.id(), pool.get().id(), line, ++epoch);
      stream = Optional.of(dialer.open(route, new FromPool(this)));
    }
  }

  /** The pool's side of one pipe. */
  private static final class FromPool implements PoolEvents {

    private final Pipe pipe;

    FromPool(Pipe pipe) {
      this.pipe = pipe;
    }

    @Override
    public void opened() {
      // what came before waits in the stream already
    }

    @Override
    public void received(ByteString bytes) {
      if (pipe.over) return;
      pipe.out.write(bytes);
      pipe.stream.ifPresent(stream -> stream.consumed(bytes.size()));
    }

    @Override
    public void writable(boolean ready) {
      pipe.full = !ready;
    }

    @Override
    public void closed(String reason) {
      pipe.end(reason);
    }
  }
}
