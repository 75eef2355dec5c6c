package org.hashrelay.streams.sim.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** One thread with a selector that carries thousands of connections and their timers. */
public final class SimLoop implements AutoCloseable {

  private record Timer(long due, Runnable work) {}

  private record Acceptor(ServerSocketChannel channel, Supplier<SocketHandler> handlers) {}

  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>((a, b) -> Long.compare(a.due() - b.due(), 0));
  private final Set<SimSocket> sockets = new HashSet<>();
  private final List<ServerSocketChannel> listening = new ArrayList<>();
  private final ByteBuffer readBuffer = ByteBuffer.allocate(64 << 10);
  private List<SimSocket> dirty = new ArrayList<>();
  private volatile boolean ending;

  public SimLoop(String name) {
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Runs the work on the loop's thread, soon. */
  public void execute(Runnable work) {
    posted.add(work);
    if (Thread.currentThread() != thread) {
      selector.wakeup();
    }
  }

  /** Asks on the loop's thread and waits for the answer. */
  public <T> T ask(Supplier<T> question) {
    if (Thread.currentThread() == thread || !thread.isAlive()) {
      return question.get();
    }
    var answer = new CompletableFuture<T>();
    execute(() -> complete(answer, question));
    while (true) {
      try {
        return answer.get(100, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (!thread.isAlive()) {
          return question.get();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException refused
            ? refused
            : new IllegalStateException(e.getCause());
      }
    }
  }

  private static <T> void complete(CompletableFuture<T> answer, Supplier<T> question) {
    try {
      answer.complete(question.get());
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  /** Runs the work on the loop's thread after the delay. */
  public void later(Duration delay, Runnable work) {
    long due = System.nanoTime() + delay.toNanos();
    execute(() -> timers.add(new Timer(due, work)));
  }

  /** Accepts from now on; answers the port. */
  public int listen(String host, int port, Supplier<SocketHandler> handlers) {
    return ask(() -> bind(new InetSocketAddress(host, port), handlers));
  }

  /** Stops accepting; connections stay. */
  public void stopListening() {
    ask(() -> {
      listening.forEach(SimLoop::closeQuietly);
      listening.clear();
      return true;
    });
  }

  /** Connects; the handler hears of success or failure. */
  public void connect(String host, int port, SocketHandler handler) {
    execute(() -> dial(new InetSocketAddress(host, port), handler));
  }

  /** Closes everything and ends the thread. */
  @Override
  public void close() {
    ending = true;
    selector.wakeup();
    if (Thread.currentThread() != thread) {
      try {
        thread.join(5_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  void forget(SimSocket socket) {
    sockets.remove(socket);
  }

  void flushSoon(SimSocket socket) {
    dirty.add(socket);
  }

  private int bind(InetSocketAddress address, Supplier<SocketHandler> handlers) {
    try {
      var channel = ServerSocketChannel.open();
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(address, 4_096);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_ACCEPT, new Acceptor(channel, handlers));
      listening.add(channel);
      return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on " + address, e);
    }
  }

  private void dial(InetSocketAddress address, SocketHandler handler) {
    SimSocket socket;
    SocketChannel channel;
    try {
      channel = SocketChannel.open();
      channel.configureBlocking(false);
      var key = channel.register(selector, SelectionKey.OP_CONNECT);
      socket = new SimSocket(this, channel, handler, key);
      sockets.add(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      if (!address.isUnresolved() && channel.connect(address)) {
        socket.begin();
      } else if (address.isUnresolved()) {
        socket.close("unknown host " + address.getHostString());
      }
    } catch (IOException e) {
      socket.close("no connection: " + e.getMessage());
    }
  }

  private void run() {
    try {
      while (!ending) {
        runPosted();
        runTimers();
        if (flushDirty() || !posted.isEmpty()) {
          selector.selectNow(this::ready);
        } else {
          selector.select(this::ready, waitMillis());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      end();
    }
  }

  private void runPosted() {
    for (var work = posted.poll(); work != null; work = posted.poll()) {
      work.run();
    }
  }

  private void runTimers() {
    while (!timers.isEmpty() && timers.peek().due() - System.nanoTime() <= 0) {
      timers.poll().work().run();
    }
  }

  /** True when something can be written at once. */
  private boolean flushDirty() {
    var now = dirty;
    dirty = new ArrayList<>();
    boolean more = false;
    for (var socket : now) {
      if (socket.flush()) {
        dirty.add(socket);
        more = true;
      }
    }
    return more || !dirty.isEmpty();
  }

  private long waitMillis() {
    if (timers.isEmpty()) {
      return 1_000;
    }
    long left = timers.peek().due() - System.nanoTime();
    return Math.max(1, Math.min(1_000, (left + 999_999) / 1_000_000));
  }

  private void ready(SelectionKey key) {
    if (key.attachment() instanceof Acceptor acceptor) {
      accept(acceptor);
    } else if (key.attachment() instanceof SimSocket socket) {
      try {
        ready(key, socket);
      } catch (RuntimeException e) {
        socket.close("cannot be understood: " + e); // the other end's fault, and its alone
      }
    }
  }

  private void ready(SelectionKey key, SimSocket socket) {
    if (key.isValid() && key.isConnectable()) {
      socket.connected();
    }
    if (key.isValid() && key.isReadable()) {
      socket.readable(readBuffer);
    }
    if (key.isValid() && key.isWritable()) {
      flushSoon(socket);
    }
  }

  private void accept(Acceptor acceptor) {
    try {
      for (var channel = acceptor.channel().accept();
          channel != null;
          channel = acceptor.channel().accept()) {
        channel.configureBlocking(false);
        var key = channel.register(selector, SelectionKey.OP_READ);
        var socket = new SimSocket(this, channel, acceptor.handlers().get(), key);
        sockets.add(socket);
        socket.begin();
      }
    } catch (IOException e) {
      // the one that failed is gone; the next one is accepted all the same
    }
  }

  private void end() {
    listening.forEach(SimLoop::closeQuietly);
    List.copyOf(sockets).forEach(socket -> socket.close("simulator ends"));
    try {
      selector.close();
    } catch (IOException e) {
      // nothing is left that it could watch
    }
    runPosted();
  }

  private static void closeQuietly(ServerSocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // it is closed either way
    }
  }
}
