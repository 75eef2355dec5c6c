package org.hashrelay.streams.tunnel.quic;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.ClosedShape;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.frame.Multiplexer;
import org.hashrelay.streams.tunnel.frame.Repeats;
import org.hashrelay.streams.tunnel.link.Link;
import org.hashrelay.streams.tunnel.transport.Fingerprint;
import org.hashrelay.streams.tunnel.transport.Inbox;
import org.hashrelay.streams.tunnel.transport.QuicPipe;

/**
 * One tunnel connection over QUIC as a single stage, without ports: the engine is on the other side
 * of its inbox.
 *
 * <pre>
 *                     ┌───────────────────┐
 *   engine ── Inbox ─►│ Link: proof ·     │── write ─► engine: first stream,
 *   all other threads │ frames · heartbeat│            and one for each logical stream
 *                     └───────────────────┘
 * </pre>
 *
 * <p><b>Emits</b> nothing and to nobody; it writes to the engine while little waits there, at once
 * after a pause and otherwise gathered for a few milliseconds. <b>Backpressures</b> the other end by
 * asking for each way's next bytes only when those before are dealt with. <b>Completes</b> when the
 * link is over and its last bytes have been taken, or after a second.
 */
final class QuicIsland extends GraphStage<ClosedShape> {

  /**
   * What a connection is made of.
   *
   * @param over run at the very end
   */
  record Parts(
      Link link,
      Inbox inbox,
      QuicPipe pipe,
      ServerCheck check,
      Function<QuicEvents, QuicConnection> open,
      Pace pace,
      Runnable over) {}

  /**
   * How writes are gathered.
   *
   * @param most ways beside the first
   */
  record Pace(Duration coalesce, Duration repeatAfter, int most, QuicEngine timer) {}

  private static final long MILLION = 1_000_000L;
  private static final int FIRST = 0;
  private static final int FLUSH_BYTES = 32 * 1024;
  private static final int MOST_PENDING = 64 * 1024;

  /** Repetitions that may wait here; those beyond are dropped, as the link might have. */
  private static final int MOST_REPEATS_WAITING = 32;

  private static final Duration LAST_WORDS = Duration.ofSeconds(1);
  private static final String TICK = "tick";
  private static final String GIVE_UP = "give-up";

  private final Parts parts;
  private final LongSupplier nanos;

  QuicIsland(Parts parts) {
    this.parts = parts;
    this.nanos = System::nanoTime;
  }

  @Override
  public ClosedShape shape() {
    return ClosedShape.getInstance();
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {

    private final Link link = parts.link();
    private final Inbox inbox = parts.inbox();
    private final ArrayDeque<Integer> unread = new ArrayDeque<>();
    private final AsyncCallback<Done> woken = createAsyncCallback(done -> {
      inbox.drain();
      link.turn();
      afterTurn();
    });
    private final AtomicInteger repeatsWaiting = new AtomicInteger();
    private final Repeats repeats = new Repeats(parts.pace().repeatAfter().toNanos());
    private ManyWays ways = new ManyWays(0);
    private QuicConnection connection;
    private boolean established;
    private boolean proved;
    private boolean firstUnread;
    private boolean flushAsked;
    private boolean repeatAsked;
    private long wroteAt;
    private boolean ending;
    private long mayFlushAt = nanos.getAsLong();

    Logic() {
      super(shape());
    }

    @Override
    public void preStart() {
      setKeepGoing(true);
      link.wokenBy(() -> woken.invoke(Done.getInstance()));
      inbox.wokenBy(link::wake);
      link.start();
      connection = parts.open().apply(new Told());
      afterTurn();
    }

    @Override
    public void postStop() {
      connection.close(link.goodbye());
      link.lost("stopped");
      inbox.close();
      parts.over().run();
    }

    @Override
    public void onTimer(Object key) {
      if (key.equals(GIVE_UP)) {
        completeStage();
        return;
      }
      link.tick();
      repeats.lost(connection.lost(), nanos.getAsLong());
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

    // ── from the engine, by way of the inbox ──────────────────────────────────────────────────

    private void established(String cipher, List<X509Certificate> server) {
      parts
          .check()
          .fault(server)
          .ifPresentOrElse(parts.pipe()::broke, () -> secured(cipher, server));
      link.received(ByteString.emptyByteString());
      readFirst();
    }

    private void secured(String cipher, List<X509Certificate> server) {
      established = true;
      ways = new ManyWays(Math.min(parts.pace().most(), connection.waysAllowed()));
      parts.pipe().secured(cipher, Fingerprint.of(server.get(0)).hash());
    }

    private void received(int way, ByteString bytes) {
      if (way == FIRST) {
        link.received(bytes);
        readFirst();
      } else {
        link.received(way, bytes);
        unread.add(way);
      }
    }

    private void ended(int way) {
      if (way == FIRST) {
        parts.pipe().ended();
        link.received(ByteString.emptyByteString());
      } else {
        link.ended(way);
      }
    }

    private void closed(String text) {
      link.lost(text);
      completeStage();
    }

    private void readFirst() {
      firstUnread = true;
    }

    // ── to the engine ─────────────────────────────────────────────────────────────────────────

    private void afterTurn() {
      if (ending) return;
      if (link.isOver()) {
        lastWords(false);
        return;
      }
      if (!proved) watch();
      if (firstUnread && link.wantsInput()) {
        firstUnread = false;
        connection.more(FIRST);
      }
      if (!unread.isEmpty() && link.wantsAllWays()) {
        unread.forEach(connection::more);
        unread.clear();
      }
      if (established) flushWhenDue();
    }

    /** What is shaped has a time of its own. */
    private void flushWhenDue() {
      var after = link.outputAfterMillis();
      if (after == 0) flush();
      else if (after > 0) flushAfter(after * MILLION);
    }

    private void flush() {
      if (flushAsked || connection.pending() >= MOST_PENDING) return;
      var early = mayFlushAt - nanos.getAsLong();
      if (early > 0) {
        flushAfter(early);
        return;
      }
      link.takeFrames(FLUSH_BYTES, ways);
      var said = ways.drainTo(this::write);
      if (said) {
        wroteAt = nanos.getAsLong();
        mayFlushAt = wroteAt + parts.pace().coalesce().toNanos();
        repeat();
      }
      if (link.isOver()) lastWords(said);
    }

    private void write(int way, ByteString bytes, boolean last) {
      connection.write(way, bytes, last);
      if (way != FIRST) repeats.say(bytes);
    }

    private void repeat() {
      var again = repeats.next(connection.mostOnce());
      if (!again.isEmpty()) connection.writeOnce(again);
      if (!repeats.isEmpty() && !repeatAsked) repeatAfter(repeats.afterNanos());
    }

    private void repeatAfter(long wait) {
      repeatAsked = true;
      parts.pace().timer().after(wait, () -> inbox.add(this::repeatWhenQuiet));
    }

    /** What went out meanwhile took the repetitions along. */
    private void repeatWhenQuiet() {
      repeatAsked = false;
      if (ending || repeats.isEmpty()) return;
      var early = wroteAt + repeats.afterNanos() - nanos.getAsLong();
      if (early > 0) {
        repeatAfter(early);
        return;
      }
      wroteAt = nanos.getAsLong();
      repeat();
    }

    private void flushAfter(long wait) {
      if (flushAsked) return;
      flushAsked = true;
      parts.pace().timer().after(wait, () -> inbox.add(() -> flushAsked = false));
    }

    /** A close overtakes what was written: the other end closes once it has read that. */
    private void lastWords(boolean said) {
      ending = true;
      cancelTimer(TICK);
      if (established) link.takeFrames(0, ways);
      var more = ways.drainTo(connection::write);
      if (said || more || connection.pending() > 0) scheduleOnce(GIVE_UP, LAST_WORDS);
      else completeStage();
    }

    /** Brings what the engine tells to this island. */
    private final class Told implements QuicEvents {
      @Override
      public void established(String cipher, List<X509Certificate> server) {
        inbox.add(() -> Logic.this.established(cipher, server));
      }

      @Override
      public void incoming(int way) {
        inbox.add(() -> unread.add(way));
      }

      @Override
      public void received(int way, ByteString bytes) {
        inbox.add(() -> Logic.this.received(way, bytes));
      }

      @Override
      public void receivedOnce(ByteString bytes) {
        if (repeatsWaiting.incrementAndGet() > MOST_REPEATS_WAITING) {
          repeatsWaiting.decrementAndGet();
          return;
        }
        inbox.add(() -> {
          repeatsWaiting.decrementAndGet();
          link.received(Multiplexer.REPEATS, bytes);
        });
      }

      @Override
      public void ended(int way) {
        inbox.add(() -> Logic.this.ended(way));
      }

      @Override
      public void drained() {
        inbox.add(() -> {});
      }

      @Override
      public void goodbye(String reason) {
        inbox.add(() -> link.parted(reason));
      }

      @Override
      public void closed(String text) {
        inbox.add(() -> Logic.this.closed(text));
      }
    }
  }
}
