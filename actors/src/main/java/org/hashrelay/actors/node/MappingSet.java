package org.hashrelay.actors.node;

import static java.util.Comparator.comparingInt;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.actors.Journaled;
import org.hashrelay.streams.tunnel.control.ControlMessage.Applied;

/**
 * The mappings of one node, and how far the node has followed them.
 *
 * @param revision counts the changes of the set
 * @param appliedRevision the newest revision the node said it runs
 * @param changedAt the revision of the set at which each mapping changed last
 * @param failures what the node could not run at that revision
 */
public record MappingSet(
    long revision,
    long appliedRevision,
    Map<Integer, Mapping> mappings,
    Map<Integer, Long> changedAt,
    Map<Integer, Failure> failures)
    implements Journaled {

  static final MappingSet EMPTY = new MappingSet(0, 0, Map.of(), Map.of(), Map.of());

  public MappingSet {
    mappings = Map.copyOf(mappings);
    changedAt = Map.copyOf(changedAt);
    failures = Map.copyOf(failures);
  }

  /** Why the node does not run a mapping; {@code state} as in {@link MappingStatus}. */
  public record Failure(String state, String detail) implements Journaled {}

  Optional<Mapping> mapping(int id) {
    return Optional.ofNullable(mappings.get(id));
  }

  Optional<Mapping> holderOf(int port) {
    return mappings.values().stream().filter(m -> m.localPort() == port).findFirst();
  }

  List<Mapping> byId() {
    return mappings.values().stream().sorted(comparingInt(Mapping::id)).toList();
  }

  /** Whether the node has yet to say that it follows the mapping's last change. */
  boolean isPending(int id) {
    return changedAt.getOrDefault(id, 0L) > appliedRevision;
  }

  Optional<Failure> failure(int id) {
    return Optional.ofNullable(failures.get(id));
  }

  /** Whether the node has said just this before. */
  boolean agreesWith(Applied told) {
    var named = new HashMap<Integer, Failure>();
    told.failures().forEach(f -> named.put(f.mappingId(), new Failure(f.state(), f.detail())));
    return told.revision() == appliedRevision && named.equals(failures);
  }

  MappingSet put(Mapping mapping) {
    return new MappingSet(
        revision + 1,
        appliedRevision,
        with(mappings, mapping.id(), mapping),
        with(changedAt, mapping.id(), revision + 1),
        without(failures, mapping.id()));
  }

  MappingSet deleted(int id) {
    return new MappingSet(
        revision + 1,
        appliedRevision,
        without(mappings, id),
        without(changedAt, id),
        without(failures, id));
  }

  MappingSet applied(long newRevision) {
    return new MappingSet(revision, newRevision, mappings, changedAt, Map.of());
  }

  MappingSet failed(int id, String state, String detail) {
    return new MappingSet(
        revision,
        appliedRevision,
        mappings,
        changedAt,
        with(failures, id, new Failure(state, detail)));
  }

  MappingSet atRevision(long newRevision) {
    return new MappingSet(newRevision, appliedRevision, mappings, changedAt, failures);
  }

  private static <V> Map<Integer, V> with(Map<Integer, V> map, int id, V value) {
    var changed = new HashMap<>(map);
    changed.put(id, value);
    return changed;
  }

  private static <V> Map<Integer, V> without(Map<Integer, V> map, int id) {
    var changed = new HashMap<>(map);
    changed.remove(id);
    return changed;
  }
}
