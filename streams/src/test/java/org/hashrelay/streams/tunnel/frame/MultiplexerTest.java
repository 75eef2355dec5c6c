package org.hashrelay.streams.tunnel.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolRoute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two ends joined by two pipes of bytes that the test moves as it likes. */
class MultiplexerTest {

  private static final PoolRoute ROUTE = new PoolRoute(1, 1, 0, 1);
  private static final int WINDOW = 96 * 1024;
  private static final Multiplexer.Limits LIMITS =
      new Multiplexer.Limits(WINDOW, 512 * 1024, 2 * 1024 * 1024, 8, 64 * 1024);

  /** One end and everything it was told. */
  private static final class End implements StreamEvents {
    final Multiplexer streams = new Multiplexer(LIMITS, this);
    final Map<Integer, ByteString> received = new HashMap<>();
    final Map<Integer, Integer> unconsumed = new HashMap<>();
    final Map<Integer, String> closed = new HashMap<>();
    final List<Integer> opened = new ArrayList<>();
    final List<Integer> connected = new ArrayList<>();
    final List<String> control = new ArrayList<>();
    final Map<Integer, Boolean> writable = new HashMap<>();

    @Override
    public void opened(int stream, PoolRoute route) {
      opened.add(stream);
    }

    @Override
    public void connected(int stream) {
      connected.add(stream);
    }

    @Override
    public void received(int stream, ByteString bytes) {
      received.merge(stream, bytes, ByteString::concat);
      unconsumed.merge(stream, bytes.size(), Integer::sum);
    }

    @Override
    public void writable(int stream, boolean ready) {
      writable.put(stream, ready);
    }

    @Override
    public void closed(int stream, String reason) {
      closed.put(stream, reason);
    }

    @Override
    public void control(ByteString message) {
      control.add(message.utf8String());
    }

    @Override
    public void pong(long timestamp) {
      control.add("pong " + timestamp);
    }

    @Override
    public void left(String reason) {
      control.add("left " + reason);
    }

    void consume(int stream, int most) {
      var bytes = Math.min(most, unconsumed.getOrDefault(stream, 0));
      unconsumed.merge(stream, -bytes, Integer::sum);
      streams.consumed(stream, bytes);
    }
  }

  private final End node = new End();
  private final End server = new End();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverTheInterleavingEveryByteArrivesOnceAndInOrder(long seed) {
    var random = new Random(seed);
    var sent = new HashMap<Integer, ByteString>();
    var toServer = ByteString.emptyByteString();
    for (var i = 0; i < 4; i++) node.streams.open(ROUTE);

    for (var turn = 0; turn < 1_500; turn++) {
      var stream = 1 + random.nextInt(4);
      switch (random.nextInt(5)) {
        case 0 -> {
          var bytes = new byte[random.nextInt(20_000)];
          random.nextBytes(bytes);
          if (node.streams.waiting(stream) < 200_000) {
            node.streams.send(stream, ByteString.fromArray(bytes));
            sent.merge(stream, ByteString.fromArray(bytes), ByteString::concat);
          }
        }
        case 1 -> toServer = toServer.concat(node.streams.takeFrames(random.nextInt(40_000)));
        case 2 -> {
          var n = random.nextInt(toServer.size() + 1);
          assertThat(server.streams.receive(toServer.take(n))).isEmpty();
          toServer = toServer.drop(n).compact();
        }
        case 3 -> server.consume(stream, random.nextInt(50_000));
        default ->
          assertThat(node.streams.receive(server.streams.takeFrames(100_000))).isEmpty();
      }
      assertThat(server.unconsumed.values()).allMatch(waiting -> waiting <= WINDOW);
    }
    assertThat(server.streams.receive(toServer)).isEmpty();
    exchangeUntilQuiet();

    assertThat(server.received).isEqualTo(sent);
  }

  @Test
  void aReaderThatDoesNotConsumeStopsTheSenderAtItsCredit() {
    var stream = node.streams.open(ROUTE);
    node.streams.send(stream, ByteString.fromArray(new byte[400_000]));
    for (var i = 0; i < 10; i++) exchange();

    assertThat(server.received.get(stream).size()).isLessThanOrEqualTo(WINDOW);
    assertThat(node.writable).containsEntry(stream, false);

    exchangeUntilQuiet();
    assertThat(server.received.get(stream).size()).isEqualTo(400_000);
    assertThat(node.writable).containsEntry(stream, true);
  }

  @Test
  void controlMessagesOvertakeData() {
    var stream = node.streams.open(ROUTE);
    node.streams.send(stream, ByteString.fromArray(new byte[60_000]));
    node.streams.sendControl(ByteString.fromString("first"));
    node.streams.sendControl(ByteString.fromString("second"));

    server.streams.receive(node.streams.takeFrames(10));

    assertThat(server.control).containsExactly("first", "second");
    assertThat(server.received).isEmpty();
  }

  @Test
  void whatWasSentBeforeACloseStillArrives() {
    var stream = node.streams.open(ROUTE);
    exchange();
    server.streams.confirm(stream);
    server.streams.send(stream, ByteString.fromArray(new byte[100_000]));
    server.streams.close(stream, "Pool closed!");
    exchangeUntilQuiet();

    assertThat(node.connected).containsExactly(stream);
    assertThat(node.received.get(stream).size()).isEqualTo(100_000);
    assertThat(node.closed).containsEntry(stream, "pool-closed-");
    assertThat(node.streams.openStreams()).isZero();
    assertThat(server.streams.openStreams()).isZero();
  }

  @Test
  void bothEndsMayCloseAtTheSameTime() {
    var stream = node.streams.open(ROUTE);
    exchange();
    node.streams.close(stream, "a");
    server.streams.close(stream, "b");
    exchangeUntilQuiet();

    assertThat(node.closed).isEmpty();
    assertThat(server.closed).isEmpty();
    assertThat(node.streams.openStreams() + server.streams.openStreams()).isZero();
  }

  @Test
  void aNodeCannotOpenMoreStreamsThanAllowed() {
    for (var i = 0; i < 9; i++) node.streams.open(ROUTE);
    exchangeUntilQuiet();

    assertThat(server.opened).hasSize(8);
    assertThat(node.closed).containsExactlyEntriesOf(Map.of(9, "too-many-streams"));
  }

  @Test
  void pingsAreAnsweredWithTheirOwnTimestamp() {
    node.streams.ping(4711);
    exchange();

    assertThat(node.control).containsExactly("pong 4711");
  }

  @ParameterizedTest
  @ValueSource(strings = {"data beyond credit", "a gap", "an unknown stream", "an ack of nothing"})
  void s10_whoBreaksTheRulesIsTold(String fault) {
    node.streams.open(ROUTE);
    exchange();
    var body = ByteString.fromArray(new byte[16_000]);
    var wire = switch (fault) {
      case "a gap" -> new TunnelFrame.Data(1, 5, body).encode();
      case "an unknown stream" -> new TunnelFrame.Data(77, 0, body).encode();
      case "an ack of nothing" -> new TunnelFrame.Ack(1, 5, 100).encode();
      default -> {
        var all = ByteString.emptyByteString();
        for (var i = 0; i < 5; i++) {
          all = all.concat(new TunnelFrame.Data(1, i * 16_000, body).encode());
        }
        yield all;
      }
    };

    assertThat(server.streams.receive(wire)).isPresent();
    assertThat(server.unconsumed.values()).allMatch(waiting -> waiting <= WINDOW);
  }

  @Test
  void aControlMessageOverTheLimitIsRefusedByItsLength() {
    var tooLong =
        ControlAssembler.framed(ByteString.fromArray(new byte[65 * 1024])).take(100);

    assertThat(server.streams.receive(new TunnelFrame.Data(0, 0, tooLong).encode()))
        .contains("control-message-too-long");
  }

  @Test
  void s10_bytesThatAreSaidTwiceOnTheirWayEndTheSession() {
    node.streams.open(ROUTE);
    exchange();
    var data = new TunnelFrame.Data(1, 0, ByteString.fromString("abc")).encode();
    assertThat(server.streams.receive(data)).isEmpty();

    assertThat(server.streams.receive(data)).contains("said-twice");
    assertThat(server.received.get(1).utf8String()).isEqualTo("abc");
  }

  @Test
  void bytesThatARepeatHasBroughtAreTakenOnce() {
    node.streams.open(ROUTE);
    exchange();
    server.streams.receive(new TunnelFrame.Data(1, 0, ByteString.fromString("abc")).encode());
    var repeat = new TunnelFrame.Data(1, 1, ByteString.fromString("bcde")).encode();
    server.streams.receive(Multiplexer.REPEATS, repeat);
    server.streams.receive(new TunnelFrame.Data(1, 3, ByteString.fromString("defg")).encode());

    assertThat(server.received.get(1).utf8String()).isEqualTo("abcdefg");
  }

  private boolean exchange() {
    var there = node.streams.takeFrames(1_000_000);
    assertThat(server.streams.receive(there)).isEmpty();
    var back = server.streams.takeFrames(1_000_000);
    assertThat(node.streams.receive(back)).isEmpty();
    return !there.isEmpty() || !back.isEmpty();
  }

  private void exchangeUntilQuiet() {
    var moved = true;
    while (moved) {
      moved = exchange();
      for (var stream = 1; stream < 10; stream++) {
        server.consume(stream, Integer.MAX_VALUE);
        node.consume(stream, Integer.MAX_VALUE);
      }
      moved |= server.streams.hasOutput() || node.streams.hasOutput();
    }
  }
}
