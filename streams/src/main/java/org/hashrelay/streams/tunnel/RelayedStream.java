package org.hashrelay.streams.tunnel;

import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;
import org.hashrelay.streams.tunnel.link.Session;

/**
 * A server's end of one logical stream, joined to the pool connection it is for.
 *
 * <p>Either side that is full holds the other back: credit is given to the node only for what the
 * pool's socket takes, and the pool is read only as far as the stream takes it. While the session
 * waits for its node, both go on within the same bounds. The events come from the pool's threads and
 * are queued; all else is confined to the session.
 */
final class RelayedStream implements PoolEvents {

  private final int id;
  private final Session session;
  private final Runnable gone;
  private Optional<PoolStream> pool = Optional.empty();
  private boolean poolFull;
  private boolean tunnelFull;
  private int owedToTunnel;
  private int owedToPool;
  private boolean over;

  /** @param gone called within the session once the stream is over */
  RelayedStream(int id, Session session, Runnable gone) {
    this.id = id;
    this.session = session;
    this.gone = gone;
  }

  void dial(PoolDialer dialer, PoolRoute route) {
    pool = Optional.of(dialer.open(route, this));
  }

  // ── from the pool, on its threads ───────────────────────────────────────────────────────────

  @Override
  public void opened() {
    session.execute(() -> {
      if (!over) session.streams().confirm(id);
    });
  }

  @Override
  public void received(ByteString bytes) {
    session.execute(() -> {
      if (over) return;
      session.streams().send(id, bytes);
      owedToPool += bytes.size();
      payPool();
    });
  }

  @Override
  public void writable(boolean ready) {
    session.execute(() -> {
      poolFull = !ready;
      payTunnel();
    });
  }

  @Override
  public void closed(String reason) {
    session.execute(() -> {
      if (over) return;
      finish();
      session.streams().close(id, reason);
    });
  }

  // ── from the tunnel, within the session ──────────────────────────────────────────────────────

  void fromNode(ByteString bytes) {
    if (over) return;
    pool.ifPresent(p -> p.send(bytes));
    owedToTunnel += bytes.size();
    payTunnel();
  }

  void tunnelWritable(boolean ready) {
    tunnelFull = !ready;
    payPool();
  }

  /** The node closed the stream, or the tunnel is lost. */
  void close(String reason) {
    if (over) return;
    finish();
    pool.ifPresent(p -> p.close(reason));
  }

  private void finish() {
    over = true;
    gone.run();
  }

  private void payTunnel() {
    if (poolFull || over || owedToTunnel == 0) return;
    session.streams().consumed(id, owedToTunnel);
    owedToTunnel = 0;
  }

  private void payPool() {
    if (tunnelFull || over || owedToPool == 0) return;
    var owed = owedToPool;
    owedToPool = 0;
    pool.ifPresent(p -> p.consumed(owed));
  }
}
