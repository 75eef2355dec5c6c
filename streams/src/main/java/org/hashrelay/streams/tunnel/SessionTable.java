package org.hashrelay.streams.tunnel;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.link.Ending;

/**
 * The sessions of a server: those with a link, and those that wait for their node to come back.
 *
 * <p>Thread-safe; calls nobody while it is locked.
 */
final class SessionTable {

  private record Waiting(ServerSession session, long interruption) {}

  private final int mostWaiting;
  private final Map<ByteString, ServerSession> all = new ConcurrentHashMap<>();
  private final Map<ByteString, Waiting> waiting = new LinkedHashMap<>();
  private final Map<String, LongAdder> lapsed = new ConcurrentHashMap<>();

  /** @param mostWaiting sessions without a link; one more ends the oldest */
  SessionTable(int mostWaiting) {
    this.mostWaiting = mostWaiting;
  }

  void add(ServerSession session) {
    all.put(session.id(), session);
  }

  void remove(ServerSession session, Ending ending) {
    all.remove(session.id());
    if (resumed(session)) {
      lapsed.computeIfAbsent(ending.kind(), kind -> new LongAdder()).increment();
    }
  }

  /** The session this node may go on with, if that is the one it asks for. */
  Optional<ServerSession> claimed(String nodeId, Hello.FromNode hello) {
    return Optional.ofNullable(all.get(ByteString.fromArray(hello.session())))
        .filter(session -> session.belongsTo(nodeId, hello));
  }

  /** It waits from now on; may end one that has waited longer. */
  void waits(ServerSession session, long interruption) {
    var oldest = addWaiting(new Waiting(session, interruption));
    oldest.ifPresent(old -> end(old, "too-many-waiting", "too many sessions wait for their node"));
  }

  private synchronized Optional<Waiting> addWaiting(Waiting newest) {
    waiting.put(newest.session().id(), newest);
    return waiting.size() > mostWaiting
        ? Optional.of(waiting.values().iterator().next())
        : Optional.empty();
  }

  /** Whether it waited. */
  synchronized boolean resumed(ServerSession session) {
    return waiting.remove(session.id()) != null;
  }

  /** The node begins anew: what waits for it waits in vain. */
  void replaced(String nodeId) {
    for (var old : waitingOf(nodeId)) end(old, "replaced", "its node began a new session");
  }

  private synchronized List<Waiting> waitingOf(String nodeId) {
    return waiting.values().stream()
        .filter(w -> w.session().nodeId().equals(nodeId))
        .toList();
  }

  private static void end(Waiting waiting, String kind, String text) {
    waiting.session().expire(waiting.interruption(), kind, text);
  }

  Set<ServerSession> sessions() {
    return new LinkedHashSet<>(all.values());
  }

  synchronized int waiting() {
    return waiting.size();
  }

  /** Sessions that ended while they waited, by kind. */
  Map<String, Long> lapsed() {
    var counts = new TreeMap<String, Long>();
    lapsed.forEach((kind, count) -> counts.put(kind, count.sum()));
    return counts;
  }
}
