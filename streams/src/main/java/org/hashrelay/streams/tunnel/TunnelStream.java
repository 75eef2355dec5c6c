package org.hashrelay.streams.tunnel;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;
import org.hashrelay.streams.tunnel.link.Link;
import org.hashrelay.streams.tunnel.transport.Inbox;

/** A node's end of one logical stream; its state is confined to the island, its calls are not. */
final class TunnelStream implements PoolStream {

  /** Bytes that may wait; who goes on beyond that was told to pause long before. */
  static final int MAX_WAITING = 1024 * 1024;

  private final Inbox inbox;
  private final Link link;
  private final PoolEvents events;
  private final AtomicInteger posted = new AtomicInteger();
  private int id;
  private boolean over;

  TunnelStream(Inbox inbox, Link link, PoolEvents events) {
    this.inbox = inbox;
    this.link = link;
    this.events = events;
  }

  // ── from any thread ─────────────────────────────────────────────────────────────────────────

  @Override
  public void send(ByteString bytes) {
    if (posted.addAndGet(bytes.size()) > MAX_WAITING) {
      inbox.add(() -> fail("send-overflow"));
      return;
    }
    inbox.add(() -> {
      posted.addAndGet(-bytes.size());
      if (over) return;
      link.streams().send(id, bytes);
      if (link.streams().waiting(id) > MAX_WAITING) fail("send-overflow");
    });
  }

  @Override
  public void consumed(int bytes) {
    inbox.add(() -> {
      if (!over) link.streams().consumed(id, bytes);
    });
  }

  @Override
  public void close(String reason) {
    inbox.add(() -> {
      if (over) return;
      over = true;
      link.streams().close(id, reason);
    });
  }

  // ── on the island ───────────────────────────────────────────────────────────────────────────

  /** The number it got, or 0 when there is no tunnel any more. */
  int open(PoolRoute route) {
    if (!link.isOpen()) {
      ended("tunnel-lost");
      return 0;
    }
    id = link.streams().open(route);
    return id;
  }

  PoolEvents events() {
    return events;
  }

  boolean isOver() {
    return over;
  }

  void ended(String reason) {
    if (over) return;
    over = true;
    events.closed(reason);
  }

  private void fail(String reason) {
    if (over) return;
    link.streams().close(id, reason);
    ended(reason);
  }
}
