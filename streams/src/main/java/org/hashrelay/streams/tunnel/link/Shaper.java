package org.hashrelay.streams.tunnel.link;

import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.frame.Filling;

/**
 * When a link sends, and how much at a time: {@link Shape} made of frames and padding.
 *
 * <p>A frame may be cut between two turns of {@link Shape#CONSTANT}: the other end puts bytes
 * together before it reads them. Pure: a clock is passed in; confined to its link.
 */
public final class Shaper {

  /** What {@link #waitNanos} says when there is nothing to send. */
  public static final long NOTHING = -1;

  /**
   * Where the bytes come from.
   *
   * @param frames whether there are any
   * @param take about so many bytes of them
   */
  public record From(BooleanSupplier frames, IntFunction<ByteString> take) {}

  private final ShapeSettings settings;
  private final Shape shape;
  private final From from;
  private ByteString carried = ByteString.emptyByteString();
  private boolean collecting;
  private boolean backlog;
  private long dueAt;

  /** @param now in nanoseconds, of the clock that goes on in the other calls */
  public Shaper(ShapeSettings settings, Shape shape, From from, long now) {
    this.settings = settings;
    this.shape = shape;
    this.from = from;
    this.dueAt = now;
  }

  Shape shape() {
    return shape;
  }

  /** How long to wait before {@link #next}: 0 for now, {@link #NOTHING} without end. */
  public long waitNanos(long now) {
    if (shape == Shape.CONSTANT) return Math.max(0, dueAt - now);
    if (!from.frames().getAsBoolean()) return NOTHING;
    if (shape != Shape.COALESCE || backlog) return 0;
    if (!collecting) {
      collecting = true;
      dueAt = now + settings.delay().toNanos();
    }
    return Math.max(0, dueAt - now);
  }

  /** What is sent now; empty when it is not time. */
  public ByteString next(int most, long now) {
    if (waitNanos(now) != 0) return ByteString.emptyByteString();
    return switch (shape) {
      case OFF -> from.take().apply(most);
      case COALESCE -> collected(most);
      case BUCKET -> filled(from.take().apply(most));
      case CONSTANT -> constant(now);
    };
  }

  private ByteString collected(int most) {
    var frames = from.take().apply(most);
    backlog = frames.size() >= most && from.frames().getAsBoolean();
    collecting = false;
    return frames;
  }

  private ByteString filled(ByteString frames) {
    if (frames.isEmpty()) return frames;
    var bucket = settings.bucket();
    var missing = (bucket - frames.size() % bucket) % bucket;
    if (missing == 0) return frames;
    return frames.concat(Filling.of(missing < Filling.LEAST ? missing + bucket : missing));
  }

  /** A turn that comes late is not made up for: two at once would be seen. */
  private ByteString constant(long now) {
    var interval = settings.interval().toNanos();
    dueAt = now - dueAt >= interval ? now + interval : dueAt + interval;
    var size = settings.size();
    if (carried.size() < size && from.frames().getAsBoolean()) {
      carried = carried.concat(from.take().apply(size - carried.size()));
    }
    var missing = size - carried.size();
    if (missing > 0) carried = carried.concat(Filling.of(Math.max(missing, Filling.LEAST)));
    var turn = carried.take(size);
    carried = carried.drop(size).compact();
    return turn;
  }

  /** What was taken and not sent, when the link hurries to its end. */
  ByteString rest() {
    var rest = carried;
    carried = ByteString.emptyByteString();
    return rest;
  }
}
