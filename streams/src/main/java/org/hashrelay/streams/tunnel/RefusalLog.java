package org.hashrelay.streams.tunnel;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Tells the log which connections were refused: ten in a second each by itself, the others as a sum
 * at the second's end, so that a flood of strangers neither fills a disk nor waits for one.
 *
 * <p>Thread-safe.
 */
final class RefusalLog {

  static final int EACH = 10;

  private final Consumer<String> log;
  private final Consumer<Runnable> inASecond;
  private final Map<String, Long> others = new TreeMap<>();
  private int told;

  /** @param inASecond runs what it is given after a second */
  RefusalLog(Consumer<String> log, Consumer<Runnable> inASecond) {
    this.log = log;
    this.inASecond = inASecond;
  }

  /** @param kind one of a few words of ours, nothing that the stranger said */
  void refused(InetSocketAddress from, String kind) {
    synchronized (this) {
      if (told == EACH) {
        others.merge(kind, 1L, Long::sum);
        return;
      }
      told++;
      if (told == 1) inASecond.accept(this::sum);
    }
    log.accept("refused a connection from " + from + ": " + kind);
  }

  private void sum() {
    Map<String, Long> sums;
    synchronized (this) {
      sums = new TreeMap<>(others);
      others.clear();
      told = 0;
    }
    if (sums.isEmpty()) return;
    var text = sums.entrySet().stream()
        .map(kind -> kind.getKey() + " " + kind.getValue())
        .collect(Collectors.joining(", "));
    log.accept("refused more connections in the same second: " + text);
  }
}
