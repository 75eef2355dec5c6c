package org.hashrelay.actors.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.hashrelay.actors.Journaled;

/**
 * The end of the chain.
 *
 * @param newest the last lines, oldest first: for those that look before the database has them, and to
 *     know again what is told twice
 */
public record AuditState(long lastNumber, String lastHash, List<AuditLine> newest)
    implements Journaled {

  static final int MOST = 200;

  static final AuditState EMPTY = new AuditState(0, AuditLine.NOTHING, List.of());

  public AuditState {
    newest = List.copyOf(newest);
  }

  /** Those of the entries that are new, as the next lines. */
  List<AuditLine> next(List<AuditEntry> entries) {
    var known = newest.stream().map(line -> line.entry().id()).collect(Collectors.toSet());
    var lines = new ArrayList<AuditLine>();
    var hash = lastHash;
    for (var entry : entries) {
      if (!known.add(entry.id())) continue;
      var line = AuditLine.of(lastNumber + 1 + lines.size(), entry, hash);
      lines.add(line);
      hash = line.hash();
    }
    return lines;
  }

  AuditState with(List<AuditLine> lines) {
    if (lines.isEmpty()) return this;
    var all = new ArrayList<>(newest);
    all.addAll(lines);
    var last = lines.get(lines.size() - 1);
    return new AuditState(last.number(), last.hash(), all.subList(firstKept(all), all.size()));
  }

  private static int firstKept(List<AuditLine> all) {
    var first = all.size() - 1;
    var weight = (long) all.get(first).entry().weight();
    while (first > 0 && all.size() - first < MOST) {
      weight += all.get(first - 1).entry().weight();
      if (weight > AuditEntry.MOST_AT_ONCE) break;
      first--;
    }
    return first;
  }

  /** What is known behind that number. */
  List<AuditLine> after(long number) {
    return newest.stream().filter(line -> line.number() > number).toList();
  }
}
