package org.hashrelay.streams.tunnel.datagram;

import java.util.Map;
import java.util.Optional;

/** Handshakes that an engine was let begin: each may go on, with so many Initials more. */
final class Handshakes<K> {

  private static final long LAST_NANOS = 10_000_000_000L;
  private static final int MOST = 4_096;

  /** What a handshake needs that loses every other packet; an engine may begin anew with each. */
  private static final int INITIALS = 16;

  private static final class One {
    private final long until;
    private int initials;

    One(long until) {
      this.until = until;
    }
  }

  private final Map<K, One> known = new Bounded<>(MOST);

  boolean isKnown(K key, long now) {
    var one = known.get(key);
    return one != null && now - one.until < 0;
  }

  /** Why a known one may not go on. */
  Optional<String> refusal(K key) {
    return ++known.get(key).initials <= INITIALS ? Optional.empty() : Optional.of("quic-too-many");
  }

  void begin(K key, long now) {
    known.put(key, new One(now + LAST_NANOS));
  }

  int size() {
    return known.size();
  }
}
