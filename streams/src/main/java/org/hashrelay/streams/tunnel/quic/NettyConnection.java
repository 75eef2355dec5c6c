package org.hashrelay.streams.tunnel.quic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicConnectionStats;
import io.netty.handler.codec.quic.QuicDatagramExtensionEvent;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamLimitChangedEvent;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.codec.quic.QuicTransportParameters;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.pekko.util.ByteString;

/**
 * One connection of the native engine. All but {@link #pending} happens on its event loop, which
 * other threads hand their calls to.
 */
final class NettyConnection extends ChannelInboundHandlerAdapter implements QuicConnection {

  private static final int LITTLE = 16 * 1024;

  private static final long LOOK_MILLIS = 500;

  /** Bytes for a way that has no stream yet. */
  private record Waiting(ByteString bytes, boolean last) {}

  private static final class Outgoing {
    private Optional<QuicStreamChannel> stream = Optional.empty();
    private boolean asked;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  }

  private final Supplier<Optional<List<X509Certificate>>> own;
  private final AtomicLong pending = new AtomicLong();
  private final Map<Integer, Outgoing> outgoing = new HashMap<>();
  private final Map<Integer, QuicStreamChannel> incoming = new HashMap<>();
  private volatile Optional<QuicEvents> events = Optional.empty();
  private volatile Optional<QuicChannel> channel = Optional.empty();
  private volatile int waysAllowed;
  private volatile int mostOnce;
  private volatile long lost;
  private volatile boolean closed;
  private boolean established;
  private boolean over;

  /** It was asked for before there was any. */
  private boolean firstWanted;

  private int lastIncoming;

  /** @param own the certificates shown, at a server; empty at a node, which is shown some */
  NettyConnection(Supplier<Optional<List<X509Certificate>>> own) {
    this.own = own;
  }

  /** Before anything can happen. */
  void tells(QuicEvents listener) {
    events = Optional.of(listener);
  }

  // ── from any thread ─────────────────────────────────────────────────────────────────────────

  @Override
  public int waysAllowed() {
    return waysAllowed;
  }

  @Override
  public long pending() {
    return pending.get();
  }

  @Override
  public void write(int way, ByteString bytes, boolean last) {
    pending.addAndGet(bytes.size());
    onLoop(() -> send(way, new Waiting(bytes, last)));
  }

  @Override
  public int mostOnce() {
    return mostOnce;
  }

  @Override
  public void writeOnce(ByteString bytes) {
    onLoop(
        () -> channel.orElseThrow().writeAndFlush(Unpooled.wrappedBuffer(bytes.toArrayUnsafe())));
  }

  @Override
  public long lost() {
    return lost;
  }

  @Override
  public void more(int way) {
    onLoop(() -> {
      var stream = incoming.get(way);
      if (stream != null) stream.read();
      else firstWanted |= way == 0;
    });
  }

  @Override
  public void close(Optional<String> goodbye) {
    closed = true;
    var reason = Unpooled.copiedBuffer(goodbye.orElse(""), US_ASCII);
    var toTheSession = goodbye.isPresent(); // what is said to it is not said during the handshake
    channel.ifPresent(
        open -> onLoop(() -> open.close(toTheSession, Parting.code(goodbye), reason)));
  }

  /** Whether it was closed from here, perhaps before it was anything. */
  boolean isClosed() {
    return closed;
  }

  private void onLoop(Runnable task) {
    try {
      channel.ifPresent(open -> open.eventLoop().execute(task));
    } catch (RejectedExecutionException stopped) {
      closed = true; // the engine was closed, and all its connections with it
    }
  }

  // ── sending ─────────────────────────────────────────────────────────────────────────────────

  private void send(int way, Waiting bytes) {
    var out = outgoing.computeIfAbsent(way, w -> new Outgoing());
    if (out.stream.isPresent()) {
      write(way, out.stream.get(), bytes);
    } else {
      out.waiting.add(bytes);
      open(way, out);
    }
  }

  /** The other end may allow no more for the moment; then it is tried again when it does. */
  private void open(int way, Outgoing out) {
    if (out.asked || over || channel.isEmpty()) return;
    out.asked = true;
    channel
        .get()
        .createStream(QuicStreamType.UNIDIRECTIONAL, new ChannelInboundHandlerAdapter())
        .addListener(done -> {
          out.asked = false;
          if (!done.isSuccess()) return;
          opened(way, out, (QuicStreamChannel) done.getNow());
        });
  }

  private void opened(int way, Outgoing out, QuicStreamChannel stream) {
    out.stream = Optional.of(stream);
    for (var next = out.waiting.poll(); next != null; next = out.waiting.poll()) {
      write(way, stream, next);
    }
  }

  private void write(int way, QuicStreamChannel stream, Waiting what) {
    var buffer = Unpooled.wrappedBuffer(what.bytes().toArrayUnsafe());
    var size = what.bytes().size();
    stream
        .writeAndFlush(what.last() ? new DefaultQuicStreamFrame(buffer, true) : buffer)
        .addListener(done -> taken(size));
    if (what.last()) outgoing.remove(way);
  }

  private void taken(int bytes) {
    var left = pending.addAndGet(-bytes);
    if (left <= LITTLE && left + bytes > LITTLE) events.ifPresent(QuicEvents::drained);
  }

  // ── the connection ──────────────────────────────────────────────────────────────────────────

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = Optional.of((QuicChannel) context.channel());
    if (closed) close(Optional.empty());
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    var open = (QuicChannel) context.channel();
    if (established || closed) return;
    established = true;
    if (own.get().isPresent()) begun();
    else
      open.createStream(QuicStreamType.BIDIRECTIONAL, new Incoming(0)).addListener(done -> {
        if (!done.isSuccess()) open.close();
        else first((QuicStreamChannel) done.getNow());
      });
  }

  private void first(QuicStreamChannel stream) {
    var out = outgoing.computeIfAbsent(0, w -> new Outgoing());
    incoming.put(0, stream);
    if (firstWanted) stream.eventLoop().execute(stream::read);
    if (own.get().isEmpty()) begun();
    opened(0, out, stream);
  }

  private void begun() {
    var engine = channel.orElseThrow().sslEngine();
    waysAllowed = waysOfTheOtherEnd();
    var suite = engine.getSession().getCipherSuite();
    var shown = own.get().orElseGet(this::shown);
    events.ifPresent(told -> told.established(suite, shown));
  }

  private void lookForLosses() {
    var open = channel.orElseThrow();
    var looking = open.eventLoop()
        .scheduleAtFixedRate(
            () -> open.collectStats().addListener(done -> {
              if (done.isSuccess()) lost = ((QuicConnectionStats) done.getNow()).lost();
            }),
            LOOK_MILLIS,
            LOOK_MILLIS,
            TimeUnit.MILLISECONDS);
    open.closeFuture().addListener(done -> looking.cancel(false));
  }

  /** By what it said in the handshake: the channel itself counts them only later. */
  private int waysOfTheOtherEnd() {
    var said = Optional.ofNullable(channel.orElseThrow().peerTransportParameters());
    return (int)
        Math.min(10_000, said.map(QuicTransportParameters::initialMaxStreamsUni).orElse(0L));
  }

  private List<X509Certificate> shown() {
    try {
      var chain = channel.orElseThrow().sslEngine().getSession().getPeerCertificates();
      return List.of(chain).stream().map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof QuicDatagramExtensionEvent offered) {
      if (mostOnce == 0) lookForLosses();
      mostOnce = offered.maxLength();
    } else if (event instanceof QuicStreamLimitChangedEvent) {
      Map.copyOf(outgoing).forEach((way, out) -> {
        if (way != 0 && out.stream.isEmpty()) open(way, out);
      });
    } else if (event instanceof QuicConnectionCloseEvent close) {
      goodbye(close).ifPresent(reason -> events.ifPresent(told -> told.goodbye(reason)));
      over("closed by the other end");
    }
    context.fireUserEventTriggered(event);
  }

  /** The library fails to give the reason of a close that has none. */
  private static Optional<String> goodbye(QuicConnectionCloseEvent close) {
    if (!close.isApplicationClose() || close.error() == Parting.SILENT) return Optional.empty();
    try {
      return Parting.goodbye(close.error(), new String(close.reason(), US_ASCII));
    } catch (NullPointerException none) {
      return Optional.empty();
    }
  }

  /** A datagram; what belongs to streams goes to their channels. */
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf buffer)) {
      context.fireChannelRead(message);
      return;
    }
    var bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes).release();
    events.ifPresent(told -> told.receivedOnce(ByteString.fromArrayUnsafe(bytes)));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    var silent = ((QuicChannel) context.channel()).isTimedOut();
    over(silent ? "no answer over UDP" : "closed by the other end");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    over("QUIC: " + cause.getMessage());
    context.close();
  }

  /** The end, once. */
  void over(String text) {
    if (over) return;
    over = true;
    events.ifPresent(told -> told.closed(text));
  }

  // ── streams of the other end ────────────────────────────────────────────────────────────────

  /** A handler for the stream that the other end has begun. */
  ChannelInboundHandlerAdapter incoming(QuicStreamChannel stream) {
    var number = stream.type() == QuicStreamType.BIDIRECTIONAL ? 0 : ++lastIncoming;
    if (number == 0) {
      first(stream);
    } else {
      incoming.put(number, stream);
      events.ifPresent(told -> told.incoming(number));
    }
    return new Incoming(number);
  }

  private final class Incoming extends ChannelInboundHandlerAdapter {
    private final int way;
    private ByteString read = ByteString.emptyByteString();
    private boolean ended;

    Incoming(int way) {
      this.way = way;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (!(message instanceof ByteBuf buffer)) return;
      var bytes = new byte[buffer.readableBytes()];
      buffer.readBytes(bytes).release();
      read = read.concat(ByteString.fromArrayUnsafe(bytes));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      pass();
    }

    private void pass() {
      if (read.isEmpty()) return;
      var bytes = read;
      read = ByteString.emptyByteString();
      events.ifPresent(told -> told.received(way, bytes));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent
          || event instanceof ChannelInputShutdownReadComplete) {
        ended(context);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      ended(context);
    }

    private void ended(ChannelHandlerContext context) {
      pass();
      if (ended) return;
      ended = true;
      incoming.remove(way);
      events.ifPresent(told -> told.ended(way));
      if (way != 0) context.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
