package org.hashrelay.streams.tunnel.quic;

import java.security.cert.X509Certificate;
import java.util.List;
import org.apache.pekko.util.ByteString;

/** Passes on what an engine tells, and says when the server has answered at all. */
record FirstWord(QuicEvents to, Runnable reached) implements QuicEvents {

  @Override
  public void established(String cipher, List<X509Certificate> server) {
    reached.run();
    to.established(cipher, server);
  }

  @Override
  public void incoming(int way) {
    to.incoming(way);
  }

  @Override
  public void received(int way, ByteString bytes) {
    to.received(way, bytes);
  }

  @Override
  public void receivedOnce(ByteString bytes) {
    to.receivedOnce(bytes);
  }

  @Override
  public void ended(int way) {
    to.ended(way);
  }

  @Override
  public void drained() {
    to.drained();
  }

  @Override
  public void goodbye(String reason) {
    to.goodbye(reason);
  }

  @Override
  public void closed(String text) {
    to.closed(text);
  }
}
