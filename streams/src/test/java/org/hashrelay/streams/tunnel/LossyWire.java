package org.hashrelay.streams.tunnel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to a server whose connections can be hurt one generation at a time; new ones are sound. */
final class LossyWire implements AutoCloseable {

  /** What becomes of the bytes of one direction. */
  private enum Fate {
    PASS,
    LOSE,
    CORRUPT,
    RESET
  }

  private final class Pair {
    final Socket node;
    final Socket server;
    volatile Fate up = Fate.PASS;
    volatile Fate down = Fate.PASS;

    Pair(Socket node, Socket server) {
      this.node = node;
      this.server = server;
    }

    void reset() {
      reset(node);
      reset(server);
    }

    private void reset(Socket socket) {
      try {
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (IOException closed) {
        open.remove(this);
      }
    }
  }

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int target;
  private final Set<Pair> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile boolean refusing;

  LossyWire(int target) throws IOException {
    this.target = target;
    start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Connections there have been. */
  int accepted() {
    return accepted.get();
  }

  /** What is connected now is dead from now on, without a word to anybody. */
  void goSilent() {
    for (var pair : open) pair.up = pair.down = Fate.LOSE;
  }

  /** Nothing reaches the node any more over what is connected now. */
  void loseDownwards() {
    for (var pair : open) pair.down = Fate.LOSE;
  }

  /** One bit of the next bytes is wrong. */
  void corruptUpwards() {
    for (var pair : open) pair.up = Fate.CORRUPT;
  }

  /** In the middle of the next bytes, both ends get a reset. */
  void resetWithinTheNextBytes() {
    for (var pair : open) pair.up = Fate.RESET;
  }

  /** Everything ends, and nothing new is let in until {@link #mend}. */
  void cut() {
    refusing = true;
    for (var pair : open) pair.reset();
  }

  void mend() {
    refusing = false;
  }

  private void accept() {
    try {
      while (true) {
        var node = listener.accept();
        accepted.incrementAndGet();
        if (refusing) {
          node.close();
          continue;
        }
        var pair = new Pair(node, new Socket(InetAddress.getLoopbackAddress(), target));
        open.add(pair);
        start(() -> pump(pair, true));
        start(() -> pump(pair, false));
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private void pump(Pair pair, boolean up) {
    var from = up ? pair.node : pair.server;
    var to = up ? pair.server : pair.node;
    try (from;
        to) {
      pump(pair, up, from.getInputStream(), to.getOutputStream());
    } catch (IOException e) {
      return; // closed
    } finally {
      open.remove(pair);
    }
  }

  private void pump(Pair pair, boolean up, InputStream in, OutputStream out) throws IOException {
    var buffer = new byte[32 * 1024];
    for (var n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      var fate = up ? pair.up : pair.down;
      if (fate == Fate.LOSE) continue;
      if (fate == Fate.CORRUPT) {
        buffer[n / 2] ^= 4;
        pair.up = Fate.PASS;
      }
      out.write(buffer, 0, fate == Fate.RESET ? n / 2 : n);
      if (fate == Fate.RESET) pair.reset();
    }
  }

  private static void start(Runnable work) {
    var thread = new Thread(work, "lossy-wire");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (var pair : open) pair.reset();
  }
}
