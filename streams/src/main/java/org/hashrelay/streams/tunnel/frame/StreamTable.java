package org.hashrelay.streams.tunnel.frame;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The streams of a session, who of them has something to send, and what they hold in all. */
final class StreamTable {

  private final int window;
  private final Map<Integer, LogicalStream> streams = new LinkedHashMap<>();
  private final ArrayDeque<LogicalStream> ready = new ArrayDeque<>();
  private int lastOpened;
  private int lastSeen;
  private long kept;
  private long held;
  private long unacknowledged;

  /** @param window bytes one stream may have under way unread */
  StreamTable(int window) {
    this.window = window;
  }

  /** A stream of this end. */
  LogicalStream openNext() {
    return add(++lastOpened);
  }

  /** A stream of the other end, under its number; false when that is none it may use. */
  boolean maySee(int id) {
    return lastOpened == 0 && id > lastSeen;
  }

  LogicalStream see(int id) {
    lastSeen = id;
    return add(id);
  }

  LogicalStream add(int id) {
    var stream = new LogicalStream(id, window);
    streams.put(id, stream);
    return stream;
  }

  Optional<LogicalStream> find(int id) {
    return Optional.ofNullable(streams.get(id));
  }

  /** Whether a stream of this number has been there, so that it may be spoken of. */
  boolean knows(int id) {
    return id <= Math.max(lastSeen, lastOpened);
  }

  Collection<LogicalStream> all() {
    return streams.values();
  }

  int size() {
    return streams.size();
  }

  int lastSeen() {
    return lastSeen;
  }

  void queue(LogicalStream stream) {
    if (stream.queued || !stream.hasOutput()) return;
    stream.queued = true;
    ready.add(stream);
  }

  boolean isAnyReady() {
    return !ready.isEmpty();
  }

  /** The next in turn; empty when it is gone meanwhile. */
  Optional<LogicalStream> nextReady() {
    var stream = ready.poll();
    stream.queued = false;
    return find(stream.id).filter(known -> known == stream);
  }

  /** Another connection: what is kept is to be sent again, in the order of the streams' numbers. */
  long rewind(int lastKnownToOtherEnd) {
    var again = kept;
    ready.clear();
    kept = 0;
    for (var stream : List.copyOf(streams.values())) {
      stream.queued = false;
      stream.rewind(stream.id <= lastKnownToOtherEnd);
      if (stream.id > 0) queue(stream);
    }
    return again;
  }

  void forget(LogicalStream stream) {
    streams.remove(stream.id);
    kept -= stream.out.keptBytes();
    held -= stream.out.heldBytes();
    unacknowledged -= stream.in.unacknowledged();
  }

  // ── what they hold ──────────────────────────────────────────────────────────────────────────

  void hold(int bytes) {
    held += bytes;
  }

  void sent(int bytes) {
    kept += bytes;
  }

  void arrived(int bytes) {
    kept -= bytes;
    held -= bytes;
  }

  void received(int bytes) {
    unacknowledged += bytes;
  }

  TunnelFrame.Ack ack(LogicalStream stream) {
    unacknowledged -= stream.in.unacknowledged();
    return stream.in.ack(stream.id);
  }

  /** Bytes sent that the other end has not acknowledged. */
  long kept() {
    return kept;
  }

  /** Bytes in memory: sent and not acknowledged, and not sent yet. */
  long held() {
    return held;
  }

  /** Bytes received that this end has not acknowledged. */
  long unacknowledged() {
    return unacknowledged;
  }
}
