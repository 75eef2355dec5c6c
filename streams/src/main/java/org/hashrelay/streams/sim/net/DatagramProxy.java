package org.hashrelay.streams.sim.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.LinkedHashMap;
import java.util.Map;

/** A UDP forwarder on loopback that can swallow what it should forward. */
public final class DatagramProxy implements AutoCloseable {

  private static final int MOST_CLIENTS = 1_024;

  private final Selector selector;
  private final DatagramChannel front;
  private final InetSocketAddress target;
  private final Map<SocketAddress, DatagramChannel> backs = new LinkedHashMap<>();
  private final ByteBuffer datagram = ByteBuffer.allocate(65_536);
  private volatile boolean blocked;

  private DatagramProxy(int port, int target) throws IOException {
    var loopback = InetAddress.getLoopbackAddress();
    this.selector = Selector.open();
    this.target = new InetSocketAddress(loopback, target);
    this.front = DatagramChannel.open().bind(new InetSocketAddress(loopback, port));
    front.configureBlocking(false).register(selector, SelectionKey.OP_READ);
  }

  /**
   * Forwards from that port (0: a free one) to the other.
   *
   * @throws UncheckedIOException when the port is taken
   */
  public static DatagramProxy start(int port, int target) {
    try {
      var proxy = new DatagramProxy(port, target);
      var thread = new Thread(proxy::run, "datagram-proxy");
      thread.setDaemon(true);
      thread.start();
      return proxy;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** From now on nothing arrives, in either direction, and nobody is told. */
  public void block() {
    blocked = true;
  }

  public void pass() {
    blocked = false;
  }

  private void run() {
    try {
      while (selector.isOpen()) {
        selector.select();
        for (var key : selector.selectedKeys()) forward(key);
        selector.selectedKeys().clear();
      }
    } catch (IOException | RuntimeException closed) {
      shut();
    }
  }

  private void forward(SelectionKey key) throws IOException {
    var channel = (DatagramChannel) key.channel();
    datagram.clear();
    var from = channel.receive(datagram);
    datagram.flip();
    if (from == null || blocked) return;
    if (channel == front) back(from).send(datagram, target);
    else front.send(datagram, (SocketAddress) key.attachment());
  }

  private DatagramChannel back(SocketAddress client) throws IOException {
    var known = backs.get(client);
    if (known != null) return known;
    if (backs.size() == MOST_CLIENTS) {
      backs.remove(backs.keySet().iterator().next()).close();
    }
    var fresh = DatagramChannel.open().bind(null);
    fresh.configureBlocking(false).register(selector, SelectionKey.OP_READ, client);
    backs.put(client, fresh);
    return fresh;
  }

  @Override
  public void close() {
    shut();
  }

  private void shut() {
    try {
      selector.close();
      front.close();
      for (var back : Map.copyOf(backs).values()) back.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
