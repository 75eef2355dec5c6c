package org.hashrelay.streams.tunnel.transport;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.Socket;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.util.Optional;
import org.apache.pekko.io.Inet;

/**
 * What a socket needs to pass a way that takes packets of 1,200 bytes and tells nobody.
 *
 * <p>Such ways (a tunnel in a tunnel, a router that drops "fragmentation needed") swallow full TCP
 * segments: a handshake begins and never ends. Java has no name for the two options that prevent it,
 * so they are set through the platform's own class where the JVM was started with {@link
 * #JVM_OPTION}; elsewhere sockets stay as the kernel makes them.
 */
public final class NarrowWay {

  public static final String JVM_OPTION = "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED";

  /** Largest TCP segment, options included: 1,200 bytes less the headers of IPv6 and TCP. */
  static final int SEGMENT = 1_140;

  private static final int LEVEL_IP = 0;
  private static final int LEVEL_TCP = 6;
  private static final int TCP_MAXSEG = 2;
  private static final int IP_MTU_DISCOVER = 10;
  private static final int IP_PMTUDISC_DONT = 0;

  private static final Optional<Calls> CALLS = Calls.find();

  private NarrowWay() {}

  /** Whether this process can ask its kernel for it. */
  public static boolean isSupported() {
    return CALLS.isPresent();
  }

  /** Makes both ends of a connection keep to small segments: the other learns it from the SYN. */
  public static Inet.SocketOption smallSegments() {
    return new Inet.AbstractSocketOption() {
      @Override
      public void beforeConnect(Socket socket) {
        var channel = socket.getChannel();
        if (channel != null) set(channel, LEVEL_TCP, TCP_MAXSEG, SEGMENT);
      }
    };
  }

  /**
   * A socket whose datagrams may be cut on their way. RFC 9000 §14 wants them whole, and then QUIC,
   * whose first datagrams are no smaller than 1,200 bytes without headers, does not pass at all.
   */
  public static DatagramChannel datagramsMayBeCut() throws IOException {
    var channel = DatagramChannel.open();
    set(channel, LEVEL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT);
    return channel;
  }

  private static void set(NetworkChannel channel, int level, int option, int value) {
    CALLS.ifPresent(calls -> calls.set(channel, level, option, value));
  }

  /** The platform's own calls, for the options it has no names for; Linux numbers. */
  private record Calls(Method descriptor, Method setOption) {

    static Optional<Calls> find() {
      if (!System.getProperty("os.name").equals("Linux")) return Optional.empty();
      try {
        var descriptor = Class.forName("sun.nio.ch.SelChImpl").getMethod("getFD");
        var setOption = Class.forName("sun.nio.ch.Net")
            .getDeclaredMethod(
                "setIntOption0",
                FileDescriptor.class,
                boolean.class,
                int.class,
                int.class,
                int.class,
                boolean.class);
        descriptor.setAccessible(true);
        setOption.setAccessible(true);
        return Optional.of(new Calls(descriptor, setOption));
      } catch (ReflectiveOperationException | RuntimeException e) {
        return Optional.empty(); // not opened to us, or another platform's
      }
    }

    /** A kernel that refuses costs nothing but the option. */
    void set(NetworkChannel channel, int level, int option, int value) {
      try {
        setOption.invoke(null, descriptor.invoke(channel), false, level, option, value, false);
      } catch (ReflectiveOperationException e) {
        return;
      }
    }
  }
}
