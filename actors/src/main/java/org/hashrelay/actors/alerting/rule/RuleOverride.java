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
    Optional<List<String>> channels,
    Optional<Duration> window,
    Optional<Duration> baseline)
    implements Journaled {

  /**
   * Which alerts are meant: all that agree with everything that is said here.
   *
   * @param kind of the subject: {@code worker | mapping | farm}, or any other there is
   */
  public record Scope(
      Optional<String> farm,
      Optional<String> clientId,
      Optional<Integer> mappingId,
      Optional<String> worker,
      Optional<String> kind)
      implements Journaled {

    /** Everything there is. */
    public static final Scope ALL = new Scope(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public boolean covers(Subject subject) {
      return farm.filter(f -> !f.equals(subject.farm())).isEmpty()
          && clientId.filter(c -> !c.equals(subject.clientId())).isEmpty()
          && mappingId.filter(m -> m != subject.mappingId()).isEmpty()
          && kind.filter(k -> !k.equals(subject.kind())).isEmpty()
          && worker
              .filter(w -> !subject.kind().equals(Subject.WORKER) || !w.equals(subject.name()))
              .isEmpty();
    }

    /** The narrower one wins. */
    int weight() {
      return (worker.isPresent() ? 16 : 0)
          + (mappingId.isPresent() ? 8 : 0)
          + (clientId.isPresent() ? 4 : 0)
          + (farm.isPresent() ? 2 : 0)
          + (kind.isPresent() ? 1 : 0);
    }
  }

  RuleSettings over(RuleSettings base) {
    return new RuleSettings(
        enabled.orElse(base.enabled()),
        severity.orElse(base.severity()),
        holdFor.orElse(base.holdFor()),
        threshold.orElse(base.threshold()),
        window.orElse(base.window()),
        baseline.orElse(base.baseline()),
        minShares.orElse(base.minShares()),
        channels.orElse(base.channels()));
  }
}
