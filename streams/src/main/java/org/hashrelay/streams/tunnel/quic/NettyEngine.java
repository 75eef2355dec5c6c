package org.hashrelay.streams.tunnel.quic;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicCongestionControlAlgorithm;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManagerFactory;
import org.hashrelay.streams.tunnel.datagram.DatagramFilter;
import org.hashrelay.streams.tunnel.datagram.RetryTokens;
import org.hashrelay.streams.tunnel.datagram.StatelessRetry;
import org.hashrelay.streams.tunnel.transport.Failures;
import org.hashrelay.streams.tunnel.transport.NarrowWay;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;

/** QUIC by a native library under Netty; one thread, however many connections. */
final class NettyEngine implements QuicEngine {

  /** What every path carries (RFC 9000 §14); more would have to be probed for. */
  private static final int DATAGRAM = 1_200;

  private static final int DATAGRAMS_WAITING = 16;
  private static final int STREAM_WINDOW = 128 * 1024;

  /** All that an unproved node can make this end hold. */
  private static final int FIRST_WINDOW = 64 * 1024;

  private static final long CLOSE_MILLIS = 1_000;
  private static final int READ_BYTES = 16 * 1024;

  private final QuicSettings settings;
  private final MultiThreadIoEventLoopGroup group;

  NettyEngine(QuicSettings settings, String threads) {
    this.settings = settings;
    this.group = new MultiThreadIoEventLoopGroup(
        1, new DefaultThreadFactory(threads, true), NioIoHandler.newFactory());
  }

  static boolean isAvailable() {
    return Quic.isAvailable();
  }

  @Override
  public void after(long nanos, Runnable task) {
    group.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  /** After what the threads were asked before: they would close their sockets first. */
  @Override
  public void close() {
    if (group.isShuttingDown()) return;
    group.execute(() -> group.shutdownGracefully(0, 1, TimeUnit.SECONDS));
  }

  private <B extends QuicCodecBuilder<B>> B common(B codec) {
    return codec
        .congestionControlAlgorithm(QuicCongestionControlAlgorithm.valueOf(
            settings.congestionControl().toUpperCase(Locale.ROOT)))
        .maxIdleTimeout(settings.idle().toMillis(), TimeUnit.MILLISECONDS)
        .maxSendUdpPayloadSize(DATAGRAM)
        .datagram(DATAGRAMS_WAITING, DATAGRAMS_WAITING)
        .initialMaxData(FIRST_WINDOW)
        .initialMaxStreamDataBidirectionalLocal(STREAM_WINDOW)
        .initialMaxStreamDataBidirectionalRemote(STREAM_WINDOW)
        .initialMaxStreamDataUnidirectional(STREAM_WINDOW)
        .initialMaxStreamsUnidirectional(settings.streams());
  }

  private Bootstrap sockets() {
    return new Bootstrap()
        .group(group)
        .channelFactory(NettyEngine::socket)
        .option(ChannelOption.SO_RCVBUF, settings.receiveBuffer());
  }

  private static NioDatagramChannel socket() {
    try {
      return new NioDatagramChannel(NarrowWay.datagramsMayBeCut());
    } catch (IOException e) {
      throw new ChannelException("no socket for UDP", e);
    }
  }

  // ── a node ──────────────────────────────────────────────────────────────────────────────────

  @Override
  public QuicConnection connect(Target target, QuicEvents events) {
    var connection = new NettyConnection(Optional::empty);
    connection.tells(events);
    var ssl = QuicSslContextBuilder.forClient()
        .trustManager(InsecureTrustManagerFactory.INSTANCE) // ServerCheck looks at the certificate
        .applicationProtocols(ALPN)
        .build();
    var name = target.name();
    var codec = common(new QuicClientCodecBuilder())
        .sslEngineProvider(
            ch -> ssl.newEngine(ch.alloc(), name, target.address().getPort()))
        .initialMaxStreamsBidirectional(0)
        .build();
    sockets()
        .handler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            channel
                .pipeline()
                .addLast(new Answer(target.answered()), codec, new Unreachable(connection));
          }
        })
        .connect(target.address())
        .addListener((ChannelFutureListener) bound -> {
          if (connection.isClosed()) bound.channel().close();
          else if (bound.isSuccess()) dial(bound.channel(), target, connection);
          else connection.over(Failures.text(bound.cause()));
        });
    return connection;
  }

  private void dial(Channel socket, Target target, NettyConnection connection) {
    QuicChannel.newBootstrap(socket)
        .handler(connection)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) target.patience().toMillis())
        .streamHandler(streams())
        .streamOption(ChannelOption.AUTO_READ, false)
        .remoteAddress(target.address())
        .connect()
        .addListener(done -> {
          if (done.isSuccess()) {
            ((QuicChannel) done.getNow()).closeFuture().addListener(closed -> socket.close());
          } else {
            connection.over(
                done.cause() instanceof ConnectTimeoutException
                    ? "no answer over UDP"
                    : "UDP: " + Failures.text(done.cause()));
            socket.eventLoop().execute(socket::close); // what it says to the server goes out first
          }
        });
  }

  /** Waits for the first datagram. */
  private static final class Answer extends ChannelInboundHandlerAdapter {
    private final Runnable answered;

    Answer(Runnable answered) {
      this.answered = answered;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object datagram) {
      answered.run();
      context.fireChannelRead(datagram);
      context.pipeline().remove(this);
    }
  }

  /** The other side says at once that nobody listens there. */
  private static final class Unreachable extends ChannelInboundHandlerAdapter {
    private final NettyConnection connection;

    Unreachable(NettyConnection connection) {
      this.connection = connection;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      connection.over(
          cause instanceof PortUnreachableException
              ? "connection refused: nobody listens on UDP there"
              : "UDP: " + Failures.text(cause));
      context.close();
    }
  }

  // ── a server ────────────────────────────────────────────────────────────────────────────────

  @Override
  public Port listen(Listen how) throws IOException {
    var tokens = new RetryTokens(System::nanoTime);
    var refusing = new AtomicBoolean();
    var contexts = new Contexts(how);
    var codec = common(new QuicServerCodecBuilder())
        .sslEngineProvider(channel -> contexts.current().newEngine(channel.alloc()))
        .initialMaxStreamsBidirectional(1)
        .tokenHandler(tokens)
        .connectionIdAddressGenerator(RetryTokens.IDS)
        .handler(arrivals(how, contexts, refusing))
        .streamHandler(streams())
        .streamOption(ChannelOption.AUTO_READ, false)
        .build();
    var bound = sockets()
        .handler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new Gate(filter(how, tokens, channel)), codec);
          }
        })
        .bind(how.at())
        .awaitUninterruptibly();
    if (!bound.isSuccess()) throw new IOException(Failures.text(bound.cause()), bound.cause());
    return new Bound(bound.channel(), refusing);
  }

  private DatagramFilter filter(Listen how, RetryTokens tokens, Channel socket) {
    var newcomers =
        new StatelessRetry(settings.limits(), tokens, socket::isWritable, System.nanoTime());
    return new DatagramFilter(newcomers, System::nanoTime, how.refused());
  }

  private static ChannelInitializer<Channel> arrivals(
      Listen how, Contexts contexts, AtomicBoolean refusing) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        var shown = contexts.identity().chain();
        var connection = new NettyConnection(() -> Optional.of(shown));
        var from = (InetSocketAddress) ((QuicChannel) channel).remoteSocketAddress();
        channel.pipeline().addLast(connection);
        var taken = refusing.get()
            ? Optional.<QuicEvents>empty()
            : how.accept().apply(new Arrival(from, connection));
        taken.ifPresentOrElse(connection::tells, channel::close);
      }
    };
  }

  private static ChannelInitializer<QuicStreamChannel> streams() {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(QuicStreamChannel stream) {
        stream.config().setRecvByteBufAllocator(reads());
        var connection = stream.parent().pipeline().get(NettyConnection.class);
        stream.pipeline().addLast(connection.incoming(stream));
      }
    };
  }

  private static FixedRecvByteBufAllocator reads() {
    var reads = new FixedRecvByteBufAllocator(READ_BYTES);
    reads.maxMessagesPerRead(1);
    return reads;
  }

  /** Lets through what the filter does. */
  private static final class Gate extends ChannelInboundHandlerAdapter {
    private final DatagramFilter filter;

    Gate(DatagramFilter filter) {
      this.filter = filter;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof DatagramPacket packet
          && !filter.passes(packet.sender(), packet.content().nioBuffer())) {
        packet.release();
      } else {
        context.fireChannelRead(message);
      }
    }

    /** An unreachable node's answer to a datagram of ours ends nothing. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {}
  }

  /** The identity of the moment in the form of the library, made anew when it is another. */
  private static final class Contexts {
    private final Listen how;
    private ServerIdentity made;
    private QuicSslContext context;

    Contexts(Listen how) {
      this.how = how;
      this.made = how.identity().get();
      this.context = of(made);
    }

    synchronized QuicSslContext current() {
      var now = how.identity().get();
      if (now != made) {
        context = of(now);
        made = now;
      }
      return context;
    }

    synchronized ServerIdentity identity() {
      current();
      return made;
    }

    private static QuicSslContext of(ServerIdentity identity) {
      try {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(identity.keyStore(), new char[0]);
        return QuicSslContextBuilder.forServer(keys, null)
            .applicationProtocols(ALPN)
            .earlyData(false)
            .build();
      } catch (GeneralSecurityException e) {
        throw new IllegalArgumentException("the server's certificate and key are of no use", e);
      }
    }
  }

  private record Bound(Channel socket, AtomicBoolean refusing) implements Port {
    @Override
    public InetSocketAddress address() {
      return (InetSocketAddress) socket.localAddress();
    }

    @Override
    public void refuse() {
      refusing.set(true);
    }

    @Override
    public void close() {
      var closed = socket.close();
      if (!socket.eventLoop().inEventLoop()) closed.awaitUninterruptibly(CLOSE_MILLIS);
    }
  }
}
