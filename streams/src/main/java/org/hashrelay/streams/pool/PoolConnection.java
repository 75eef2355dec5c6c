package org.hashrelay.streams.pool;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.transport.SecurePipe;

/**
 * One connection to a pool without its socket: what waits for the pool, what came from it and is not
 * dealt with yet, and TLS between.
 *
 * <p>Pure; confined to its {@link PoolSocket}.
 */
final class PoolConnection {

  private final PoolEvents events;
  private final PoolSettings settings;
  private final Optional<SecurePipe> tls;
  private final LongSupplier nanos;
  private final SilenceWatch silence;
  private ByteString waiting = ByteString.emptyByteString();
  private long unconsumed;
  private boolean connected;
  private boolean opened;
  private boolean full;
  private boolean over;

  PoolConnection(
      PoolEvents events, PoolSettings settings, Optional<SecurePipe> tls, LongSupplier nanos) {
    this.nanos = nanos;
    this.silence = new SilenceWatch(settings.silence().toMillis(), now());
    this.events = events;
    this.settings = settings;
    this.tls = tls;
  }

  // ── from the socket ─────────────────────────────────────────────────────────────────────────

  /** The socket stands; with TLS there is more to come before the connection is open. */
  void connected() {
    if (connected) return;
    connected = true;
    events.connected();
    if (tls.isPresent()) tls.get().start();
    else open();
  }

  void received(ByteString wire) {
    if (over) return;
    if (tls.isEmpty()) {
      deliver(wire);
      return;
    }
    var pipe = tls.get();
    pipe.received(wire);
    if (pipe.established() && !opened) open();
    deliver(pipe.takePlain());
    if (pipe.failure().isPresent()) end(opened ? "pool-reset" : "tls-failed");
    else if (pipe.finished()) finished();
  }

  /** The pool sends nothing more; a pool that only half-closes is of no use either. */
  void finished() {
    end(opened || tls.isEmpty() ? "pool-closed" : "tls-failed");
  }

  void failed(Throwable failure) {
    end(opened ? "pool-reset" : reason(failure));
  }

  void timedOut() {
    if (!opened) end("connect-timeout");
  }

  // ── from the miners' side ───────────────────────────────────────────────────────────────────

  void send(ByteString bytes) {
    if (over) return;
    silence.sent(bytes);
    waiting = waiting.concat(bytes);
    if (waiting.size() > settings.sendBuffer()) {
      end("send-overflow");
    } else if (!full && waiting.size() > settings.sendBuffer() / 2) {
      full = true;
      events.writable(false);
    }
  }

  void consumed(int bytes) {
    unconsumed = Math.max(0, unconsumed - bytes);
  }

  /** To be called a few times a second. */
  void look() {
    silence.look(now(), wantsInput());
    if (opened && silence.isOver()) end("pool-silent");
  }

  private long now() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
  }

  /** Ends it without a further event. */
  void close() {
    if (over) return;
    over = true;
    tls.ifPresent(SecurePipe::close);
  }

  // ── to the socket ───────────────────────────────────────────────────────────────────────────

  boolean isOver() {
    return over;
  }

  boolean isOpen() {
    return opened;
  }

  /** Whether the socket should be read: not while too much is not dealt with. */
  boolean wantsInput() {
    return unconsumed < settings.receiveWindow();
  }

  ByteString takeWire(int most) {
    var plain = opened ? waiting.take(most) : ByteString.emptyByteString();
    waiting = waiting.drop(plain.size());
    if (full && !over && waiting.size() < settings.sendBuffer() / 4) {
      full = false;
      events.writable(true);
    }
    if (tls.isEmpty()) return plain;
    if (!plain.isEmpty()) tls.get().send(plain);
    return tls.get().takeWire();
  }

  private void open() {
    opened = true;
    events.opened();
  }

  private void deliver(ByteString bytes) {
    if (bytes.isEmpty()) return;
    unconsumed += bytes.size();
    silence.received(bytes);
    events.received(bytes);
  }

  void end(String reason) {
    if (over) return;
    close();
    events.closed(reason);
  }

  /** The socket layer tells its reasons in words only. */
  private static String reason(Throwable failure) {
    var text = new StringBuilder();
    for (var e = Optional.of(failure); e.isPresent(); e = e.map(Throwable::getCause)) {
      text.append(e.get()).append(' ');
    }
    var words = text.toString().toLowerCase(Locale.ROOT);
    if (words.contains("refused")) return "connection-refused";
    if (words.contains("timeout") || words.contains("timed out")) return "connect-timeout";
    return "pool-unreachable";
  }
}
