package org.hashrelay.actors.alerting.rule;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hashrelay.actors.Journaled;

/** One rule set otherwise for a part of the fleet; what is empty stays as it is for all. */
public record RuleOverride(
    AlertRule rule,
    Scope scope,
    Optional<Boolean> enabled,
    Optional<Severity> severity,
    Optional<Duration> holdFor,
    Optional<Double> threshold,
    Optional<Integer> minShares,
    Optional<List<String>> channels)
    implements Journaled {

  /** Which alerts are meant: all that agree with everything that is said here. */
  public record Scope(
      Optional<String> farm,
      Optional<String> clientId,
      Optional<Integer> mappingId,
      Optional<String> worker)
      implements Journaled {

    boolean covers(Subject subject) {
      return farm.filter(f -> !f.equals(subject.farm())).isEmpty()
          && clientId.filter(c -> !c.equals(subject.clientId())).isEmpty()
          && mappingId.filter(m -> m != subject.mappingId()).isEmpty()
          && worker
              .filter(w -> !subject.kind().equals(Subject.WORKER) || !w.equals(subject.name()))
              .isEmpty();
    }

    /** The narrower one wins. */
    int weight() {
      return (worker.isPresent() ? 8 : 0)
          + (mappingId.isPresent() ? 4 : 0)
          + (clientId.isPresent() ? 2 : 0)
          + (farm.isPresent() ? 1 : 0);
    }
  }

  RuleSettings over(RuleSettings base) {
    return new RuleSettings(
        enabled.orElse(base.enabled()),
        severity.orElse(base.severity()),
        holdFor.orElse(base.holdFor()),
        threshold.orElse(base.threshold()),
        base.window(),
        base.baseline(),
        minShares.orElse(base.minShares()),
        channels.orElse(base.channels()));
  }
}
