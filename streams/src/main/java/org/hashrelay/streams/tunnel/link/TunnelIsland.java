package org.hashrelay.streams.tunnel.link;

import java.time.Duration;
import org.apache.pekko.Done;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SubscriptionWithCancelException.NonFailureCancellation;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.transport.Failures;
import org.hashrelay.streams.tunnel.transport.Inbox;

/**
 * One tunnel connection as a single stage between the two halves of its socket.
 *
 * <pre>
 *                ┌────────────────────┐
 *   socket in ──►│ Link: TLS · proof ·│──► socket out
 *                │ frames · heartbeat │
 *                └─────────▲──────────┘
 *                  Inbox ──┘ all other threads
 * </pre>
 *
 * <p><b>Emits</b> when the socket asks and the link has bytes. The first bytes of a turn make the
 * stage send itself one message, which arrives behind whatever waits already: a busy island batches,
 * an idle one does not wait. <b>Backpressures</b> an end that does not take its answers; streams are
 * held back one by one through their credit. <b>Completes</b> when the link is over: at once when
 * nothing is left to say; else, as a socket closed with unread bytes forgets what it has not sent, when
 * the other end has closed too, or after two seconds.
 */
public final class TunnelIsland extends GraphStage<FlowShape<ByteString, ByteString>> {

  private static final int FLUSH_BYTES = 64 * 1024;
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);
  private static final String TICK = "tick";
  private static final String GIVE_UP = "give-up";
  private static final String SEND = "send";

  private final Inlet<ByteString> in = Inlet.create("TunnelIsland.in");
  private final Outlet<ByteString> out = Outlet.create("TunnelIsland.out");
  private final Link link;
  private final Inbox inbox;

  /** For one connection: a link has one life. */
  public TunnelIsland(Link link, Inbox inbox) {
    this.link = link;
    this.inbox = inbox;
  }

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
      link.turn();
      afterTurn();
    });
    private final AsyncCallback<Done> flush = createAsyncCallback(done -> {
      flushAsked = false;
      flush();
    });
    private boolean proved;
    private boolean flushAsked;
    private boolean ending;

    Logic() {
      super(shape());
      setHandler(in, new AbstractInHandler() {
        @Override
        public void onPush() {
          link.received(grab(in));
          if (ending) pull(in);
          else afterTurn();
        }

        @Override
        public void onUpstreamFinish() {
          link.lost("closed by the other end");
          afterTurn();
          if (isClosed(out)) completeStage();
        }

        @Override
        public void onUpstreamFailure(Throwable failure) {
          link.lost(Failures.text(failure));
          afterTurn();
          if (isClosed(out)) completeStage();
        }
      });
      setHandler(out, new AbstractOutHandler() {
        @Override
        public void onPull() {
          flush();
        }

        @Override
        public void onDownstreamFinish(Throwable cause) {
          var failed = !(cause instanceof NonFailureCancellation);
          link.lost(failed ? Failures.text(cause) : "closed by the other end");
          completeStage();
        }
      });
    }

    @Override
    public void preStart() {
      link.wokenBy(() -> woken.invoke(Done.getInstance()));
      inbox.wokenBy(link::wake);
      link.start();
      afterTurn();
    }

    @Override
    public void postStop() {
      link.lost("stopped");
      inbox.close();
    }

    @Override
    public void onTimer(Object key) {
      if (key.equals(GIVE_UP)) {
        completeStage();
        return;
      }
      if (key.equals(SEND)) {
        flush();
        return;
      }
      link.tick();
      scheduleTick();
      afterTurn();
    }

    /** What comes before the proof can bring the end of the patience nearer. */
    private void watch() {
      proved = link.isOpen();
      scheduleTick();
    }

    private void scheduleTick() {
      scheduleOnce(TICK, Duration.ofMillis(link.tickAfterMillis()));
    }

    private void afterTurn() {
      if (link.isOver()) {
        lastWords();
        return;
      }
      if (!proved) watch();
      if (!hasBeenPulled(in) && !isClosed(in) && link.wantsInput()) pull(in);
      if (flushAsked || !isAvailable(out)) return;
      var after = link.outputAfterMillis();
      if (after == 0) {
        flushAsked = true;
        flush.invoke(Done.getInstance());
      } else {
        flushLater(after);
      }
    }

    /** What is shaped has a time of its own. */
    private void flushLater(long millis) {
      if (millis > 0 && !isTimerActive(SEND)) scheduleOnce(SEND, Duration.ofMillis(millis));
    }

    private void flush() {
      if (ending || !isAvailable(out)) return;
      var wire = link.takeWire(FLUSH_BYTES);
      if (link.isOver()) lastWords(wire);
      else if (!wire.isEmpty()) push(out, wire);
      else flushLater(link.outputAfterMillis());
      if (!ending && !hasBeenPulled(in) && !isClosed(in) && link.wantsInput()) pull(in);
    }

    private void lastWords() {
      lastWords(link.takeWire(FLUSH_BYTES));
    }

    private void lastWords(ByteString wire) {
      if (ending) return;
      ending = true;
      cancelTimer(TICK);
      cancelTimer(SEND);
      if (wire.isEmpty() || isClosed(out)) {
        completeStage();
      } else {
        scheduleOnce(GIVE_UP, LAST_WORDS);
        emit(out, wire, this::hangUp);
      }
    }

    private void hangUp() {
      complete(out);
      if (isClosed(in)) completeStage();
      else if (!hasBeenPulled(in)) pull(in);
    }
  }
}
