package org.hashrelay.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;

/** The ports of a demo; each was free a moment ago. */
record Ports(
    int http, int pool, int tunnel, int link, int status, int miners, int spare, int secondPool) {

  private static final int USUAL_HTTP = 8080;

  static Ports choose(DemoSettings settings) {
    var base = settings.portBase();
    return new Ports(
        http(settings.httpPort()),
        port(base, 0, "the pool"),
        port(base, 1, "the tunnel"),
        port(base, 2, "the link"),
        port(base, 3, "the node's status"),
        port(base, 4, "the miners"),
        port(base, 5, "the second mapping"),
        port(base, 6, "the second pool"));
  }

  private static int http(OptionalInt wanted) {
    if (wanted.isEmpty()) return isFree(USUAL_HTTP) ? USUAL_HTTP : anyFree();
    return wanted.getAsInt() == 0 ? anyFree() : demanded(wanted.getAsInt(), "the API");
  }

  private static int port(OptionalInt base, int offset, String use) {
    return base.isPresent() ? demanded(base.getAsInt() + offset, use) : anyFree();
  }

  private static int demanded(int port, String use) {
    if (isFree(port)) return port;
    throw new IllegalStateException("port " + port + " for " + use + " is in use");
  }

  static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  static int anyFree() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new IllegalStateException("there is no free port", none);
    }
  }
}
