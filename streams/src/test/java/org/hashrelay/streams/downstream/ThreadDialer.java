package org.hashrelay.streams.downstream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;

/** Dials pools on loopback with two plain threads per connection; enough for the few there are. */
final class ThreadDialer implements PoolDialer, AutoCloseable {

  private final ExecutorService readers = Executors.newCachedThreadPool();
  private final ToIntFunction<PoolRoute> port;
  final List<PoolRoute> dialled = new CopyOnWriteArrayList<>();

  ThreadDialer(IntSupplier port) {
    this(route -> port.getAsInt());
  }

  ThreadDialer(ToIntFunction<PoolRoute> port) {
    this.port = port;
  }

  @Override
  public PoolStream open(PoolRoute route, PoolEvents events) {
    dialled.add(route);
    var line = new Line(route, events);
    readers.execute(line::run);
    return line;
  }

  @Override
  public void close() {
    readers.shutdownNow();
  }

  private final class Line implements PoolStream {

    private final PoolRoute route;
    private final PoolEvents events;
    private final ExecutorService writer = Executors.newSingleThreadExecutor();
    private final Socket socket = new Socket();
    private final CountDownLatch dialled = new CountDownLatch(1);

    Line(PoolRoute route, PoolEvents events) {
      this.route = route;
      this.events = events;
    }

    void run() {
      var reason = "pool-closed";
      try (socket) {
        socket.connect(new InetSocketAddress("127.0.0.1", port.applyAsInt(route)), 2_000);
        socket.setTcpNoDelay(true);
        dialled.countDown();
        events.opened();
        var buffer = new byte[16 * 1024];
        for (var n = read(buffer); n >= 0; n = read(buffer)) {
          events.received(ByteString.fromArray(buffer, 0, n));
        }
      } catch (IOException refused) {
        reason = "connection-refused";
      }
      dialled.countDown();
      writer.shutdown();
      events.closed(reason);
    }

    private int read(byte[] buffer) {
      try {
        return socket.getInputStream().read(buffer);
      } catch (IOException closed) {
        return -1;
      }
    }

    @Override
    public void send(ByteString bytes) {
      if (writer.isShutdown()) return;
      writer.execute(() -> write(bytes));
    }

    /** What comes before the connection stands waits for it. */
    private void write(ByteString bytes) {
      try {
        dialled.await();
        socket.getOutputStream().write(bytes.toArray());
      } catch (IOException closed) {
        close("write-failed");
      } catch (InterruptedException over) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void consumed(int bytes) {
      // a thread that reads needs no leave
    }

    @Override
    public void close(String reason) {
      try {
        socket.close();
      } catch (IOException already) {
        return;
      }
    }
  }
}
