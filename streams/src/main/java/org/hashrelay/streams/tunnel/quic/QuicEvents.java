package org.hashrelay.streams.tunnel.quic;

import java.security.cert.X509Certificate;
import java.util.List;
import org.apache.pekko.util.ByteString;

/** What an engine tells of one connection; from its own threads, which these must not hold up. */
interface QuicEvents {

  /**
   * The handshake is over.
   *
   * @param cipher the suite in use, as TLS names it
   * @param server the certificates the server showed, its own first
   */
  void established(String cipher, List<X509Certificate> server);

  /** The other end has begun a way: it is read when asked for. */
  void incoming(int way);

  /** Answers {@link QuicConnection#more}. */
  void received(int way, ByteString bytes);

  /** Bytes that belong to no way came, in whatever order; nobody asks for them. */
  void receivedOnce(ByteString bytes);

  /** Nothing more comes on this way. */
  void ended(int way);

  /** What waited has become little again. */
  void drained();

  /** The other end closes, and the session is to end with the connection, for this reason. */
  void goodbye(String reason);

  /** The end of the connection, for people. */
  void closed(String text);
}
