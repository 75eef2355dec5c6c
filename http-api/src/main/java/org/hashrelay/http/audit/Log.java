package org.hashrelay.http.audit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.hashrelay.actors.audit.AuditFilter;
import org.hashrelay.actors.audit.AuditLine;
import org.hashrelay.actors.audit.AuditLog;
import org.hashrelay.actors.audit.AuditLog.Newest;
import org.hashrelay.http.fleet.Entities;
import org.hashrelay.persistence.audit.AuditFeed.Lines;

/**
 * The audit log: as the database has it, and behind that, for a moment, as the log itself remembers it.
 * What this server has noted and not yet told is waited for a little.
 */
final class Log {

  private static final int SETTLE_MILLIS = 500;
  private static final int PATIENCE_MILLIS = 1_000;
  private static final int BITE = 500;

  private final Entities entities;
  private final Auditing audit;

  Log(Entities entities, Auditing audit) {
    this.entities = entities;
    this.audit = audit;
  }

  /** Newest first; more than the limit may be among them. */
  CompletionStage<Lines> before(AuditFilter filter, long number, int limit) {
    return settled()
        .thenCompose(done -> audit.feed().before(filter, number, limit))
        .thenCompose(stored -> number <= stored.newest()
            ? CompletableFuture.completedStage(stored)
            : newest(stored.newest()).thenApply(newer -> together(newer, stored, filter, number)));
  }

  private static Lines together(
      List<AuditLine> newer, Lines stored, AuditFilter filter, long number) {
    var lines = new ArrayList<>(newer.stream()
        .filter(line -> line.number() < number && filter.covers(line.entry()))
        .sorted(Comparator.comparingLong(AuditLine::number).reversed())
        .toList());
    var total = stored.total() + lines.size();
    lines.addAll(stored.lines());
    return new Lines(lines, total, stored.newest());
  }

  private CompletionStage<Boolean> settled() {
    return soon(audit.trail().settled(), false, SETTLE_MILLIS);
  }

  /** Without an answer of the log none: the database will have them. */
  private CompletionStage<List<AuditLine>> newest(long after) {
    var asked = entities
        .audit(ref -> new AuditLog.GetNewest(after, ref))
        .thenApply(reply -> reply instanceof Newest newest ? newest.lines() : List.<AuditLine>of())
        .exceptionally(silent -> List.of());
    return soon(asked, List.of(), PATIENCE_MILLIS);
  }

  private static <T> CompletionStage<T> soon(CompletionStage<T> stage, T otherwise, int millis) {
    return stage
        .toCompletableFuture()
        .copy()
        .completeOnTimeout(otherwise, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Whether every line follows the one before.
   *
   * @param checked how many do, from the first on
   * @param brokenAt the first number that is missing, or whose line is not what was written
   * @param lastHash of the last line that follows: whoever wrote it down earlier finds it again
   */
  record Chain(boolean holds, long checked, Optional<Long> brokenAt, String lastHash) {

    static final Chain START = new Chain(true, 0, Optional.empty(), AuditLine.NOTHING);

    Chain with(List<AuditLine> lines) {
      var number = checked;
      var hash = lastHash;
      for (var line : lines) {
        if (!line.follows(number, hash)) {
          return new Chain(false, number, Optional.of(number + 1), hash);
        }
        number++;
        hash = line.hash();
      }
      return new Chain(true, number, Optional.empty(), hash);
    }
  }

  /** From the first line to the last that the log remembers. */
  CompletionStage<Chain> verify() {
    return settled().thenCompose(done -> verify(Chain.START));
  }

  private CompletionStage<Chain> verify(Chain chain) {
    return audit.feed().after(chain.checked(), BITE).thenCompose(lines -> {
      var further = chain.with(lines);
      if (!further.holds()) return CompletableFuture.completedStage(further);
      return lines.size() == BITE
          ? verify(further)
          : newest(further.checked()).thenApply(further::with);
    });
  }
}
