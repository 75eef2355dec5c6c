package org.hashrelay.streams.tunnel.frame;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Ack;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Close;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Complete;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Data;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Invalid;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Open;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Opened;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Ping;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Pong;

/**
 * Many logical streams on one connection: frames in and out on one side, streams on the other.
 *
 * <p>Frames are made only when somebody asks for bytes to send, so that control messages overtake
 * data, streams take turns, and nothing piles up behind a slow connection. Knows no actor, no
 * clock and no encryption; confined to one thread at a time.
 */
public final class Multiplexer {

  /**
   * @param streamWindow bytes one stream may have under way unread
   * @param unacknowledged bytes kept in all until the other end has them
   * @param streams the other end may have open
   * @param controlMessage longest control message
   */
  public record Limits(int streamWindow, int unacknowledged, int streams, int controlMessage) {}

  /** A stream's user is told to pause above this, and to go on below half of it. */
  static final int PAUSE_ABOVE = 128 * 1024;

  /** Received bytes, of all streams, that are acknowledged without waiting for a better moment. */
  static final int ACKNOWLEDGE_AT = 64 * 1024;

  private static final int CONTROL = 0;

  private final Limits limits;
  private final StreamEvents events;
  private final Map<Integer, LogicalStream> streams = new HashMap<>();
  private final ArrayDeque<LogicalStream> ready = new ArrayDeque<>();
  private final ByteStringBuilder urgent = ByteString.createBuilder();
  private final LogicalStream control;
  private final ControlAssembler assembler;
  private ByteString incoming = ByteString.emptyByteString();
  private int lastOpened;
  private int lastSeen;
  private long kept;
  private long dataSent;
  private long unacknowledged;

  public Multiplexer(Limits limits, StreamEvents events) {
    this.limits = limits;
    this.events = events;
    this.control = new LogicalStream(CONTROL, limits.streamWindow());
    this.assembler = new ControlAssembler(limits.controlMessage(), events::control);
    streams.put(CONTROL, control);
  }

  // ── from the streams' users ─────────────────────────────────────────────────────────────────

  public int open(PoolRoute route) {
    var stream = newStream(++lastOpened);
    new Open(stream.id, route).writeTo(urgent);
    return stream.id;
  }

  /** Tells the other end that the pool it asked for is connected. */
  public void confirm(int stream) {
    if (isOpen(stream)) new Opened(stream).writeTo(urgent);
  }

  /** Dropped when the stream is gone. */
  public void send(int id, ByteString bytes) {
    var stream = streams.get(id);
    if (stream == null || stream.isClosing()) return;
    stream.out.add(bytes);
    queue(stream);
    if (!stream.paused && stream.out.unsentBytes() > PAUSE_ABOVE) {
      stream.paused = true;
      events.writable(id, false);
    }
  }

  public void sendControl(ByteString message) {
    control.out.add(ControlAssembler.framed(message));
  }

  /** Control bytes not sent yet. */
  public long controlWaiting() {
    return control.out.unsentBytes();
  }

  /** Bytes of a stream not sent yet; 0 when it is gone. */
  public long waiting(int id) {
    var stream = streams.get(id);
    return stream == null ? 0 : stream.out.unsentBytes();
  }

  public void consumed(int id, int bytes) {
    var stream = streams.get(id);
    if (stream == null) return;
    stream.in.consume(bytes);
    if (stream.in.creditIsDue()) acknowledge(stream);
  }

  /** What was sent before still goes out; what comes in after is dropped. No event follows. */
  public void close(int id, String reason) {
    var stream = streams.get(id);
    if (stream == null) return;
    stream.close(plain(reason));
    queue(stream);
  }

  public void ping(long timestamp) {
    new Ping(timestamp).writeTo(urgent);
  }

  /** Streams open now, without the control stream. */
  public int openStreams() {
    return streams.size() - 1;
  }

  // ── to the connection ───────────────────────────────────────────────────────────────────────

  public boolean hasOutput() {
    return !urgent.isEmpty() || mayKeepMore() && (control.out.canSend() || !ready.isEmpty());
  }

  /** Answers that wait because the other end does not read. */
  public int urgentBytes() {
    return urgent.length();
  }

  /** The next frames, about so many bytes of them. */
  public ByteString takeFrames(int most) {
    var out = ByteString.createBuilder();
    out.append(urgent.result());
    urgent.clear();
    while (out.length() < most && mayKeepMore()) {
      if (control.out.canSend()) writeData(control, out);
      else if (ready.isEmpty()) break;
      else writeTurn(ready.poll(), out);
    }
    return out.result();
  }

  private void writeTurn(LogicalStream stream, ByteStringBuilder out) {
    stream.queued = false;
    if (streams.get(stream.id) != stream) return;
    writeData(stream, out);
    var last = stream.lastFrame();
    if (last.isPresent()) {
      last.get().writeTo(out);
      forget(stream);
      return;
    }
    queue(stream);
    if (stream.paused && stream.out.unsentBytes() < PAUSE_ABOVE / 2) {
      stream.paused = false;
      if (!stream.isClosing()) events.writable(stream.id, true);
    }
  }

  private void writeData(LogicalStream stream, ByteStringBuilder out) {
    var before = stream.out.sent();
    stream.nextData(TunnelFrame.MAX_BODY).ifPresent(frame -> frame.writeTo(out));
    kept += stream.out.sent() - before;
    dataSent += stream.out.sent() - before;
  }

  /** Bytes of all streams sent so far, each counted once. */
  public long dataSent() {
    return dataSent;
  }

  // ── from the connection ─────────────────────────────────────────────────────────────────────

  /** What is wrong with the bytes, if anything: then the session cannot go on. */
  public Optional<String> receive(ByteString bytes) {
    incoming = incoming.isEmpty() ? bytes : incoming.concat(bytes).compact();
    while (!incoming.isEmpty()) {
      var decoded = TunnelFrame.decode(incoming);
      if (decoded instanceof Invalid) return Optional.of("bad-frame");
      if (!(decoded instanceof Complete complete)) return Optional.empty();
      incoming = complete.rest();
      var fault = handle(complete.frame());
      if (fault.isPresent()) return fault;
    }
    if (unacknowledged >= ACKNOWLEDGE_AT) acknowledgeAll();
    return Optional.empty();
  }

  private Optional<String> handle(TunnelFrame frame) {
    if (frame instanceof Data data) return handleData(data);
    if (frame instanceof Ack ack) return handleAck(ack);
    if (frame instanceof Open open) return handleOpen(open);
    if (frame instanceof Close close) return handleClose(close);
    if (frame instanceof Ping ping) {
      acknowledgeAll();
      new Pong(ping.timestamp()).writeTo(urgent);
    } else if (frame instanceof Pong pong) {
      events.pong(pong.timestamp());
    } else if (frame instanceof Opened opened && isOpen(opened.stream())) {
      events.connected(opened.stream());
    }
    return Optional.empty();
  }

  private Optional<String> handleData(Data data) {
    var stream = streams.get(data.stream());
    if (stream == null) return lateOrUnknown(data.stream());
    var start = stream.in.absolute(data.offset());
    var end = start + data.bytes().size();
    if (start < 0 || start > stream.in.received()) return Optional.of("gap-in-stream");
    if (!stream.in.allows(end)) return Optional.of("credit-exceeded");
    var fresh = data.bytes().drop((int) (stream.in.received() - start)); // sent again after a cut
    if (fresh.isEmpty()) return Optional.empty();
    stream.in.receive(fresh.size());
    unacknowledged += fresh.size();
    if (stream == control) {
      consumed(CONTROL, fresh.size());
      return assembler.receive(fresh);
    }
    if (!stream.isClosing()) events.received(stream.id, fresh);
    return Optional.empty();
  }

  private Optional<String> handleAck(Ack ack) {
    var stream = streams.get(ack.stream());
    if (stream == null) return lateOrUnknown(ack.stream());
    var arrived = stream.out.acknowledge(ack.received());
    if (arrived < 0) return Optional.of("ack-of-unsent");
    kept -= arrived;
    stream.out.allow(ack.limit());
    if (stream != control) queue(stream);
    return Optional.empty();
  }

  private Optional<String> handleOpen(Open open) {
    if (lastOpened > 0 || open.stream() <= lastSeen) return Optional.of("bad-stream-number");
    lastSeen = open.stream();
    if (openStreams() >= limits.streams()) {
      new Close(open.stream(), 0, "too-many-streams").writeTo(urgent);
    } else {
      newStream(open.stream());
      events.opened(open.stream(), open.route());
    }
    return Optional.empty();
  }

  private Optional<String> handleClose(Close close) {
    var stream = streams.get(close.stream());
    if (stream == null) return lateOrUnknown(close.stream());
    if (stream == control || close.finalOffset() != stream.in.received()) {
      return Optional.of("bad-close");
    }
    forget(stream);
    if (!stream.isClosing()) events.closed(stream.id, close.reason());
    return Optional.empty();
  }

  private Optional<String> lateOrUnknown(int stream) {
    return stream <= Math.max(lastSeen, lastOpened)
        ? Optional.empty()
        : Optional.of("unknown-stream");
  }

  // ── within ──────────────────────────────────────────────────────────────────────────────────

  private LogicalStream newStream(int id) {
    var stream = new LogicalStream(id, limits.streamWindow());
    streams.put(id, stream);
    return stream;
  }

  private boolean isOpen(int id) {
    return streams.containsKey(id) && !streams.get(id).isClosing();
  }

  private void queue(LogicalStream stream) {
    if (stream.queued || !stream.hasOutput()) return;
    stream.queued = true;
    ready.add(stream);
  }

  private boolean mayKeepMore() {
    return kept < limits.unacknowledged();
  }

  private void acknowledgeAll() {
    for (var stream : streams.values()) {
      if (stream.in.unacknowledged() > 0) acknowledge(stream);
    }
  }

  private void acknowledge(LogicalStream stream) {
    unacknowledged -= stream.in.unacknowledged();
    stream.in.ack(stream.id).writeTo(urgent);
  }

  private void forget(LogicalStream stream) {
    streams.remove(stream.id);
    kept -= stream.out.keptBytes();
    unacknowledged -= stream.in.unacknowledged();
  }

  /** Reasons travel as plain words: whatever else stands in one becomes a dash. */
  private static String plain(String reason) {
    var plain = reason.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return plain.substring(0, Math.min(plain.length(), TunnelFrame.MAX_REASON));
  }
}
