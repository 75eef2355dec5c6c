package org.hashrelay.streams.sim;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What a simulated pool does wrong at the moment. Confined to the pool's thread. */
final class Conduct {

  private final Map<Misbehaviour, String> active = new EnumMap<>(Misbehaviour.class);

  /** {@code name} or {@code name=value}. */
  Misbehaviour add(String flag) {
    int equals = flag.indexOf('=');
    var misbehaviour = Misbehaviour.of(equals < 0 ? flag : flag.substring(0, equals));
    active.put(misbehaviour, equals < 0 ? "" : flag.substring(equals + 1));
    return misbehaviour;
  }

  void clear() {
    active.clear();
  }

  boolean is(Misbehaviour misbehaviour) {
    return active.containsKey(misbehaviour);
  }

  /** The text after the equals sign, empty when there was none; nothing when it does not do that. */
  Optional<String> value(Misbehaviour misbehaviour) {
    return Optional.ofNullable(active.get(misbehaviour));
  }

  /** The number after the equals sign, 0 when it does not do that. */
  long number(Misbehaviour misbehaviour, long whenNotSaid) {
    return value(misbehaviour)
        .map(text -> text.isEmpty() ? whenNotSaid : Long.parseLong(text))
        .orElse(0L);
  }
}
