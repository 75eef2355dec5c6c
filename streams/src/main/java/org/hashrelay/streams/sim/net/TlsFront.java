package org.hashrelay.streams.sim.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;

/**
 * Takes TLS connections and forwards what is inside them to a plain port, such as a simulated pool's.
 * Two threads per connection: meant for a few.
 */
public final class TlsFront implements AutoCloseable {

  private final ServerSocket server;
  private final int targetPort;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private TlsFront(ServerSocket server, int targetPort) {
    this.server = server;
    this.targetPort = targetPort;
    inBackground(this::accept);
  }

  /** Listens on a free loopback port with the certificate of the context. */
  public static TlsFront start(SSLContext context, int targetPort) {
    try {
      var loopback = InetAddress.getByName("127.0.0.1");
      var server = context.getServerSocketFactory().createServerSocket(0, 50, loopback);
      return new TlsFront(server, targetPort);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() {
    closeQuietly(server);
    open.forEach(TlsFront::closeQuietly);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var outside = server.accept();
        var inside = new Socket("127.0.0.1", targetPort);
        open.add(outside);
        open.add(inside);
        outside.setTcpNoDelay(true);
        inside.setTcpNoDelay(true);
        inBackground(() -> copy(outside, inside));
        inBackground(() -> copy(inside, outside));
      } catch (IOException e) {
        // closed, or one connection that failed: the next one may not
      }
    }
  }

  private void copy(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // either end is gone, and now both are
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private static void inBackground(Runnable work) {
    var thread = new Thread(work, "tls-front");
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // it is closed either way
    }
  }
}
