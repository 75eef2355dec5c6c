package org.hashrelay.actors.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * Which lines are wanted; what is empty does not narrow.
 *
 * @param action what it begins with
 * @param target a kind, an id, or both with a slash between
 * @param from the first moment that is meant
 * @param to the first moment that is not
 */
public record AuditFilter(
    Optional<String> actor,
    String action,
    Optional<String> target,
    Optional<Instant> from,
    Optional<Instant> to) {

  public static final AuditFilter ALL =
      new AuditFilter(Optional.empty(), "", Optional.empty(), Optional.empty(), Optional.empty());

  public boolean covers(AuditEntry entry) {
    return actor.filter(a -> !a.equals(entry.actor())).isEmpty()
        && entry.action().startsWith(action)
        && target.filter(t -> !isOf(t, entry)).isEmpty()
        && from.filter(entry.at()::isBefore).isEmpty()
        && to.filter(end -> !entry.at().isBefore(end)).isEmpty();
  }

  private static boolean isOf(String target, AuditEntry entry) {
    return target.equals(entry.targetKind())
        || target.equals(entry.targetId())
        || target.equals(entry.targetKind() + "/" + entry.targetId());
  }
}
