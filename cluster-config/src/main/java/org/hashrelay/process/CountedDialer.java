package org.hashrelay.process;

import java.util.concurrent.atomic.LongAdder;
import org.apache.pekko.util.ByteString;
import org.hashrelay.actors.live.LiveNode;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;

/** Counts what goes to pools and comes from them, and times how long they take to be reached. */
record CountedDialer(PoolDialer dialer, LongAdder bytes, LiveNode live) implements PoolDialer {

  @Override
  public PoolStream open(PoolRoute route, PoolEvents events) {
    var count = new Count(bytes, live.bytes(route.mappingId()));
    var began = System.nanoTime();
    Runnable stands = () -> live.connected(route.poolId(), (System.nanoTime() - began) / 1e9);
    return new Outgoing(dialer.open(route, new Incoming(events, count, stands)), count);
  }

  /** Of the server, and of the mapping. */
  private record Count(LongAdder all, LongAdder own) {
    void add(int bytes) {
      all.add(bytes);
      own.add(bytes);
    }
  }

  private record Outgoing(PoolStream stream, Count bytes) implements PoolStream {

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

  private record Incoming(PoolEvents events, Count bytes, Runnable stands) implements PoolEvents {

    @Override
    public void opened() {
      stands.run();
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
