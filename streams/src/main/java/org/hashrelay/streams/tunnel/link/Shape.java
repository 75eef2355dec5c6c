package org.hashrelay.streams.tunnel.link;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a link's bytes look to whoever watches the wire; each one hides more than the one before. */
public enum Shape {
  /** Sent as they come. */
  OFF,
  /** Sent together after a short while. Saves bytes, hides next to nothing. */
  COALESCE,
  /** Filled up to steps of size. Hides what kind of message it was. */
  BUCKET,
  /** The same number of bytes at the same pace, whatever there is to say. Hides the hashrate. */
  CONSTANT;

  private static final String FEATURE = "shape-";

  /** As settings name it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Shape> parse(String word) {
    return List.of(values()).stream().filter(shape -> shape.word().equals(word)).findFirst();
  }

  /** What a hello says of the wish for this shape. */
  public List<String> features() {
    return this == OFF ? List.of() : List.of(FEATURE + word());
  }

  /** What both ends keep to: this wish or the other end's, whichever hides more. */
  Shape agreed(List<String> othersFeatures) {
    var agreed = this;
    for (var feature : othersFeatures) {
      if (!feature.startsWith(FEATURE)) continue;
      var wish = parse(feature.substring(FEATURE.length())).orElse(OFF);
      if (wish.compareTo(agreed) > 0) agreed = wish;
    }
    return agreed;
  }
}
