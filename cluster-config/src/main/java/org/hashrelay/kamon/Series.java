package org.hashrelay.kamon;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import kamon.tag.TagSet;

/** The series of one family; those beyond a bound share one that is labelled other. */
final class Series<V> {

  private static final int MOST = 300;
  private static final Labels OTHER = Labels.of("series", "other");
  private static final Function<Object, String> TEXT = Object::toString;

  private final Map<Labels, V> values = new HashMap<>();
  private final V fresh;

  /** @param fresh what a series begins with */
  Series(V fresh) {
    this.fresh = fresh;
  }

  V change(TagSet tags, UnaryOperator<V> change) {
    return values.merge(
        labels(tags), change.apply(fresh), (before, ignored) -> change.apply(before));
  }

  void forEach(BiConsumer<Labels, V> each) {
    values.forEach(each);
  }

  private Labels labels(TagSet tags) {
    var asked = Labels.builder();
    for (var all = tags.iterator(TEXT); all.hasNext(); ) {
      var tag = all.next();
      asked.label(KamonName.label(tag.key()), tag.value());
    }
    var labels = asked.build();
    return values.size() < MOST || values.containsKey(labels) ? labels : OTHER;
  }
}
