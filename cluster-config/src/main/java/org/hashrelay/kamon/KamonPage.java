package org.hashrelay.kamon;

import com.typesafe.config.Config;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.TreeMap;
import kamon.metric.Distribution;
import kamon.metric.Metric;
import kamon.metric.MetricSnapshot;
import kamon.metric.PeriodSnapshot;
import kamon.module.MetricReporter;
import scala.collection.immutable.Seq;

/**
 * What Kamon measured since the start, as families of the metrics page.
 *
 * <p>Kamon tells every second what came since the last time; counters and histograms are added up
 * here, gauges are those of the last time.
 */
final class KamonPage implements MetricReporter, MultiCollector {

  private final Map<String, KamonCounters> counters = new TreeMap<>();
  private final Map<String, KamonHistograms> histograms = new TreeMap<>();
  private Map<String, KamonGauges> gauges = new TreeMap<>();

  @Override
  public synchronized void reportPeriodSnapshot(PeriodSnapshot period) {
    each(period.counters(), this::count);
    gauges = new TreeMap<>();
    each(period.gauges(), this::gauge);
    each(period.histograms(), this::distribute);
    each(period.timers(), this::distribute);
    each(period.rangeSamplers(), this::distribute);
  }

  private interface Taking<S extends Metric.Settings, V> {
    void take(KamonName name, MetricSnapshot<S, V> metric);
  }

  private static <S extends Metric.Settings, V> void each(
      Seq<MetricSnapshot<S, V>> metrics, Taking<S, V> taking) {
    for (var all = metrics.iterator(); all.hasNext(); ) {
      var metric = all.next();
      if (!KamonName.isWanted(metric.name())) continue;
      var name = KamonName.of(metric.name(), metric.settings().unit());
      if (!name.isOurs() && !metric.instruments().isEmpty()) taking.take(name, metric);
    }
  }

  private void count(KamonName name, MetricSnapshot<?, Object> metric) {
    var family =
        counters.computeIfAbsent(name.name(), n -> new KamonCounters(name, metric.description()));
    metric
        .instruments()
        .foreach(one -> family.add(one.tags(), ((Number) one.value()).doubleValue()));
  }

  private void gauge(KamonName name, MetricSnapshot<?, Object> metric) {
    var family =
        gauges.computeIfAbsent(name.name(), n -> new KamonGauges(name, metric.description()));
    metric
        .instruments()
        .foreach(one -> family.set(one.tags(), ((Number) one.value()).doubleValue()));
  }

  private void distribute(KamonName name, MetricSnapshot<?, Distribution> metric) {
    var family = histograms.computeIfAbsent(
        name.name(), n -> new KamonHistograms(name, metric.description()));
    metric.instruments().foreach(one -> family.add(one.tags(), one.value()));
  }

  @Override
  public synchronized MetricSnapshots collect() {
    var all = MetricSnapshots.builder();
    counters.values().forEach(family -> all.metricSnapshot(family.snapshot()));
    gauges.values().forEach(family -> all.metricSnapshot(family.snapshot()));
    histograms.values().forEach(family -> all.metricSnapshot(family.snapshot()));
    return all.build();
  }

  @Override
  public void stop() {
    // there is nothing to let go of
  }

  @Override
  public void reconfigure(Config settings) {
    // its settings do not change while it runs
  }
}
