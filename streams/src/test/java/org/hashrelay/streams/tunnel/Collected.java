package org.hashrelay.streams.tunnel;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolEvents;

/** Everything one pool connection told. */
final class Collected implements PoolEvents {

  final CompletableFuture<Boolean> opened = new CompletableFuture<>();
  final CompletableFuture<String> closed = new CompletableFuture<>();
  final BlockingQueue<Boolean> writable = new LinkedBlockingQueue<>();
  final BlockingQueue<Boolean> away = new LinkedBlockingQueue<>();
  final AtomicLong bytes = new AtomicLong();
  private ByteString received = ByteString.emptyByteString();

  @Override
  public void opened() {
    opened.complete(true);
  }

  @Override
  public synchronized void received(ByteString more) {
    received = received.concat(more);
    bytes.addAndGet(more.size());
  }

  @Override
  public void writable(boolean ready) {
    writable.add(ready);
  }

  @Override
  public void interrupted(boolean isAway) {
    away.add(isAway);
  }

  @Override
  public void closed(String reason) {
    if (!closed.complete(reason)) throw new AssertionError("closed twice, now by " + reason);
  }

  synchronized ByteString received() {
    return received;
  }
}
