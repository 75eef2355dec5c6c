package org.hashrelay.streams.tunnel.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolRoute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two ends whose connection is cut at any byte, over and over, and replaced; now and then something
 * said over it is repeated beside it.
 *
 * <p>Whatever happens: each byte of each stream arrives once and in order, each stream is opened and
 * closed once at most, and nothing is kept in the end. More traces: {@code
 * -Dhashrelay.tunnel.traces=1000000}.
 */
class ResumeTest {

  private static final PoolRoute ROUTE = new PoolRoute(1, 1, 0, 1);
  private static final Multiplexer.Limits LIMITS =
      new Multiplexer.Limits(64 * 1024, 256 * 1024, 4 * 1024 * 1024, 16, 64 * 1024);
  private static final int TRACES = Integer.getInteger("hashrelay.tunnel.traces", 3_000);

  /** One end: what its user sent, and what it was told. */
  private static class End implements StreamEvents {
    final Multiplexer streams = new Multiplexer(LIMITS, this);
    final Map<Integer, ByteString> sent = new HashMap<>();
    final Map<Integer, ByteString> received = new HashMap<>();
    final Map<Integer, String> closed = new HashMap<>();
    final Set<Integer> opened = new HashSet<>();
    final Set<Integer> connected = new HashSet<>();
    final Set<Integer> closedByMe = new HashSet<>();
    final List<String> saidControl = new ArrayList<>();
    final List<String> control = new ArrayList<>();

    /** Frames on their way; a cut loses what was not received. */
    ByteString wire = ByteString.emptyByteString();

    @Override
    public void opened(int stream, PoolRoute route) {
      assertThat(opened.add(stream)).isTrue();
    }

    @Override
    public void connected(int stream) {
      assertThat(connected.add(stream)).isTrue();
    }

    @Override
    public void received(int stream, ByteString bytes) {
      assertThat(closed).doesNotContainKey(stream);
      received.merge(stream, bytes, ByteString::concat);
      streams.consumed(stream, bytes.size());
    }

    @Override
    public void writable(int stream, boolean ready) {}

    @Override
    public void closed(int stream, String reason) {
      assertThat(closed.put(stream, reason)).isNull();
    }

    @Override
    public void control(ByteString message) {
      control.add(message.utf8String());
    }

    @Override
    public void pong(long timestamp) {}

    @Override
    public void left(String reason) {}

    boolean isLive(int stream) {
      return !closed.containsKey(stream) && !closedByMe.contains(stream);
    }

    void send(int stream, ByteString bytes) {
      if (!isLive(stream)) return;
      streams.send(stream, bytes);
      sent.merge(stream, bytes, ByteString::concat);
    }

    void close(int stream) {
      if (!isLive(stream)) return;
      streams.close(stream, "by-me");
      closedByMe.add(stream);
    }

    void sayControl(String text) {
      streams.sendControl(ByteString.fromString(text));
      saidControl.add(text);
    }
  }

  /** One seeded history of a session. */
  private static final class Trace {
    final Random random;
    final End node = new End();
    final End server = new End();
    final Map<End, List<ByteString>> said = new HashMap<>();
    int streams;

    Trace(long seed) {
      this(new Random(seed));
    }

    Trace(Random random) {
      this.random = random;
    }

    void run() {
      var steps = 20 + random.nextInt(120);
      for (var i = 0; i < steps; i++) step();
      cut();
      for (var i = 0; i < 200 && settle(); i++) {}
      check();
    }

    void step() {
      switch (random.nextInt(14)) {
        case 0 -> {
          if (streams < 12) streams = node.streams.open(ROUTE);
        }
        case 1 -> someStream(server, stream -> server.streams.confirm(stream));
        case 2, 3 -> someStream(node, stream -> node.send(stream, bytes()));
        case 4, 5 -> someStream(server, stream -> server.send(stream, bytes()));
        case 6 -> {
          var end = random.nextBoolean() ? node : server;
          if (random.nextInt(3) == 0) someStream(end, end::close);
          else end.sayControl("message " + random.nextInt(1_000_000));
        }
        case 7 -> (random.nextBoolean() ? node : server).streams.ping(1);
        case 8 -> {
          if (random.nextInt(3) == 0) cut();
        }
        case 9 -> repeat(node, server);
        case 10 -> repeat(server, node);
        default -> move(1 + random.nextInt(30_000), random.nextInt());
      }
    }

    void someStream(End end, IntConsumer action) {
      if (streams == 0) return;
      var stream = 1 + random.nextInt(streams);
      if (end == node || end.opened.contains(stream)) action.accept(stream);
    }

    ByteString bytes() {
      var bytes = new byte[1 + random.nextInt(random.nextInt(4) == 0 ? 20_000 : 50)];
      random.nextBytes(bytes);
      return ByteString.fromArrayUnsafe(bytes);
    }

    /** Some bytes leave each end, and some of those under way arrive. */
    void move(int most, int how) {
      if ((how & 1) == 0) take(node, most);
      if ((how & 2) == 0) take(server, most);
      if ((how & 4) == 0) deliver(node, server, random.nextInt(node.wire.size() + 1));
      if ((how & 8) == 0) deliver(server, node, random.nextInt(server.wire.size() + 1));
    }

    void take(End end, int most) {
      var frames = end.streams.takeFrames(most);
      end.wire = end.wire.concat(frames);
      said.computeIfAbsent(end, e -> new ArrayList<>()).add(frames);
    }

    /** Something that was said over this connection comes once more, or even before it does. */
    void repeat(End from, End to) {
      var all = said.getOrDefault(from, List.of());
      if (all.isEmpty()) return;
      var frames = all.get(random.nextInt(all.size()));
      assertThat(to.streams.receive(Multiplexer.REPEATS, frames)).isEmpty();
    }

    void deliver(End from, End to, int bytes) {
      if (bytes == 0) return;
      var now = from.wire.take(bytes).compact();
      from.wire = from.wire.drop(bytes).compact();
      assertThat(to.streams.receive(now)).isEmpty();
    }

    void cut() {
      said.clear();
      node.wire = ByteString.emptyByteString();
      server.wire = ByteString.emptyByteString();
      node.streams.resume();
      server.streams.resume();
    }

    boolean settle() {
      node.wire = node.wire.concat(node.streams.takeFrames(1 << 20));
      server.wire = server.wire.concat(server.streams.takeFrames(1 << 20));
      var moved = !node.wire.isEmpty() || !server.wire.isEmpty();
      deliver(node, server, node.wire.size());
      deliver(server, node, server.wire.size());
      return moved;
    }

    void check() {
      assertThat(server.control).isEqualTo(node.saidControl);
      assertThat(node.control).isEqualTo(server.saidControl);
      for (var stream = 1; stream <= streams; stream++) {
        arrived(node, server, stream);
        arrived(server, node, stream);
        var gone = !node.isLive(stream);
        assertThat(!server.opened.contains(stream) || !server.isLive(stream)).isEqualTo(gone);
      }
      node.streams.ping(2); // makes each end acknowledge everything
      server.streams.ping(2);
      while (settle()) {}
      assertThat(node.streams.heldBytes()).isZero();
      assertThat(server.streams.heldBytes()).isZero();
    }

    /** All of it, in order, unless the receiver has closed the stream: then the start of it. */
    void arrived(End from, End to, int stream) {
      var nothing = ByteString.emptyByteString();
      var sent = from.sent.getOrDefault(stream, nothing);
      var received = to.received.getOrDefault(stream, nothing);
      assertThat(sent.take(received.size())).isEqualTo(received);
      var cutShort = to.closedByMe.contains(stream) || from.closed.containsKey(stream);
      if (!cutShort) assertThat(received.size()).isEqualTo(sent.size());
    }
  }

  @Test
  void whereverTheConnectionIsCutEachByteArrivesOnce() {
    for (var seed = 1L; seed <= TRACES; seed++) {
      try {
        new Trace(seed).run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("with seed " + seed, e);
      }
    }
  }

  /** Decisions taken from bytes, so that a search can find its way; 0 when they are used up. */
  private static final class Choices extends Random {
    private static final long serialVersionUID = 1L;
    private final transient ByteBuffer bytes;

    Choices(byte[] bytes) {
      super(0);
      this.bytes = ByteBuffer.wrap(bytes);
    }

    @Override
    protected int next(int bits) {
      if (bytes == null) return 0; // while Random constructs itself
      var value = bytes.remaining() >= 2 ? bytes.getShort() & 0xFFFF : 0;
      return value << 15 >>> 31 - bits;
    }
  }

  @FuzzTest
  void whateverTheHistoryEachByteArrivesOnce(byte[] data) {
    new Trace(new Choices(data)).run();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 100, 5_000})
  void onlyWhatDidNotArriveIsSentAgain(int arrived) {
    var trace = new Trace(1);
    var stream = trace.node.streams.open(ROUTE);
    trace.settle();
    trace.node.send(stream, ByteString.fromArray(new byte[5_000]));
    trace.node.wire = trace.node.streams.takeFrames(1 << 20);
    var header = trace.node.wire.size() - 5_000;
    var whole = arrived == 5_000;
    trace.deliver(trace.node, trace.server, whole ? trace.node.wire.size() : header + arrived);

    trace.cut();
    while (trace.settle()) {}

    // a frame counts when it is whole
    assertThat(trace.node.streams.resent()).isEqualTo(whole ? 0 : 5_000);
    assertThat(trace.server.received.get(stream).size()).isEqualTo(5_000);
  }

  @Test
  void whatWasLostOnItsWayIsTakenFromARepeatThatGoesOnWhereTheStreamStands() {
    var trace = new Trace(1);
    var stream = trace.node.streams.open(ROUTE);
    trace.node.send(stream, ByteString.fromString("one "));
    trace.settle();
    var lost = List.of("two ", "three ", "four").stream()
        .map(line -> {
          trace.node.send(stream, ByteString.fromString(line));
          return trace.node.streams.takeFrames(1 << 20);
        })
        .toList();
    var server = trace.server;
    for (var frames : List.of(lost.get(2), lost.get(0).concat(lost.get(1)), lost.get(0))) {
      assertThat(server.streams.receive(Multiplexer.REPEATS, frames)).isEmpty();
    }
    assertThat(server.received.get(stream).utf8String()).isEqualTo("one two three ");

    lost.forEach(frames -> assertThat(server.streams.receive(frames)).isEmpty());
    assertThat(server.received.get(stream).utf8String()).isEqualTo("one two three four");
  }

  @Test
  void aRepeatIsNeverTheFirstThatIsHeardOfAStream() {
    var trace = new Trace(1);
    var stream = trace.node.streams.open(ROUTE);
    trace.node.send(stream, ByteString.fromString("first"));
    var frames = trace.node.streams.takeFrames(1 << 20);

    assertThat(trace.server.streams.receive(Multiplexer.REPEATS, frames)).isEmpty();

    assertThat(trace.server.opened).isEmpty();
    assertThat(trace.server.received).isEmpty();
  }

  @Test
  void aStreamOpenedWhileThereIsNoConnectionIsOpenedOnTheNext() {
    var trace = new Trace(1);
    trace.settle();
    var first = trace.node.streams.open(ROUTE);
    var second = trace.node.streams.open(ROUTE);
    trace.node.streams.close(first, "changed-my-mind");
    trace.node.streams.send(second, ByteString.fromString("hi"));

    trace.cut();
    while (trace.settle()) {}

    assertThat(trace.server.opened).containsExactly(second);
    assertThat(trace.server.received.get(second).utf8String()).isEqualTo("hi");
  }

  @Test
  void framesBeforeTheOffsetsAreKnownEndTheSession() {
    var trace = new Trace(1);
    trace.node.streams.open(ROUTE);
    trace.settle();
    trace.cut();

    var data = new TunnelFrame.Data(1, 0, ByteString.fromString("early")).encode();
    assertThat(trace.server.streams.receive(data)).contains("frame-before-resume");
    trace.settle();
    assertThat(trace.server.streams.receive(new TunnelFrame.Resume(0).encode()))
        .contains("bad-resume");
  }

  @Test
  void aSessionThatHoldsTooMuchClosesTheStreamThatWouldAddToIt() {
    var limits = new Multiplexer.Limits(64 * 1024, 256 * 1024, 1024 * 1024, 16, 64 * 1024);
    var end = new End();
    var streams = new Multiplexer(limits, end);
    var quiet = streams.open(ROUTE);
    var loud = streams.open(ROUTE);
    streams.send(quiet, ByteString.fromString("share"));
    for (var i = 0; i < 17; i++) streams.send(loud, ByteString.fromArray(new byte[64 * 1024]));

    assertThat(end.closed).containsExactlyEntriesOf(Map.of(loud, "session-overflow"));
    assertThat(streams.heldBytes()).isEqualTo(5);
    assertThat(streams.openStreams()).isEqualTo(1);
  }
}
