package org.hashrelay.streams.sim.net;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;

/** One TCP connection of a {@link SimLoop}, confined to the loop's thread. */
public final class SimSocket {

  private static final int MOST_BACKLOG = 64 << 20;
  private static final int MOST_AT_ONCE = 64;

  private final SimLoop loop;
  private final SocketChannel channel;
  private final SocketHandler handler;
  private final SelectionKey key;
  private final ArrayDeque<ByteBuffer> backlog = new ArrayDeque<>();
  private int backlogBytes;
  private boolean paused;
  private boolean muted;
  private boolean byteByByte;
  private boolean endAfterBacklog;
  private boolean closed;
  private boolean dirty;

  SimSocket(SimLoop loop, SocketChannel channel, SocketHandler handler, SelectionKey key) {
    this.loop = loop;
    this.channel = channel;
    this.handler = handler;
    this.key = key;
    key.attach(this);
  }

  /** Sends after all that was written before; leaves in one packet with it where it can. */
  public void write(byte[] bytes, int length) {
    if (closed) {
      return;
    }
    backlog.add(ByteBuffer.wrap(bytes, 0, length));
    backlogBytes += length;
    if (backlogBytes > MOST_BACKLOG) {
      close("reads too slowly");
    } else {
      markDirty();
    }
  }

  public void write(byte[] bytes) {
    write(bytes, bytes.length);
  }

  public int backlog() {
    return backlogBytes;
  }

  /** Stops or starts reading. */
  public void pause(boolean newPaused) {
    paused = newPaused;
    updateInterest();
  }

  /** Stops or starts sending; what is written meanwhile waits. */
  public void mute(boolean newMuted) {
    boolean unmuted = muted && !newMuted;
    muted = newMuted;
    if (unmuted) {
      markDirty();
    }
  }

  public void byteByByte(boolean newByteByByte) {
    byteByByte = newByteByByte;
  }

  /** Ends the sending direction once everything written is out. */
  public void end() {
    endAfterBacklog = true;
    markDirty();
  }

  /** Ends the connection with a reset instead of an orderly close. */
  public void reset() {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      // not connected any more: the close below is all there is to do
    }
    close("reset");
  }

  /** Closes at once; what is not sent yet is lost. */
  public void close(String reason) {
    if (closed) {
      return;
    }
    closed = true;
    key.cancel();
    loop.forget(this);
    try {
      channel.close();
    } catch (IOException e) {
      // it is closed either way
    }
    handler.closed(this, reason);
  }

  public boolean isClosed() {
    return closed;
  }

  public String remote() {
    try {
      return String.valueOf(channel.getRemoteAddress());
    } catch (IOException e) {
      return "gone";
    }
  }

  void connected() {
    try {
      if (!channel.finishConnect()) {
        return;
      }
      begin();
    } catch (IOException e) {
      close("no connection: " + e.getMessage());
    }
  }

  void begin() throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    updateInterest();
    handler.opened(this);
  }

  void readable(ByteBuffer buffer) {
    buffer.clear();
    try {
      int length = channel.read(buffer);
      if (length > 0) {
        handler.received(this, buffer.array(), length);
      } else if (length < 0) {
        key.interestOpsAnd(~SelectionKey.OP_READ);
        handler.ended(this);
      }
    } catch (IOException e) {
      close("read: " + e.getMessage());
    }
  }

  /** Writes what it can; true when there is more to do without waiting for the socket. */
  boolean flush() {
    dirty = false;
    if (closed || muted || !channel.isConnected()) {
      return false;
    }
    boolean hadSome = !backlog.isEmpty();
    try {
      boolean blocked = byteByByte ? !writeOneByte() : !writeAll();
      updateInterest(blocked);
      if (backlog.isEmpty()) {
        emptied(hadSome);
      }
      return byteByByte && !blocked && !backlog.isEmpty();
    } catch (IOException e) {
      close("write: " + e.getMessage());
      return false;
    }
  }

  private void emptied(boolean hadSome) throws IOException {
    if (endAfterBacklog) {
      endAfterBacklog = false;
      channel.shutdownOutput();
    }
    if (hadSome) {
      handler.drained(this);
    }
  }

  private boolean writeAll() throws IOException {
    boolean more = false;
    while (!backlog.isEmpty()) {
      backlogBytes -= (int) writeSome();
      while (!backlog.isEmpty() && !backlog.peek().hasRemaining()) {
        backlog.remove();
        more = true;
      }
      if (!more) {
        return false;
      }
      more = false;
    }
    return true;
  }

  private long writeSome() throws IOException {
    return backlog.size() == 1
        ? channel.write(backlog.peek())
        : channel.write(backlog.stream().limit(MOST_AT_ONCE).toArray(ByteBuffer[]::new));
  }

  private boolean writeOneByte() throws IOException {
    var first = backlog.peek();
    if (first == null) {
      return true;
    }
    var one = first.slice(first.position(), 1);
    if (channel.write(one) == 0) {
      return false;
    }
    first.position(first.position() + 1);
    backlogBytes--;
    if (!first.hasRemaining()) {
      backlog.remove();
    }
    return true;
  }

  private void markDirty() {
    if (!dirty && !closed) {
      dirty = true;
      loop.flushSoon(this);
    }
  }

  private void updateInterest() {
    updateInterest(key.isValid() && (key.interestOps() & SelectionKey.OP_WRITE) != 0);
  }

  private void updateInterest(boolean blocked) {
    if (key.isValid() && channel.isConnected()) {
      int wanted = (paused ? 0 : SelectionKey.OP_READ) | (blocked ? SelectionKey.OP_WRITE : 0);
      if (key.interestOps() != wanted) {
        key.interestOps(wanted);
      }
    }
  }
}
