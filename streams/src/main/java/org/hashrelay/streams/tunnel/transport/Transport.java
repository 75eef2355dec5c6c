package org.hashrelay.streams.tunnel.transport;

/** A way to carry the tunnel's frames, unread and unchanged, between a node and a server. */
public sealed interface Transport permits TlsTransport, PskTransport, SharedPort {

  /** As settings, API and metrics name it: {@code tcp_tls}. */
  String name();

  /** The encryption of a new connection with this peer. */
  SecurePipe pipe(String host, int port);
}
