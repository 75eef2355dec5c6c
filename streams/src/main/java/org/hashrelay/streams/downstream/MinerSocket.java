package org.hashrelay.streams.downstream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.io.TcpMessage;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.MinerPortSettings;
import org.hashrelay.streams.aggregation.miner.MinerOut;

/**
 * One miner's TCP connection as its island holds it; confined to the island.
 *
 * <p>Writes go out unasked until one comes back. Then those already under way come back too, in
 * order, and are kept apart from new ones: put in one queue, a new line would overtake an old one.
 */
final class MinerSocket implements MinerOut {

  /** Ticks a closing connection has to write what is left. */
  private static final int LINGER_TICKS = 20;

  private static final long FLOWING = Long.MIN_VALUE;

  private final ActorRef connection;
  private final ActorRef island;
  private final InetSocketAddress peer;
  private final int seat;
  private final String addressText;
  private final int limit;
  private final long stallMillis;
  private final Queue<ByteString> returned = new ArrayDeque<>(1); // mostly empty, and one a miner
  private final Queue<ByteString> pending = new ArrayDeque<>(1);
  private long queued;
  private long stalledSince = FLOWING;
  private int closingTicks = -1;
  private boolean readOwed;
  private boolean counted;
  private boolean refused;
  private String reason = "";

  MinerSocket(
      ActorRef connection,
      ActorRef island,
      InetSocketAddress peer,
      MinerPortSettings limits,
      int seat) {
    this.connection = connection;
    this.island = island;
    this.peer = peer;
    this.seat = seat;
    addressText = peer.getAddress().getHostAddress();
    this.limit = limits.writeLimit();
    this.stallMillis = limits.writeStallTimeout().toMillis();
  }

  @Override
  public void write(ByteString lines) {
    if (isClosing()) return;
    if (!isStalled()) {
      connection.tell(TcpMessage.write(lines), island);
      return;
    }
    pending.add(lines);
    queued += lines.size();
    if (queued > limit) abort("slow-reader");
  }

  @Override
  public void close(String why) {
    if (isClosing()) return;
    reason = why;
    closingTicks = 0;
    var command = isStalled() ? TcpMessage.abort() : TcpMessage.close();
    connection.tell(command, island);
  }

  @Override
  public void refuse(String kind) {
    refused = !isClosing();
    drop(kind);
  }

  @Override
  public void drop(String why) {
    counted = !isClosing();
    close(why);
  }

  @Override
  public String address() {
    return addressText;
  }

  @Override
  public int seat() {
    return seat;
  }

  /** Address and port, an IPv6 address in brackets. */
  String peer() {
    var host = addressText.contains(":") ? "[" + addressText + "]" : addressText;
    return host + ":" + peer.getPort();
  }

  InetAddress inetAddress() {
    return peer.getAddress();
  }

  /** Why the island closed it; empty when it did not. */
  String reason() {
    return reason;
  }

  /** Whether it was closed for what it was or did. */
  boolean isCounted() {
    return counted;
  }

  /** Whether it never was a miner. */
  boolean isRefused() {
    return refused;
  }

  boolean isClosing() {
    return closingTicks >= 0;
  }

  void writeReturned(ByteString lines, long now) {
    if (!isStalled()) {
      stalledSince = now;
      connection.tell(TcpMessage.resumeWriting(), island);
    }
    returned.add(lines);
    queued += lines.size();
    if (queued > limit) abort("slow-reader");
  }

  void writingResumed() {
    var all = ByteString.emptyByteString();
    for (var lines : returned) all = all.concat(lines);
    for (var lines : pending) all = all.concat(lines);
    returned.clear();
    pending.clear();
    queued = 0;
    stalledSince = FLOWING;
    if (!all.isEmpty() && !isClosing()) connection.tell(TcpMessage.write(all), island);
  }

  /** Asks for the next read, now or when {@link #payRead} finds the way free. */
  void read(boolean ready) {
    readOwed = !ready || isStalled();
    if (!readOwed && !isClosing()) connection.tell(TcpMessage.resumeReading(), island);
  }

  boolean payRead(boolean ready) {
    if (readOwed) read(ready);
    return !readOwed;
  }

  boolean readOwed() {
    return readOwed;
  }

  void tick(long now) {
    if (isStalled() && now - stalledSince >= stallMillis) abort("slow-reader");
    if (isClosing() && ++closingTicks > LINGER_TICKS) connection.tell(TcpMessage.abort(), island);
  }

  private boolean isStalled() {
    return stalledSince != FLOWING;
  }

  private void abort(String why) {
    if (!isClosing()) reason = why;
    closingTicks = Math.max(0, closingTicks);
    returned.clear();
    pending.clear();
    queued = 0;
    connection.tell(TcpMessage.abort(), island);
  }
}
