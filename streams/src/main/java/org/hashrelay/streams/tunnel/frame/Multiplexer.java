package org.hashrelay.streams.tunnel.frame;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Ack;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Close;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Data;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Open;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Opened;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Ping;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Pong;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Resume;

/**
 * Many logical streams of one session: frames in and out on one side, streams on the other.
 *
 * <p>Frames are made only when somebody asks for bytes to send, so that control messages overtake
 * data, streams take turns, and nothing piles up behind a slow connection. A session may go on over
 * another connection: whatever the other end has not acknowledged is sent there again. Knows no
 * actor, no clock and no encryption; confined to one thread at a time.
 */
public final class Multiplexer {

  /**
   * @param streamWindow bytes one stream may have under way unread
   * @param unacknowledged bytes sent in all until the other end has them
   * @param held bytes in memory in all, sent or not; the stream that goes beyond is closed
   * @param streams the other end may have open
   * @param controlMessage longest control message
   */
  public record Limits(
      int streamWindow, int unacknowledged, int held, int streams, int controlMessage) {}

  /** A stream's user is told to pause above this, and to go on below half of it. */
  static final int PAUSE_ABOVE = 128 * 1024;

  /** Received bytes, of all streams, that are acknowledged without waiting for a better moment. */
  static final int ACKNOWLEDGE_AT = 64 * 1024;

  /** No way: data of any stream that was sent on its way before, and may have been lost there. */
  public static final int REPEATS = -1;

  private static final int CONTROL = 0;

  private final Limits limits;
  private final StreamEvents events;
  private final StreamTable streams;
  private final ByteStringBuilder urgent = ByteString.createBuilder();
  private final LogicalStream control;
  private final ControlAssembler assembler;
  private final Map<Integer, FrameCutter> incoming = new HashMap<>();
  private boolean resuming;
  private boolean repeated;
  private long dataSent;
  private long resent;

  public Multiplexer(Limits limits, StreamEvents events) {
    this.limits = limits;
    this.events = events;
    this.streams = new StreamTable(limits.streamWindow());
    this.assembler = new ControlAssembler(limits.controlMessage(), events::control);
    this.control = streams.add(CONTROL);
  }

  // ── from the streams' users ─────────────────────────────────────────────────────────────────

  public int open(PoolRoute route) {
    var stream = streams.openNext();
    stream.greetWith(new Open(stream.id, route));
    streams.queue(stream);
    return stream.id;
  }

  /** Tells the other end that the pool it asked for is connected. */
  public void confirm(int id) {
    streams.find(id).filter(stream -> !stream.isClosing()).ifPresent(stream -> {
      stream.greetWith(new Opened(id));
      streams.queue(stream);
    });
  }

  /** Dropped when the stream is gone. */
  public void send(int id, ByteString bytes) {
    streams.find(id).filter(stream -> !stream.isClosing()).ifPresent(stream -> add(stream, bytes));
  }

  private void add(LogicalStream stream, ByteString bytes) {
    if (streams.held() + bytes.size() > limits.held()) {
      streams.hold(-stream.out.dropUnsent());
      close(stream.id, "session-overflow");
      events.closed(stream.id, "session-overflow");
      return;
    }
    stream.out.add(bytes);
    streams.hold(bytes.size());
    streams.queue(stream);
    if (!stream.paused && stream.out.unsentBytes() > PAUSE_ABOVE) {
      stream.paused = true;
      events.writable(stream.id, false);
    }
  }

  public void sendControl(ByteString message) {
    var framed = ControlAssembler.framed(message);
    control.out.add(framed);
    streams.hold(framed.size());
  }

  /** Control bytes not sent yet. */
  public long controlWaiting() {
    return control.out.unsentBytes();
  }

  /** Bytes of a stream not sent yet; 0 when it is gone. */
  public long waiting(int id) {
    return streams.find(id).map(stream -> stream.out.unsentBytes()).orElse(0L);
  }

  public void consumed(int id, int bytes) {
    streams.find(id).ifPresent(stream -> consumed(stream, bytes));
  }

  private void consumed(LogicalStream stream, int bytes) {
    stream.in.consume(bytes);
    if (stream.in.creditIsDue()) streams.ack(stream).writeTo(urgent);
  }

  /** What was sent before still goes out; what comes in after is dropped. No event follows. */
  public void close(int id, String reason) {
    streams.find(id).ifPresent(stream -> {
      stream.close(TunnelFrame.plain(reason));
      if (stream.isUntold()) streams.forget(stream);
      else streams.queue(stream);
    });
  }

  public void ping(long timestamp) {
    new Ping(timestamp).writeTo(urgent);
  }

  /** Ends the session for good; the last frame there is. */
  public void leave(String reason) {
    new Close(CONTROL, control.out.sent(), TunnelFrame.plain(reason)).writeTo(urgent);
  }

  /** Streams open now, without the control stream and those that wait for the end of their close. */
  public int openStreams() {
    return (int) streams.all().stream().filter(stream -> !stream.isClosing()).count() - 1;
  }

  /** Bytes in memory for the other end: not sent, or not acknowledged. */
  public long heldBytes() {
    return streams.held();
  }

  // ── to the connection ───────────────────────────────────────────────────────────────────────

  /** From now on frames come from and go to another connection, whose other end does the same. */
  public void resume() {
    resuming = true;
    repeated = false;
    incoming.clear();
    urgent.clear();
    streams.resume();
    streams.all().forEach(stream -> streams.ack(stream).writeTo(urgent));
    new Resume(streams.lastSeen()).writeTo(urgent);
  }

  public boolean hasOutput() {
    return !urgent.isEmpty()
        || !streams.forgotten().isEmpty()
        || mayWriteData() && (control.out.canSend() || streams.isAnyReady());
  }

  /** Answers that wait because the other end does not read. */
  public int urgentBytes() {
    return urgent.length();
  }

  /** The next frames, about so many bytes of them. */
  public ByteString takeFrames(int most) {
    var way = new FrameWays.One();
    takeFrames(most, way);
    return way.result();
  }

  public void takeFrames(int most, FrameWays ways) {
    ways.first().append(urgent.result());
    urgent.clear();
    streams.forgotten().forEach(ways::over);
    streams.forgotten().clear();
    while (ways.length() < most && mayWriteData()) {
      if (control.out.canSend()) writeData(control, ways.first());
      else if (!streams.isAnyReady()) break;
      else streams.nextReady().ifPresent(stream -> writeTurn(stream, ways));
    }
  }

  private void writeTurn(LogicalStream stream, FrameWays ways) {
    stream.onItsWay = true;
    var out = ways.of(stream.id);
    stream.nextGreeting().ifPresent(frame -> frame.writeTo(out));
    writeData(stream, out);
    stream.nextClose().ifPresent(frame -> {
      frame.writeTo(out);
      ways.over(stream.id);
      stream.onItsWay = false;
    });
    streams.queue(stream);
    if (stream.paused && stream.out.unsentBytes() < PAUSE_ABOVE / 2) {
      stream.paused = false;
      if (!stream.isClosing()) events.writable(stream.id, true);
    }
  }

  private void writeData(LogicalStream stream, ByteStringBuilder out) {
    stream.nextData(TunnelFrame.MAX_BODY).ifPresent(frame -> {
      frame.writeTo(out);
      var size = ((Data) frame).bytes().size();
      streams.sent(size);
      dataSent += size;
    });
  }

  /** Bytes of all streams that were handed to a connection. */
  public long dataSent() {
    return dataSent;
  }

  /** How many of them went out once more, over another connection. */
  public long resent() {
    return resent;
  }

  private boolean mayWriteData() {
    return !resuming && streams.kept() < limits.unacknowledged();
  }

  // ── from the connection ─────────────────────────────────────────────────────────────────────

  /** What is wrong with the bytes, if anything: then the session cannot go on. */
  public Optional<String> receive(ByteString bytes) {
    return receive(CONTROL, bytes);
  }

  /** The same for one of many ways, 0 for the first; each keeps its own order. */
  public Optional<String> receive(int way, ByteString bytes) {
    repeated |= way == REPEATS;
    var fault = way == REPEATS
        ? new FrameCutter().receive(bytes, this::handleRepeat)
        : incoming.computeIfAbsent(way, w -> new FrameCutter()).receive(bytes, this::handle);
    if (fault.isEmpty() && streams.unacknowledged() >= ACKNOWLEDGE_AT) acknowledgeAll();
    return fault;
  }

  /** Nothing more comes on this way. */
  public void ended(int way) {
    incoming.remove(way);
  }

  /** Whether the other end has yet to say what it has: nothing but that may come, on the first way. */
  public boolean isResuming() {
    return resuming;
  }

  private Optional<String> handle(TunnelFrame frame) {
    if (frame instanceof Ack ack) return handleAck(ack);
    if (frame instanceof Resume resume) return handleResume(resume);
    if (frame instanceof Ping ping) {
      if (!resuming) acknowledgeAll();
      new Pong(ping.timestamp()).writeTo(urgent);
    } else if (frame instanceof Pong pong) {
      events.pong(pong.timestamp());
    } else if (frame instanceof Close close && close.stream() == CONTROL) {
      events.left(close.reason());
    } else if (!(frame instanceof TunnelFrame.Padding)) {
      return resuming ? Optional.of("frame-before-resume") : handleStream(frame);
    }
    return Optional.empty();
  }

  private Optional<String> handleStream(TunnelFrame frame) {
    if (frame instanceof Data data) return handleData(data);
    if (frame instanceof Open open) return handleOpen(open);
    if (frame instanceof Close close) return handleClose(close);
    if (frame instanceof Opened opened) streams.find(opened.stream()).ifPresent(this::connected);
    return Optional.empty();
  }

  private void connected(LogicalStream stream) {
    if (stream.isClosing() || stream.connected) return;
    stream.connected = true;
    events.connected(stream.id);
  }

  private Optional<String> handleData(Data data) {
    var found = streams.find(data.stream());
    if (found.isEmpty()) return lateOrUnknown(data.stream());
    var stream = found.get();
    var start = stream.in.absolute(data.offset());
    var end = start + data.bytes().size();
    if (start < 0 || start > stream.in.received()) return Optional.of("gap-in-stream");
    if (!stream.in.allows(end)) return Optional.of("credit-exceeded");
    if (start < stream.in.received() && !repeated) return Optional.of("said-twice");
    var fresh = data.bytes().drop((int) (stream.in.received() - start)); // a repeat was faster
    if (fresh.isEmpty()) return Optional.empty();
    stream.in.receive(fresh.size());
    streams.received(fresh.size());
    if (stream == control) {
      consumed(control, fresh.size());
      return assembler.receive(fresh);
    }
    if (!stream.isClosing()) events.received(stream.id, fresh);
    return Optional.empty();
  }

  /** Of use when it goes on where its stream stands; anything else comes, or came, on its way. */
  private Optional<String> handleRepeat(TunnelFrame frame) {
    if (resuming || !(frame instanceof Data data)) return Optional.empty();
    var stream = streams.find(data.stream()).filter(found -> found.goesOnWith(data));
    return stream.flatMap(found -> handleData(data));
  }

  private Optional<String> handleAck(Ack ack) {
    var found = streams.find(ack.stream());
    if (found.isEmpty()) { // on a new connection, its opening may have been lost with the old one
      return resuming ? Optional.empty() : lateOrUnknown(ack.stream());
    }
    var stream = found.get();
    stream.known = true;
    if (stream.isCloseAcknowledgedBy(ack.received())) {
      streams.forget(stream);
      return Optional.empty();
    }
    var arrived = stream.out.acknowledge(ack.received());
    if (arrived < 0) return Optional.of("ack-of-unsent");
    streams.arrived(arrived);
    stream.out.allow(ack.limit());
    if (stream != control) streams.queue(stream);
    return Optional.empty();
  }

  private Optional<String> handleOpen(Open open) {
    if (!streams.maySee(open.stream())) return Optional.of("bad-stream-number");
    if (streams.knows(open.stream())) return Optional.empty(); // said again after a cut
    if (streams.size() > 2 * limits.streams()) return Optional.of("too-many-streams");
    var refused = openStreams() >= limits.streams();
    var stream = streams.see(open.stream());
    if (refused) close(stream.id, "too-many-streams");
    else events.opened(open.stream(), open.route());
    return Optional.empty();
  }

  /** Acknowledged as one more byte, again when it comes again. */
  private Optional<String> handleClose(Close close) {
    var found = streams.find(close.stream());
    if (found.isEmpty() && !streams.knows(close.stream())) return Optional.of("unknown-stream");
    if (found.filter(s -> close.finalOffset() != s.in.received()).isPresent()) {
      return Optional.of("bad-close");
    }
    found.ifPresent(streams::forget);
    new Ack(close.stream(), close.finalOffset() + 1, 0).writeTo(urgent);
    found
        .filter(stream -> !stream.isClosing())
        .ifPresent(stream -> events.closed(stream.id, close.reason()));
    return Optional.empty();
  }

  private Optional<String> handleResume(Resume resume) {
    if (!resuming || streams.isAhead(resume.lastStream())) return Optional.of("bad-resume");
    resuming = false;
    resent += streams.rewind();
    return Optional.empty();
  }

  private Optional<String> lateOrUnknown(int stream) {
    return streams.knows(stream) ? Optional.empty() : Optional.of("unknown-stream");
  }

  // ── within ──────────────────────────────────────────────────────────────────────────────────

  private void acknowledgeAll() {
    for (var stream : List.copyOf(streams.all())) {
      if (stream.in.unacknowledged() > 0) streams.ack(stream).writeTo(urgent);
    }
  }
}
