package org.hashrelay.actors.catalogue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.hashrelay.actors.Journaled;
import org.hashrelay.actors.catalogue.Catalogue.Contents;
import org.hashrelay.actors.catalogue.Catalogue.TokenPage;

/**
 * What the {@link Catalogue} lists; ids are never given out twice.
 *
 * @param pools id to name
 * @param nodes in order of creation
 * @param tokens oldest first
 */
public record CatalogueState(
    int nextPoolId,
    int nextMappingId,
    Map<Integer, String> pools,
    List<String> nodes,
    Map<Integer, Place> mappings,
    List<Token> tokens)
    implements Journaled {

  /** Of more tokens of one node than this the oldest go; the node keeps as many. */
  static final int TOKENS_PER_NODE = 8;

  /** As many as fit well into one message. */
  static final int TOKENS_PER_PAGE = 2_000;

  static final CatalogueState EMPTY =
      new CatalogueState(1, 1, Map.of(), List.of(), Map.of(), List.of());

  public CatalogueState {
    pools = Map.copyOf(pools);
    nodes = List.copyOf(nodes);
    mappings = Map.copyOf(mappings);
    tokens = List.copyOf(tokens);
  }

  /** Where a mapping lives and what it is called. */
  public record Place(String nodeId, String name) implements Journaled {}

  /** Which node a token leads to. */
  public record Token(String tokenId, String nodeId) implements Journaled {}

  Optional<Integer> poolNamed(String name) {
    return keyOf(pools, name::equals);
  }

  Optional<Integer> mappingAt(Place place) {
    return place.name().isEmpty() ? Optional.empty() : keyOf(mappings, place::equals);
  }

  Optional<String> owner(String tokenId) {
    return tokens.stream()
        .filter(t -> t.tokenId().equals(tokenId))
        .map(Token::nodeId)
        .findFirst();
  }

  List<String> tokensOf(String nodeId) {
    return tokens.stream()
        .filter(t -> t.nodeId().equals(nodeId))
        .map(Token::tokenId)
        .toList();
  }

  TokenPage page(int from) {
    var owners = new LinkedHashMap<String, String>();
    tokens.stream()
        .skip(from)
        .limit(TOKENS_PER_PAGE)
        .forEach(t -> owners.put(t.tokenId(), t.nodeId()));
    return new TokenPage(owners, from + owners.size() < tokens.size());
  }

  Contents contents() {
    var places = new LinkedHashMap<Integer, String>();
    new TreeMap<>(mappings).forEach((id, place) -> places.put(id, place.nodeId()));
    return new Contents(pools.keySet().stream().sorted().toList(), nodes, places);
  }

  CatalogueState withPool(int id, String name) {
    var next = Math.max(nextPoolId, id + 1);
    return new CatalogueState(next, nextMappingId, put(pools, id, name), nodes, mappings, tokens);
  }

  CatalogueState withoutPool(int id) {
    var left = keep(pools, e -> e.getKey() != id);
    return new CatalogueState(nextPoolId, nextMappingId, left, nodes, mappings, tokens);
  }

  CatalogueState withNode(String nodeId) {
    var all = new ArrayList<>(nodes);
    all.add(nodeId);
    return new CatalogueState(nextPoolId, nextMappingId, pools, all, mappings, tokens);
  }

  CatalogueState withoutNode(String nodeId) {
    return new CatalogueState(
        nextPoolId,
        nextMappingId,
        pools,
        nodes.stream().filter(n -> !n.equals(nodeId)).toList(),
        keep(mappings, e -> !e.getValue().nodeId().equals(nodeId)),
        tokens.stream().filter(t -> !t.nodeId().equals(nodeId)).toList());
  }

  CatalogueState withMapping(int id, Place place) {
    var next = Math.max(nextMappingId, id + 1);
    return new CatalogueState(nextPoolId, next, pools, nodes, put(mappings, id, place), tokens);
  }

  CatalogueState withoutMapping(int id) {
    var left = keep(mappings, e -> e.getKey() != id);
    return new CatalogueState(nextPoolId, nextMappingId, pools, nodes, left, tokens);
  }

  CatalogueState withToken(String tokenId, String nodeId) {
    var all = new ArrayList<>(tokens);
    all.add(new Token(tokenId, nodeId));
    var ofNode = all.stream().filter(t -> t.nodeId().equals(nodeId)).toList();
    if (ofNode.size() > TOKENS_PER_NODE) all.remove(ofNode.get(0));
    return new CatalogueState(nextPoolId, nextMappingId, pools, nodes, mappings, all);
  }

  private static <V> Map<Integer, V> put(Map<Integer, V> map, int id, V value) {
    var changed = new TreeMap<>(map);
    changed.put(id, value);
    return changed;
  }

  private static <V> Map<Integer, V> keep(
      Map<Integer, V> map, Predicate<Entry<Integer, V>> wanted) {
    var kept = new TreeMap<Integer, V>();
    map.entrySet().stream().filter(wanted).forEach(e -> kept.put(e.getKey(), e.getValue()));
    return kept;
  }

  private static <V> Optional<Integer> keyOf(Map<Integer, V> map, Predicate<V> wanted) {
    return map.entrySet().stream()
        .filter(e -> wanted.test(e.getValue()))
        .map(Entry::getKey)
        .findFirst();
  }
}
