package org.hashrelay.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.hashrelay.actors.audit.AuditFilter;
import org.hashrelay.actors.audit.AuditLine;
import org.hashrelay.persistence.audit.AuditFeed;

/** A database that holds the lines it is given, and can go away. */
final class MemoryAudit implements AuditFeed {

  private volatile List<AuditLine> lines = List.of();
  private volatile boolean away;

  void holds(List<AuditLine> now) {
    lines = List.copyOf(now);
  }

  void away(boolean now) {
    away = now;
  }

  @Override
  public CompletionStage<Lines> before(AuditFilter filter, long number, int limit) {
    var found = new ArrayList<>(lines.stream()
        .filter(line -> line.number() < number && filter.covers(line.entry()))
        .sorted(Comparator.comparingLong(AuditLine::number).reversed())
        .toList());
    var newest = lines.stream().mapToLong(AuditLine::number).max().orElse(0);
    var page = found.subList(0, Math.min(limit, found.size()));
    return answer(new Lines(page, found.size(), newest));
  }

  @Override
  public CompletionStage<List<AuditLine>> after(long number, int limit) {
    return answer(
        lines.stream().filter(line -> line.number() > number).limit(limit).toList());
  }

  private <T> CompletionStage<T> answer(T value) {
    return away
        ? CompletableFuture.failedStage(new IllegalStateException("secret jdbc text"))
        : CompletableFuture.completedStage(value);
  }
}
