package org.hashrelay.http.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What was gathered for one scrape.
 *
 * @param classic families that the client library cannot write, as text
 */
public record Gathered(String classic, List<MetricSnapshot> families) {

  public Gathered {
    families = List.copyOf(families);
  }

  /** With these families too. */
  Gathered plus(List<MetricSnapshot> more) {
    var all = new ArrayList<>(families);
    all.addAll(more);
    return new Gathered(classic, all);
  }

  /** Gathers; must not fail. */
  @FunctionalInterface
  public interface Source {
    CompletionStage<Gathered> gather(boolean openMetrics);
  }
}
