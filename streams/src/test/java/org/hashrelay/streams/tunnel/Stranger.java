package org.hashrelay.streams.tunnel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.control.ControlCodec;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.proof.NodeProof;
import org.hashrelay.streams.tunnel.proof.NodeToken;

/** Whoever connects to a server's port without being one of its nodes, or pretending. */
final class Stranger {

  private static final int TIMEOUT_MILLIS = 10_000;

  private Stranger() {}

  static Socket connect(TunnelServer server) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  /** A TLS connection that takes any certificate. */
  static SSLSocket tls(TunnelServer server, String... protocols) throws Exception {
    var context = SSLContext.getInstance("TLSv1.3");
    context.init(null, new TrustManager[] {new Anyone()}, null);
    var socket = (SSLSocket) context
        .getSocketFactory()
        .createSocket(InetAddress.getLoopbackAddress(), server.address().getPort());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    var parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    return socket;
  }

  /** Everything the server says to this, until it closes. */
  static String answerTo(TunnelServer server, String text) throws Exception {
    try (var socket = tls(server, "h2", "http/1.1")) {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** The first flight of a node with this token. */
  static ByteString flight(NodeToken token, TunnelServer server) {
    var hello = ControlCodec.encode(new Hello.FromNode(
        1, 1, token.id(), "i", "v", "tcp_tls", List.of(), 0, new byte[0], 1, new byte[32]));
    var seen = server.identity().get().fingerprint().hash();
    return new NodeProof(token.prk(), seen).flight(hello).encode();
  }

  static final class Anyone implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
