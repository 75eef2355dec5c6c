package org.hashrelay.actors.alerting.watch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.hashrelay.streams.tunnel.control.ShareBook;

/** What became of a mapping's work over the last minutes. Confined to its watcher. */
final class DeliveryWindow {

  private static final int SLOTS = 60;

  private record Seen(long at, long found, long lost) {}

  private final Deque<Seen> seen = new ArrayDeque<>();

  /** A book that went back is another one. */
  void add(ShareBook book, long now, Duration window) {
    var lost = book.stale() + book.unanswered();
    if (!seen.isEmpty() && seen.getLast().found() > book.found()) seen.clear();
    if (seen.isEmpty() || now - seen.getLast().at() >= window.toMillis() / SLOTS) {
      seen.add(new Seen(now, book.found(), lost));
    }
    while (seen.size() > 1 && now - seen.getFirst().at() > window.toMillis()) seen.remove();
  }

  long found() {
    return seen.isEmpty() ? 0 : seen.getLast().found() - seen.getFirst().found();
  }

  long lost() {
    return seen.isEmpty() ? 0 : seen.getLast().lost() - seen.getFirst().lost();
  }

  double ratio() {
    return found() == 0 ? 0 : (double) lost() / found();
  }
}
