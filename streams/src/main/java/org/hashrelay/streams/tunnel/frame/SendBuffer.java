package org.hashrelay.streams.tunnel.frame;

import java.util.ArrayDeque;
import org.apache.pekko.util.ByteString;

/**
 * One stream's bytes on their way out: not sent yet, and sent but not acknowledged.
 *
 * <pre>
 *   acknowledged     sent          end
 *   ├── kept ────────┼── unsent ───┤        limit: how far the other end lets us go
 * </pre>
 *
 * <p>What is kept would be sent again on another connection; that is why it is kept.
 */
final class SendBuffer {

  private final ArrayDeque<ByteString> kept = new ArrayDeque<>();
  private final ArrayDeque<ByteString> unsent = new ArrayDeque<>();
  private long acknowledged;
  private long sent;
  private long end;
  private long limit;

  SendBuffer(long limit) {
    this.limit = limit;
  }

  void add(ByteString bytes) {
    if (bytes.isEmpty()) return;
    unsent.add(bytes);
    end += bytes.size();
  }

  /** The next bytes to send, at most so many; empty when there are none or no credit is left. */
  ByteString next(int most) {
    var allowed = (int) Math.min(most, Math.min(limit, end) - sent);
    if (allowed <= 0) return ByteString.emptyByteString();
    var taken = ByteString.emptyByteString();
    while (taken.size() < allowed) {
      var piece = unsent.poll();
      var room = allowed - taken.size();
      if (piece.size() > room) {
        unsent.addFirst(piece.drop(room));
        piece = piece.take(room);
      }
      taken = taken.isEmpty() ? piece : taken.concat(piece);
    }
    kept.add(taken);
    sent += taken.size();
    return taken;
  }

  boolean canSend() {
    return sent < Math.min(limit, end);
  }

  /** Forgets what has arrived; returns how many bytes that were, or -1 when it never was sent. */
  int acknowledge(long offset) {
    if (offset > sent) return -1;
    var forgotten = (int) Math.max(0, offset - acknowledged);
    for (var left = forgotten; left > 0; ) {
      var piece = kept.poll();
      if (piece.size() > left) {
        kept.addFirst(piece.drop(left).compact());
        left = 0;
      } else {
        left -= piece.size();
      }
    }
    acknowledged += forgotten;
    return forgotten;
  }

  /** Another connection: what was sent and not acknowledged is to be sent again. */
  void rewind() {
    while (!kept.isEmpty()) unsent.addFirst(kept.pollLast());
    sent = acknowledged;
  }

  /** Forgets what was not sent yet; returns how many bytes that were. */
  int dropUnsent() {
    var dropped = (int) unsentBytes();
    unsent.clear();
    end = sent;
    return dropped;
  }

  /** Credit never shrinks: a smaller limit is an old one that came late. */
  void allow(long offset) {
    limit = Math.max(limit, offset);
  }

  long sent() {
    return sent;
  }

  long unsentBytes() {
    return end - sent;
  }

  long keptBytes() {
    return sent - acknowledged;
  }

  /** Bytes held in memory. */
  long heldBytes() {
    return end - acknowledged;
  }
}
