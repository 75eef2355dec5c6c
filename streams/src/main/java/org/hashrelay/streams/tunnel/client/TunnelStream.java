package org.hashrelay.streams.tunnel.client;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;
import org.hashrelay.streams.tunnel.link.Session;

/** A node's end of one logical stream; its state is confined to the session, its calls are not. */
final class TunnelStream implements PoolStream {

  /** Bytes that may wait; who goes on beyond that was told to pause long before. */
  static final int MAX_WAITING = 1024 * 1024;

  private final Session session;
  private final PoolEvents events;
  private final IntConsumer gone;
  private final AtomicInteger posted = new AtomicInteger();
  private int id;
  private boolean over;
  private boolean away;

  /** @param gone told the number of a stream that its user has closed */
  TunnelStream(Session session, PoolEvents events, IntConsumer gone) {
    this.session = session;
    this.events = events;
    this.gone = gone;
  }

  // ── from any thread ─────────────────────────────────────────────────────────────────────────

  @Override
  public void send(ByteString bytes) {
    if (posted.addAndGet(bytes.size()) > MAX_WAITING) {
      session.execute(() -> fail("send-overflow"));
      return;
    }
    session.execute(() -> {
      posted.addAndGet(-bytes.size());
      if (over) return;
      session.streams().send(id, bytes);
      if (session.streams().waiting(id) > MAX_WAITING) fail("send-overflow");
    });
  }

  @Override
  public void consumed(int bytes) {
    session.execute(() -> {
      if (!over) session.streams().consumed(id, bytes);
    });
  }

  @Override
  public void close(String reason) {
    session.execute(() -> {
      if (over) return;
      over = true;
      session.streams().close(id, reason);
      gone.accept(id);
    });
  }

  // ── within the session ──────────────────────────────────────────────────────────────────────

  /** The number it got, or 0 when the session is over. */
  int open(PoolRoute route) {
    if (over) return 0;
    if (session.isOver()) {
      ended("tunnel-lost");
      return 0;
    }
    id = session.streams().open(route);
    if (!session.isCarried()) interrupted(true);
    return id;
  }

  PoolEvents events() {
    return events;
  }

  boolean isOver() {
    return over;
  }

  /** Told once for each change. */
  void interrupted(boolean nowAway) {
    if (over || away == nowAway) return;
    away = nowAway;
    events.interrupted(nowAway);
  }

  void ended(String reason) {
    if (over) return;
    over = true;
    events.closed(reason);
  }

  private void fail(String reason) {
    if (over) return;
    session.streams().close(id, reason);
    gone.accept(id);
    ended(reason);
  }
}
