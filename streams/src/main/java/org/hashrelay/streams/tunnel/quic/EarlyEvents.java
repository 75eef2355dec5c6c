package org.hashrelay.streams.tunnel.quic;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;

/**
 * Keeps what an engine tells until the island of the connection runs, then passes it on.
 *
 * <p>A handful at most: no way is read before the island asks for it.
 */
final class EarlyEvents implements QuicEvents {

  private final List<Consumer<QuicEvents>> early = new ArrayList<>();
  private Optional<QuicEvents> listener = Optional.empty();

  synchronized void tell(QuicEvents events) {
    listener = Optional.of(events);
    early.forEach(told -> told.accept(events));
    early.clear();
  }

  private synchronized void pass(Consumer<QuicEvents> told) {
    listener.ifPresentOrElse(told, () -> early.add(told));
  }

  @Override
  public void established(String cipher, List<X509Certificate> server) {
    pass(told -> told.established(cipher, server));
  }

  @Override
  public void incoming(int way) {
    pass(told -> told.incoming(way));
  }

  @Override
  public void received(int way, ByteString bytes) {
    pass(told -> told.received(way, bytes));
  }

  /** The link may lose these, and so may this. */
  @Override
  public synchronized void receivedOnce(ByteString bytes) {
    listener.ifPresent(events -> events.receivedOnce(bytes));
  }

  @Override
  public void ended(int way) {
    pass(told -> told.ended(way));
  }

  @Override
  public void drained() {
    pass(QuicEvents::drained);
  }

  @Override
  public void goodbye(String reason) {
    pass(told -> told.goodbye(reason));
  }

  @Override
  public void closed(String text) {
    pass(told -> told.closed(text));
  }
}
