package org.hashrelay.streams.tunnel.link;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.frame.FrameWays;

/** What a link has for the other end: the frames of the session it carries, in their shape. */
final class Output {

  private static final long MILLION = 1_000_000L;

  private final Link link;
  private final Heartbeat heartbeat;
  private final ShapeSettings settings;
  private final LongSupplier nanos;
  private Optional<Session> session = Optional.empty();
  private Shaper shaper;

  Output(Link link, Heartbeat heartbeat, ShapeSettings settings, LongSupplier nanos) {
    this.link = link;
    this.heartbeat = heartbeat;
    this.settings = settings;
    this.nanos = nanos;
    shapeAs(Shape.OFF);
  }

  void shapeAs(Shape shape) {
    var from = new Shaper.From(this::hasFrames, this::frames);
    shaper = new Shaper(settings, shape, from, nanos.getAsLong());
  }

  Shape shape() {
    return shaper.shape();
  }

  void carry(Session carried) {
    session = Optional.of(carried);
  }

  /** How long until {@link #next} is worth while: 0 for now, negative when nobody knows. */
  long afterMillis() {
    var wait = shaper.waitNanos(nanos.getAsLong());
    return wait <= 0 ? wait : wait / MILLION + 1;
  }

  boolean hasFrames() {
    return session.filter(carried -> carried.hasOutput(link)).isPresent();
  }

  /** The next frames in their shape, about so many bytes. */
  ByteString next(int most) {
    return shaper.next(most, nanos.getAsLong());
  }

  /** The same, each on its way; what is shaped has the first only. */
  void next(int most, FrameWays ways) {
    if (shape() == Shape.OFF) take(most, ways);
    else ways.first().append(next(most));
  }

  /** What the shape has begun and not finished. */
  ByteString rest() {
    return shaper.rest();
  }

  /** Frames as they are. */
  ByteString frames(int most) {
    var way = new FrameWays.One();
    take(most, way);
    return way.result();
  }

  void take(int most, FrameWays ways) {
    session.ifPresent(carried -> {
      if (carried.take(link, most, ways)) heartbeat.sent(nanos.getAsLong());
    });
  }
}
