package org.hashrelay.streams.tunnel.transport;

/** TLS 1.3 over TCP with a server certificate, by the JDK's own engine. */
public final class TlsTransport implements Transport {

  public static final String NAME = "tcp_tls";

  @Override
  public String name() {
    return NAME;
  }
}
