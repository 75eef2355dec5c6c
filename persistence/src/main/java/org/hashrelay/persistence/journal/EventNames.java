package org.hashrelay.persistence.journal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Class ↔ name on disk, with the version that is written. A class may be renamed or moved; a name
 * never changes and is never given to something else.
 */
public final class EventNames {

  private final Map<Class<?>, Name> names = new LinkedHashMap<>();
  private final Map<String, Class<?>> classes = new LinkedHashMap<>();

  private EventNames() {}

  /** A name and the version of what stands under it, from 1. */
  public record Name(String name, int version) {

    /** As the journal keeps it: {@code node-registered.v1}. */
    public String manifest() {
      return name + ".v" + version;
    }

    /** Empty when the manifest is none of ours. */
    static Optional<Name> parse(String manifest) {
      var dot = manifest.lastIndexOf(".v");
      if (dot < 1 || !manifest.substring(dot + 2).matches("[1-9][0-9]{0,3}")) {
        return Optional.empty();
      }
      return Optional.of(
          new Name(manifest.substring(0, dot), Integer.parseInt(manifest.substring(dot + 2))));
    }
  }

  /** No names at all; the rest is said by {@link #with}. */
  static EventNames none() {
    return new EventNames();
  }

  /** These and one more. */
  EventNames with(Class<?> type, String name, int version) {
    var more = new EventNames();
    more.names.putAll(names);
    more.classes.putAll(classes);
    if (more.names.put(type, new Name(name, version)) != null
        || more.classes.put(name, type) != null) {
      throw new IllegalArgumentException(name + " or " + type.getName() + " is there already");
    }
    return more;
  }

  /** Empty for a class that is not kept under a name of its own. */
  public Optional<Name> of(Class<?> type) {
    return Optional.ofNullable(names.get(type));
  }

  /** The class that is now read from that name. */
  public Optional<Class<?>> type(String name) {
    return Optional.ofNullable(classes.get(name));
  }

  /** Everything that has a name. */
  public Set<Class<?>> types() {
    return Set.copyOf(names.keySet());
  }
}
