package org.hashrelay.process;

import java.util.concurrent.atomic.LongAdder;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;

/** Counts what goes to pools and comes from them. */
record CountedDialer(PoolDialer dialer, LongAdder bytes) implements PoolDialer {

  @Override
  public PoolStream open(PoolRoute route, PoolEvents events) {
    return new Outgoing(dialer.open(route, new Incoming(events, bytes)), bytes);
  }

  private record Outgoing(PoolStream stream, LongAdder bytes) implements PoolStream {

    @Override
    public void send(ByteString sent) {
      bytes.add(sent.size());
      stream.send(sent);
    }

    @Override
    public void consumed(int count) {
      stream.consumed(count);
    }

    @Override
    public void close(String reason) {
      stream.close(reason);
    }
  }

  private record Incoming(PoolEvents events, LongAdder bytes) implements PoolEvents {

    @Override
    public void opened() {
      events.opened();
    }

    @Override
    public void received(ByteString received) {
      bytes.add(received.size());
      events.received(received);
    }

    @Override
    public void writable(boolean ready) {
      events.writable(ready);
    }

    @Override
    public void closed(String reason) {
      events.closed(reason);
    }
  }
}
