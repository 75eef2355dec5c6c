package org.hashrelay.streams.tunnel.quic;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.transport.Failures;
import tech.kwik.core.QuicStream;

/**
 * One connection of the Java engine, whose calls block: each way has a thread while there is
 * something to do on it, an incoming one always.
 */
final class KwikConnection implements QuicConnection {

  private static final int LITTLE = 16 * 1024;
  private static final int READ_BYTES = 16 * 1024;

  /**
   * Less than a packet holds. The engine can forget the rest of a longer write when its sender is
   * quicker than the thread that writes, and once its buffer is full too, no write wakes it again.
   */
  private static final int WRITE_BYTES = 1024;

  private record Waiting(ByteString bytes, boolean last) {}

  /** Makes a stream for a way of this end; blocks until the other end allows it. */
  interface Streams {
    QuicStream open() throws IOException;
  }

  /** The bytes of one way on their way out, in their order. */
  private final class Outgoing {
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private Optional<QuicStream> stream;
    private boolean running;

    Outgoing(Optional<QuicStream> stream) {
      this.stream = stream;
    }

    synchronized void add(Waiting bytes) {
      waiting.add(bytes);
      if (!running) {
        running = true;
        run(this::drain);
      }
    }

    private synchronized Optional<Waiting> next() {
      var next = Optional.ofNullable(waiting.poll());
      running = next.isPresent();
      return next;
    }

    private void drain() {
      for (var next = next(); next.isPresent(); next = next()) {
        try {
          if (!over.get()) write(next.get());
        } catch (IOException e) {
          over(Failures.text(e));
        } finally {
          taken(next.get().bytes().size());
        }
      }
    }

    private void write(Waiting next) throws IOException {
      if (stream.isEmpty()) stream = Optional.of(streams.open());
      var out = stream.get().getOutputStream();
      var bytes = next.bytes().toArrayUnsafe();
      for (var at = 0; at < bytes.length; at += WRITE_BYTES) {
        out.write(bytes, at, Math.min(WRITE_BYTES, bytes.length - at));
      }
      if (next.last()) out.close();
    }
  }

  private final Executor threads;
  private final QuicEvents events;
  private final Streams streams;
  private final int waysAllowed;
  private final Consumer<Optional<String>> end;
  private final AtomicLong pending = new AtomicLong();
  private volatile Optional<String> goodbye = Optional.empty();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger incoming = new AtomicInteger();
  private final Map<Integer, Outgoing> outgoing = new ConcurrentHashMap<>();
  private final Map<Integer, Semaphore> wanted = new ConcurrentHashMap<>();

  /** @param end closes the connection of the engine, with a goodbye or without */
  KwikConnection(
      Executor threads,
      QuicEvents events,
      Streams streams,
      int waysAllowed,
      Consumer<Optional<String>> end) {
    this.threads = threads;
    this.events = events;
    this.streams = streams;
    this.waysAllowed = waysAllowed;
    this.end = end;
  }

  // ── from the island ─────────────────────────────────────────────────────────────────────────

  @Override
  public int waysAllowed() {
    return waysAllowed;
  }

  @Override
  public long pending() {
    return pending.get();
  }

  @Override
  public void write(int way, ByteString bytes, boolean last) {
    pending.addAndGet(bytes.size());
    outgoing
        .computeIfAbsent(way, w -> new Outgoing(Optional.empty()))
        .add(new Waiting(bytes, last));
    if (last) outgoing.remove(way);
  }

  @Override
  public void more(int way) {
    demand(way).release();
  }

  @Override
  public void close(Optional<String> reason) {
    goodbye = reason;
    over("closed");
  }

  /** Whether it was closed, perhaps before it was anything. */
  boolean isOver() {
    return over.get();
  }

  // ── from the engine ─────────────────────────────────────────────────────────────────────────

  /** The first stream is there, in both directions. */
  void first(QuicStream stream) {
    outgoing.put(0, new Outgoing(Optional.of(stream)));
    demand(0);
    run(() -> read(0, stream));
  }

  /** The other end has begun a way. */
  void begun(QuicStream stream) {
    var way = incoming.incrementAndGet();
    demand(way);
    events.incoming(way);
    run(() -> read(way, stream));
  }

  /** The other end ended the session with its connection. */
  void left(String reason) {
    if (!over.get()) events.goodbye(reason);
  }

  /** The end, once. */
  void over(String text) {
    if (!over.compareAndSet(false, true)) return;
    wanted.values().forEach(Semaphore::release);
    run(() -> end.accept(goodbye));
    events.closed(text);
  }

  // ── on threads of their own ─────────────────────────────────────────────────────────────────

  private void run(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException full) {
      if (over.compareAndSet(false, true)) events.closed("no thread is left for it");
    }
  }

  private Semaphore demand(int way) {
    return wanted.computeIfAbsent(way, w -> new Semaphore(0));
  }

  private void read(int way, QuicStream stream) {
    var buffer = new byte[READ_BYTES];
    try {
      for (var read = 0; read >= 0 && awaits(way); ) {
        read = stream.getInputStream().read(buffer);
        if (read > 0) events.received(way, ByteString.fromArray(buffer, 0, read));
      }
    } catch (IOException e) {
      if (way == 0) over(Failures.text(e));
    }
    wanted.remove(way);
    events.ended(way);
  }

  private boolean awaits(int way) {
    demand(way).acquireUninterruptibly();
    return !over.get();
  }

  private void taken(int bytes) {
    var left = pending.addAndGet(-bytes);
    if (left <= LITTLE && left + bytes > LITTLE) events.drained();
  }
}
