package org.hashrelay.streams.tunnel.datagram;

import java.net.InetAddress;
import java.util.Map;

/** What each /24 of IPv4 or /56 of IPv6 may begin in a second; the loopback network is exempt. */
final class Networks {

  private static final int MOST = 4_096;

  private final int perSecond;
  private final Map<Long, Bucket> networks = new Bounded<>(MOST);

  Networks(int perSecond) {
    this.perSecond = perSecond;
  }

  boolean take(InetAddress from, long now) {
    return from.isLoopbackAddress()
        || networks.computeIfAbsent(of(from), n -> new Bucket(perSecond, now)).take(now);
  }

  private static long of(InetAddress from) {
    var bytes = from.getAddress();
    var network = 0L;
    for (var i = 0; i < (bytes.length == 4 ? 3 : 7); i++) network = network << 8 | bytes[i] & 0xFF;
    return network;
  }

  int size() {
    return networks.size();
  }
}
