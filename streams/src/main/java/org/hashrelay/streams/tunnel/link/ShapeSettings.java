package org.hashrelay.streams.tunnel.link;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How this end shapes what it sends; reference.conf says what each setting means.
 *
 * @param wish at least this; the other end may ask for more
 * @param delay of {@link Shape#COALESCE}
 * @param bucket of {@link Shape#BUCKET}, in bytes
 * @param interval of {@link Shape#CONSTANT}
 * @param size of {@link Shape#CONSTANT}, in bytes
 */
public record ShapeSettings(Shape wish, Duration delay, int bucket, Duration interval, int size) {

  static ShapeSettings from(Config root) {
    var tunnel = new Checked(root, LinkSettings.PATH);
    var wish = Shape.parse(tunnel.text("shape"))
        .orElseGet(() -> tunnel.bad("shape", "not off, coalesce, bucket or constant"));
    return new ShapeSettings(
        wish,
        tunnel.durationIn("shape-delay", Duration.ofMillis(1), Duration.ofSeconds(1)),
        tunnel.bytesIn("shape-bucket", 64, 16 * 1024),
        tunnel.durationIn("shape-interval", Duration.ofMillis(10), Duration.ofSeconds(10)),
        tunnel.bytesIn("shape-size", 64, 16 * 1024));
  }
}
