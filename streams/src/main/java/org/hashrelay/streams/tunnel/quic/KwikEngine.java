package org.hashrelay.streams.tunnel.quic;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.hashrelay.streams.tunnel.datagram.DatagramFilter;
import org.hashrelay.streams.tunnel.datagram.KeptRetry;
import org.hashrelay.streams.tunnel.transport.Failures;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;
import tech.kwik.core.ConnectionListener;
import tech.kwik.core.ConnectionTerminatedEvent;
import tech.kwik.core.QuicClientConnection;
import tech.kwik.core.QuicConnection.QuicVersion;
import tech.kwik.core.QuicStream;
import tech.kwik.core.log.NullLogger;
import tech.kwik.core.server.ApplicationProtocolConnection;
import tech.kwik.core.server.ApplicationProtocolConnectionFactory;
import tech.kwik.core.server.ServerConnection;
import tech.kwik.core.server.ServerConnectionConfig;
import tech.kwik.core.server.ServerConnector;

/**
 * QUIC by Kwik, which is Java alone. Its streams block, so threads read and write them: few for each
 * connection, all in one bounded pool.
 *
 * <p>A server shows the certificate it had when it began to listen.
 */
final class KwikEngine implements QuicEngine {

  private static final int MOST_THREADS = 4_096;

  /** More than the credit of a logical stream, so that the engine's own limit is never reached. */
  private static final long STREAM_WINDOW = 512 * 1024;

  /** The only one a node of this engine offers, and a server's first choice; it does not tell. */
  private static final String SUITE = "TLS_AES_128_GCM_SHA256";

  private static final Pattern REASON_PHRASE = Pattern.compile("\\((.*)\\)");

  /** For what the engine has to say to its connections, and again for the rest. */
  private static final Duration CLOSING = Duration.ofSeconds(1);

  private final QuicSettings settings;
  private final ThreadPoolExecutor threads;
  private final ScheduledExecutorService timer;

  KwikEngine(QuicSettings settings, String name) {
    // It would speak of certificates that are not looked at; ServerCheck does that.
    System.setProperty("tech.kwik.core.no-security-warnings", "true");
    this.settings = settings;
    this.threads = new ThreadPoolExecutor(
        0, MOST_THREADS, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons(name));
    this.timer = Executors.newSingleThreadScheduledExecutor(daemons(name + "-timer"));
  }

  private static ThreadFactory daemons(String name) {
    var count = new AtomicInteger();
    return task -> {
      var thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void after(long nanos, Runnable task) {
    timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    threads.shutdown();
  }

  private static ConnectionListener endOf(KwikConnection connection) {
    return new ConnectionListener() {
      @Override
      public void disconnected(ConnectionTerminatedEvent event) {
        goodbye(event).ifPresent(connection::left);
        connection.over(event.closedByPeer() ? "closed by the other end" : "no answer over UDP");
      }
    };
  }

  /** The library wraps the reason phrase: {@code Application error: 1 (stopped)}. */
  private static Optional<String> goodbye(ConnectionTerminatedEvent event) {
    if (!event.closedByPeer() || !event.hasApplicationError()) return Optional.empty();
    var phrase = REASON_PHRASE.matcher(event.errorDescription());
    return phrase.find()
        ? Parting.goodbye(event.applicationErrorCode(), phrase.group(1))
        : Optional.empty();
  }

  private static void close(tech.kwik.core.QuicConnection quic, Optional<String> goodbye) {
    goodbye.ifPresentOrElse(
        reason -> quic.close(Parting.code(goodbye), reason), () -> quic.close());
  }

  // ── a node ──────────────────────────────────────────────────────────────────────────────────

  @Override
  public QuicConnection connect(Target target, QuicEvents events) {
    var dialled = new Dialled(target, events);
    threads.execute(dialled::connect);
    return dialled.connection;
  }

  /** A connection to a server: {@code connect} blocks, so closing must not wait for it. */
  private final class Dialled {
    private final Target target;
    private final QuicEvents events;
    private final KwikConnection connection;
    private volatile Optional<QuicClientConnection> quic = Optional.empty();

    Dialled(Target target, QuicEvents events) {
      this.target = target;
      this.events = events;
      this.connection = new KwikConnection(
          threads,
          events,
          () -> quic.orElseThrow().createStream(false),
          settings.streams(),
          goodbye -> quic.ifPresent(open -> close(open, goodbye)));
    }

    void connect() {
      try {
        var made = QuicClientConnection.newBuilder()
            .host(target.name())
            .port(target.address().getPort())
            .applicationProtocol(ALPN)
            .version(QuicVersion.V1)
            .noServerCertificateCheck() // ServerCheck looks at the certificate
            .connectTimeout(target.patience())
            .maxIdleTimeout(settings.idle())
            .maxOpenPeerInitiatedUnidirectionalStreams(settings.streams())
            .maxOpenPeerInitiatedBidirectionalStreams(0)
            .defaultStreamReceiveBufferSize(STREAM_WINDOW)
            .socketFactory(server -> new Answer(target.answered()))
            .logger(new NullLogger())
            .build();
        quic = Optional.of(made);
        made.setConnectionListener(endOf(connection));
        made.setPeerInitiatedStreamCallback(connection::begun);
        if (connection.isOver()) return;
        made.connect();
        if (connection.isOver()) {
          made.close();
          return;
        }
        connection.first(made.createStream(true));
        events.established(SUITE, made.getServerCertificateChain());
      } catch (IOException | RuntimeException e) {
        connection.over("no answer over UDP: " + Failures.text(e));
      }
    }
  }

  /** Waits for the first datagram. */
  private static final class Answer extends DatagramSocket {
    private final Runnable answered;
    private boolean told;

    Answer(Runnable answered) throws SocketException {
      this.answered = answered;
    }

    @Override
    public void receive(DatagramPacket packet) throws IOException {
      super.receive(packet);
      if (!told) answered.run();
      told = true;
    }
  }

  // ── a server ────────────────────────────────────────────────────────────────────────────────

  @Override
  public Port listen(Listen how) throws IOException {
    var newcomers = new KeptRetry(settings.limits(), System.nanoTime());
    var socket = new Gate(how.at(), new DatagramFilter(newcomers, System::nanoTime, how.refused()));
    var refusing = new AtomicBoolean();
    try {
      socket.setReceiveBufferSize(settings.receiveBuffer());
      var identity = how.identity().get();
      var connector = ServerConnector.builder()
          .withSocket(socket)
          .withKeyStore(identity.keyStore(), ServerIdentity.ALIAS, new char[0])
          .withSupportedVersion(QuicVersion.V1)
          .withConfiguration(ServerConnectionConfig.builder()
              .retryRequired(ServerConnectionConfig.RetryRequired.Always)
              .maxIdleTimeout((int) settings.idle().toMillis())
              .maxOpenPeerInitiatedBidirectionalStreams(1)
              .maxOpenPeerInitiatedUnidirectionalStreams(settings.streams())
              .maxConnectionBufferSize(2 * STREAM_WINDOW)
              .maxBidirectionalStreamBufferSize(STREAM_WINDOW)
              .maxUnidirectionalStreamBufferSize(STREAM_WINDOW)
              .build())
          .withLogger(new NullLogger())
          .build();
      connector.registerApplicationProtocol(ALPN, new Arrivals(how, identity, refusing));
      connector.start();
      return new Bound(socket, connector, refusing);
    } catch (CertificateException | SocketException | RuntimeException e) {
      socket.close();
      throw new IOException(Failures.text(e), e);
    }
  }

  /** Takes connections as they finish their handshake. */
  private final class Arrivals implements ApplicationProtocolConnectionFactory {
    private final Listen how;
    private final List<X509Certificate> shown;
    private final AtomicBoolean refusing;

    Arrivals(Listen how, ServerIdentity identity, AtomicBoolean refusing) {
      this.how = how;
      this.shown = identity.chain();
      this.refusing = refusing;
    }

    @Override
    public int maxConcurrentPeerInitiatedBidirectionalStreams() {
      return 1;
    }

    @Override
    public int maxConcurrentPeerInitiatedUnidirectionalStreams() {
      return settings.streams();
    }

    @Override
    public ApplicationProtocolConnection createConnection(
        String protocol, tech.kwik.core.QuicConnection quic) {
      var early = new EarlyEvents();
      var connection = new KwikConnection(
          threads,
          early,
          () -> quic.createStream(false),
          settings.streams(),
          goodbye -> close(quic, goodbye));
      quic.setConnectionListener(endOf(connection));
      var from = ((ServerConnection) quic).getInitialRemoteAddress();
      var taken = refusing.get()
          ? Optional.<QuicEvents>empty()
          : how.accept().apply(new Arrival(from, connection));
      taken.ifPresentOrElse(early::tell, () -> connection.close(Optional.empty()));
      return new ApplicationProtocolConnection() {
        @Override
        public void acceptPeerInitiatedStream(QuicStream stream) {
          if (!stream.isBidirectional()) connection.begun(stream);
          else begun(stream);
        }

        /** The handshake is over when the node begins to speak. */
        private void begun(QuicStream stream) {
          connection.first(stream);
          early.established(SUITE, shown);
        }
      };
    }
  }

  /** Hands on what the filter lets through. */
  private static final class Gate extends DatagramSocket {
    private final DatagramFilter filter;

    Gate(InetSocketAddress at, DatagramFilter filter) throws SocketException {
      super(at);
      this.filter = filter;
    }

    @Override
    public void receive(DatagramPacket packet) throws IOException {
      var room = packet.getLength();
      do {
        packet.setLength(room);
        super.receive(packet);
      } while (!filter.passes(
          (InetSocketAddress) packet.getSocketAddress(),
          ByteBuffer.wrap(packet.getData(), packet.getOffset(), packet.getLength())));
    }
  }

  private record Bound(DatagramSocket socket, ServerConnector connector, AtomicBoolean refusing)
      implements Port {

    @Override
    public InetSocketAddress address() {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void refuse() {
      refusing.set(true);
    }

    /** The engine waits for handshakes that never end, half a minute unless it is interrupted. */
    @Override
    public void close() {
      if (socket.isClosed()) return;
      var closing = new Thread(connector::close, "hashrelay-quic-close");
      closing.start();
      try {
        closing.join(CLOSING.toMillis());
        closing.interrupt();
        closing.join(CLOSING.toMillis());
      } catch (InterruptedException hurried) {
        closing.interrupt();
        Thread.currentThread().interrupt();
      }
      socket.close();
    }
  }
}
