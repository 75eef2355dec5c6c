package org.hashrelay.streams.tunnel.link;

import java.util.stream.LongStream;

/** The last few measured round trips. Written by one thread at a time, read by any. */
final class RoundTrips {

  private static final int REMEMBERED = 4;

  private final long[] before = new long[REMEMBERED];
  private int count;
  private volatile long newest;
  private volatile long usual;

  void took(long micros) {
    before[count++ % REMEMBERED] = micros;
    newest = micros;
    usual = LongStream.of(before).limit(count).min().orElse(0);
  }

  /** In microseconds; 0 before the first. */
  long newest() {
    return newest;
  }

  /** The shortest of them: what waited for a link to come back says nothing of the link. */
  long usual() {
    return usual;
  }
}
