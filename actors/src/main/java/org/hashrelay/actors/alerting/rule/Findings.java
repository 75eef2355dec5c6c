package org.hashrelay.actors.alerting.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What holds at the moment, as a watcher sees it, and what changed since it was last asked. */
public final class Findings {

  /** Beyond this nobody reads them one by one. */
  public static final int MOST = 10_000;

  /** What was only heard of has no finding. */
  private final Map<String, Optional<Finding>> holding = new LinkedHashMap<>();

  private final Map<String, Change> news = new LinkedHashMap<>();
  private long unheld;

  /** A condition that holds already goes on as it began. */
  public void hold(Finding finding) {
    var key = finding.key();
    if (holding.containsKey(key)) return;
    if (holding.size() >= MOST) {
      unheld++;
      return;
    }
    holding.put(key, Optional.of(finding));
    news.put(key, new Change.Began(finding));
  }

  public void end(AlertRule rule, Subject subject) {
    end(Finding.key(rule, subject.kind(), subject.id()), false);
  }

  public void end(String key, boolean quietly) {
    if (holding.remove(key) == null) return;
    news.remove(key);
    news.put(key, new Change.Ended(key, quietly));
  }

  /** These hold, and nothing else does. */
  public void become(List<Finding> all) {
    var keys = all.stream().map(Finding::key).collect(Collectors.toSet());
    for (var key : keys()) if (!keys.contains(key)) end(key, false);
    all.forEach(this::hold);
  }

  public boolean holds(AlertRule rule, Subject subject) {
    return holding.containsKey(Finding.key(rule, subject.kind(), subject.id()));
  }

  /** What changed since the last time; at most so many at once. */
  public List<Change> news(int most) {
    var some = new ArrayList<Change>();
    var all = news.values().iterator();
    while (all.hasNext() && some.size() < most) {
      some.add(all.next());
      all.remove();
    }
    return some;
  }

  public Set<String> keys() {
    return Set.copyOf(holding.keySet());
  }

  /** Somebody says that it holds, and there is no reason to doubt it. */
  public void believe(String key) {
    if (holding.size() < MOST) holding.putIfAbsent(key, Optional.empty());
  }

  /** Says again what somebody does not know, and ends what holds no more. */
  public void agreeWith(Set<String> known, boolean quietly) {
    holding.forEach((key, finding) -> {
      if (!known.contains(key)) finding.ifPresent(f -> news.put(key, new Change.Began(f)));
    });
    holding.entrySet().removeIf(e -> e.getValue().isEmpty() && !known.contains(e.getKey()));
    for (var key : known) {
      if (!holding.containsKey(key)) news.putIfAbsent(key, new Change.Ended(key, quietly));
    }
  }

  /** Conditions that held beyond what is kept. */
  public long unheld() {
    return unheld;
  }

  /** Comparable on both ends without sending all. */
  public static int digest(Set<String> keys) {
    return keys.hashCode();
  }
}
