package org.hashrelay.actors.alerting;

import java.time.Instant;
import java.util.Optional;

/**
 * Which lines of the story are wanted; what is empty does not narrow.
 *
 * @param type what the type begins with
 * @param from the first moment that is meant
 * @param to the first moment that is not
 */
public record FeedFilter(
    String type,
    Optional<String> rule,
    Optional<String> alertId,
    Optional<String> clientId,
    Optional<Integer> mappingId,
    Optional<Instant> from,
    Optional<Instant> to) {

  public static final FeedFilter ALL = new FeedFilter(
      "",
      Optional.empty(),
      Optional.empty(),
      Optional.empty(),
      Optional.empty(),
      Optional.empty(),
      Optional.empty());

  public boolean covers(FeedEntry line) {
    return line.type().startsWith(type)
        && rule.filter(r -> !r.equals(line.rule())).isEmpty()
        && alertId.filter(id -> !id.equals(line.alertId())).isEmpty()
        && clientId.filter(id -> !id.equals(line.clientId())).isEmpty()
        && mappingId.filter(id -> id != line.mappingId()).isEmpty()
        && from.filter(line.at()::isBefore).isEmpty()
        && to.filter(end -> !line.at().isBefore(end)).isEmpty();
  }
}
