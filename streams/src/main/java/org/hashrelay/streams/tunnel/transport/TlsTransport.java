package org.hashrelay.streams.tunnel.transport;

import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;

/**
 * TLS 1.3 over TCP with a server certificate, by the JDK's own engine.
 *
 * <p>Looks like a browser and a web server from the first byte: the same names in ALPN, no client
 * certificate. Who the client is, it proves inside.
 */
public final class TlsTransport implements Transport {

  public static final String NAME = "tcp_tls";

  private static final String[] TUNNEL_VERSIONS = {"TLSv1.3"};
  private static final String[] POOL_VERSIONS = {"TLSv1.3", "TLSv1.2"};

  /** Makes the pipe of one connection. */
  private interface Pipes {
    TlsPipe make(String host, int port);
  }

  private final Pipes pipes;

  private TlsTransport(Pipes pipes) {
    this.pipes = pipes;
  }

  /** A server's end; each connection is shown the identity of the moment it begins in. */
  public static TlsTransport ofServer(Supplier<ServerIdentity> identity) {
    var shown = new AtomicReference<>(Shown.of(identity.get()));
    return new TlsTransport((host, port) -> {
      var now = identity.get();
      var known = shown.get();
      var fitting = known.identity() == now ? known : Shown.of(now);
      shown.set(fitting);
      var engine = fitting.context().createSSLEngine();
      engine.setUseClientMode(false);
      restrict(engine, TUNNEL_VERSIONS, "http/1.1");
      return new TlsPipe(engine, fitting::keyHash);
    });
  }

  /** An identity and what is made of it once; tickets of the one before are worth nothing here. */
  private record Shown(ServerIdentity identity, SSLContext context, byte[] keyHash) {

    static Shown of(ServerIdentity identity) {
      return new Shown(identity, serverContext(identity), identity.fingerprint().hash());
    }
  }

  /**
   * A node's end.
   *
   * @param pin the only server key it accepts; empty to trust the system's authorities and to check
   *     the host name
   */
  public static TlsTransport toServer(Optional<Fingerprint> pin) {
    var context = clientContext(pin);
    return new TlsTransport((host, port) -> {
      var engine = context.createSSLEngine(host, port);
      engine.setUseClientMode(true);
      restrict(engine, TUNNEL_VERSIONS, "h2", "http/1.1");
      if (pin.isEmpty()) checkHostName(engine);
      return new TlsPipe(engine, () -> peerKeyHash(engine));
    });
  }

  /** A pool's TLS port: system authorities, host name, and TLS 1.2 for pools that have no newer. */
  public static TlsTransport toPool() {
    return toPool(clientContext(Optional.empty()));
  }

  /** The same with the authorities of this context. */
  public static TlsTransport toPool(SSLContext context) {
    return new TlsTransport((host, port) -> {
      var engine = context.createSSLEngine(host, port);
      engine.setUseClientMode(true);
      restrict(engine, POOL_VERSIONS);
      checkHostName(engine);
      return new TlsPipe(engine, () -> peerKeyHash(engine));
    });
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public SecurePipe pipe(String host, int port) {
    return pipes.make(host, port);
  }

  /** Before the handshake begins, or it has no effect. */
  private static void restrict(SSLEngine engine, String[] versions, String... protocols) {
    engine.setEnabledProtocols(versions);
    var parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    engine.setSSLParameters(parameters);
  }

  private static void checkHostName(SSLEngine engine) {
    var parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
  }

  private static byte[] peerKeyHash(SSLEngine engine) {
    try {
      var key = engine.getSession().getPeerCertificates()[0].getPublicKey();
      return Fingerprint.of(key).hash();
    } catch (SSLPeerUnverifiedException e) {
      throw new IllegalStateException("asked before the server showed its certificate", e);
    }
  }

  private static SSLContext clientContext(Optional<Fingerprint> pin) {
    try {
      var context = SSLContext.getInstance("TLS");
      var clock = InstantSource.system();
      var only = pin.map(p -> new TrustManager[] {new PinnedKey(p, clock)}).orElse(null);
      context.init(null, only, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform has no TLS", e);
    }
  }

  private static SSLContext serverContext(ServerIdentity identity) {
    try {
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(identity.keyStore(), new char[0]);
      var context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the server's certificate and key are of no use", e);
    }
  }
}
