package org.hashrelay.streams.tunnel.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileDescriptor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class NarrowWayTest {

  private static final int LEVEL_IP = 0;
  private static final int IP_MTU_DISCOVER = 10;
  private static final int NEVER = 0;
  private static final int LEVEL_TCP = 6;
  private static final int TCP_MAXSEG = 2;

  @Test
  void bothEndsOfAConnectionKeepToSegmentsThatPassAWayOf1200Bytes() throws Exception {
    try (var server = ServerSocketChannel.open();
        var client = SocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      NarrowWay.smallSegments().beforeConnect(client.socket());
      client.connect(server.getLocalAddress());
      try (var accepted = server.accept()) {
        assertThat(option(client, LEVEL_TCP, TCP_MAXSEG)).isBetween(536, NarrowWay.SEGMENT);
        assertThat(option(accepted, LEVEL_TCP, TCP_MAXSEG)).isBetween(536, NarrowWay.SEGMENT);
      }
    }
  }

  @Test
  void aProcessStartedAsOursCanAskForIt() {
    assertThat(NarrowWay.isSupported()).isTrue();
  }

  @Test
  void datagramsDoNotForbidToBeCut() throws Exception {
    try (var socket = NarrowWay.datagramsMayBeCut()) {
      assertThat(option(socket, LEVEL_IP, IP_MTU_DISCOVER)).isEqualTo(NEVER);
    }
  }

  private static int option(NetworkChannel channel, int level, int name) throws Exception {
    var descriptor = Class.forName("sun.nio.ch.SelChImpl").getMethod("getFD");
    descriptor.setAccessible(true);
    var get = Class.forName("sun.nio.ch.Net")
        .getDeclaredMethod(
            "getIntOption0", FileDescriptor.class, boolean.class, int.class, int.class);
    get.setAccessible(true);
    return (int) get.invoke(null, descriptor.invoke(channel), false, level, name);
  }
}
