package org.hashrelay.streams.pool;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.Done;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.transport.Inbox;

/**
 * One connection to a pool as a stage between the two halves of its socket, and the {@link
 * PoolStream} that other threads use of it.
 *
 * <pre>
 *   from the pool ──►┌────────────────┐──► PoolEvents
 *   to the pool   ◄──│ PoolConnection │◄── Inbox ── PoolStream
 *                    └────────────────┘
 * </pre>
 *
 * <p><b>Emits</b> when the socket asks and bytes wait. <b>Backpressures</b> the pool while too many
 * of its bytes are not dealt with, and tells the sender to pause while too many wait for the pool.
 * <b>Completes</b> when either end closes or the connection fails.
 */
final class PoolSocket extends GraphStage<FlowShape<ByteString, ByteString>> implements PoolStream {

  private static final int WRITE_BYTES = 64 * 1024;
  private static final String CONNECT = "connect-timeout";
  private static final String LOOK = "look";
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private final Inlet<ByteString> in = Inlet.create("PoolSocket.in");
  private final Outlet<ByteString> out = Outlet.create("PoolSocket.out");
  private final PoolConnection connection;
  private final PoolSettings settings;
  private final Inbox inbox = new Inbox();
  private final AtomicInteger posted = new AtomicInteger();

  /** For one connection only. */
  PoolSocket(PoolConnection connection, PoolSettings settings) {
    this.connection = connection;
    this.settings = settings;
  }

  // ── from any thread ─────────────────────────────────────────────────────────────────────────

  @Override
  public void send(ByteString bytes) {
    if (posted.addAndGet(bytes.size()) > settings.sendBuffer()) {
      inbox.add(() -> connection.end("send-overflow"));
      return;
    }
    inbox.add(() -> {
      posted.addAndGet(-bytes.size());
      connection.send(bytes);
    });
  }

  @Override
  public void consumed(int bytes) {
    inbox.add(() -> connection.consumed(bytes));
  }

  @Override
  public void close(String reason) {
    inbox.add(connection::close);
  }

  /** There will be no socket: nothing of this ever runs as a stage. */
  void never(String reason) {
    inbox.add(() -> connection.end(reason));
    inbox.close();
  }

  // ── the stage ───────────────────────────────────────────────────────────────────────────────

  @Override
  public FlowShape<ByteString, ByteString> shape() {
    return FlowShape.of(in, out);
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {

    private final AsyncCallback<Done> woken = createAsyncCallback(done -> {
      inbox.drain();
      afterTurn();
    });
    private boolean ending;

    Logic() {
      super(shape());
      setHandler(in, new AbstractInHandler() {
        @Override
        public void onPush() {
          connection.received(grab(in));
          afterTurn();
        }

        @Override
        public void onUpstreamFinish() {
          connection.finished();
          afterTurn();
        }

        @Override
        public void onUpstreamFailure(Throwable failure) {
          connection.failed(failure);
          afterTurn();
        }
      });
      setHandler(out, new AbstractOutHandler() {
        @Override
        public void onPull() { // the first one says that the socket stands
          connection.connected();
          afterTurn();
        }

        @Override
        public void onDownstreamFinish(Throwable cause) {
          // The failure or the end that comes with it says why.
          if (isClosed(in)) connection.finished();
        }
      });
    }

    @Override
    public void preStart() {
      scheduleOnce(CONNECT, settings.connectTimeout());
      scheduleAtFixedRate(LOOK, LOOK_EVERY, LOOK_EVERY);
      inbox.wokenBy(() -> woken.invoke(Done.getInstance()));
      afterTurn();
    }

    @Override
    public void onTimer(Object key) {
      if (key.equals(LOOK)) connection.look();
      else connection.timedOut();
      afterTurn();
    }

    @Override
    public void postStop() {
      connection.end("pool-closed");
      inbox.close();
    }

    private void afterTurn() {
      if (ending) return;
      if (connection.isOver()) {
        end();
        return;
      }
      if (!isClosed(in) && !hasBeenPulled(in) && connection.wantsInput()) pull(in);
      if (isAvailable(out)) {
        var wire = connection.takeWire(WRITE_BYTES);
        if (!wire.isEmpty()) push(out, wire);
      }
    }

    private void end() {
      ending = true;
      var last = connection.takeWire(WRITE_BYTES);
      if (last.isEmpty() || !isAvailable(out)) completeStage();
      else emit(out, last, this::completeStage);
    }
  }
}
