package org.hashrelay.streams.tunnel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hashrelay.streams.pool.PoolAddress;

/** A pool that says back what it hears. */
final class EchoPool implements AutoCloseable {

  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  EchoPool() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  PoolAddress address(int poolId) {
    return new PoolAddress(poolId, "127.0.0.1", listener.getLocalPort(), false);
  }

  int connections() {
    return open.size();
  }

  /** Closes every connection from the pool's side. */
  void hangUp() throws IOException {
    for (var socket : open) socket.close();
  }

  private void accept() {
    try {
      while (true) {
        var socket = listener.accept();
        open.add(socket);
        start(() -> echo(socket));
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private void echo(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      return; // closed
    } finally {
      open.remove(socket);
    }
  }

  private static void start(Runnable work) {
    var thread = new Thread(work, "echo-pool");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    hangUp();
  }
}
