package org.hashrelay.streams.tunnel.frame;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The streams of a session, who of them has something to send, and what they hold in all. */
final class StreamTable {

  /** Numbers left out that may still come; those of streams given up before anybody heard never do. */
  private static final int MAX_SKIPPED = 4_096;

  private final int window;
  private final Map<Integer, LogicalStream> streams = new LinkedHashMap<>();
  private final ArrayDeque<LogicalStream> ready = new ArrayDeque<>();
  private final List<Integer> forgotten = new ArrayList<>();
  private final TreeSet<Integer> skipped = new TreeSet<>();
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

  /** Whether the other end may open a stream of this number, or may have done so before. */
  boolean maySee(int id) {
    return lastOpened == 0 && id > 0;
  }

  /** A stream of the other end. They may come in any order, since each has a way of its own. */
  LogicalStream see(int id) {
    for (var i = Math.max(lastSeen + 1, id - MAX_SKIPPED); i < id; i++) skipped.add(i);
    while (skipped.size() > MAX_SKIPPED) skipped.pollFirst();
    skipped.remove(id);
    lastSeen = Math.max(lastSeen, id);
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
    return id <= Math.max(lastSeen, lastOpened) && !skipped.contains(id);
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

  /** Whether the other end speaks of streams that this end never opened. */
  boolean isAhead(int lastSeenByOtherEnd) {
    return lastSeenByOtherEnd > lastOpened;
  }

  /** Another connection: nothing has been said on it yet. */
  void resume() {
    forgotten.clear();
    streams.values().forEach(stream -> {
      stream.onItsWay = false;
      stream.known = false;
    });
  }

  /** What is kept is to be sent again, in the order of the streams' numbers. */
  long rewind() {
    var again = kept;
    ready.clear();
    kept = 0;
    for (var stream : List.copyOf(streams.values())) {
      stream.queued = false;
      stream.rewind();
      if (stream.id > 0) queue(stream);
    }
    return again;
  }

  void forget(LogicalStream stream) {
    streams.remove(stream.id);
    if (stream.onItsWay) forgotten.add(stream.id);
    kept -= stream.out.keptBytes();
    held -= stream.out.heldBytes();
    unacknowledged -= stream.in.unacknowledged();
  }

  /** Streams that are gone while their way to the other end is still open. */
  List<Integer> forgotten() {
    return forgotten;
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
