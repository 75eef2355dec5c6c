package org.hashrelay.streams.tunnel.quic;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;
import org.hashrelay.streams.tunnel.frame.FrameWays;

/**
 * A way for each logical stream, as long as there are any; the others share the first.
 *
 * <p>Which way a stream takes is settled by its first frame and holds as long as the connection, or
 * its bytes would overtake each other. Frames name their stream, so the other end need not know.
 */
final class ManyWays implements FrameWays {

  private static final int FIRST = 0;

  /** Takes what was written. */
  interface Writer {
    void write(int way, ByteString bytes, boolean last);
  }

  private final int most;
  private final Map<Integer, Integer> wayOf = new HashMap<>();
  private final Map<Integer, ByteStringBuilder> written = new LinkedHashMap<>();
  private final Set<Integer> over = new HashSet<>();
  private int open;
  private int last;

  /** @param most ways open at once beside the first */
  ManyWays(int most) {
    this.most = most;
  }

  @Override
  public ByteStringBuilder first() {
    return way(FIRST);
  }

  @Override
  public ByteStringBuilder of(int stream) {
    return way(wayOf.computeIfAbsent(stream, s -> next()));
  }

  private int next() {
    if (open >= most) return FIRST;
    open++;
    return ++last;
  }

  private ByteStringBuilder way(int number) {
    return written.computeIfAbsent(number, n -> ByteString.createBuilder());
  }

  @Override
  public void over(int stream) {
    var way = wayOf.remove(stream);
    if (way == null || way == FIRST) return;
    open--;
    over.add(way);
    way(way);
  }

  @Override
  public int length() {
    return written.values().stream().mapToInt(ByteStringBuilder::length).sum();
  }

  /** Hands over what was written since; whether there was anything. */
  boolean drainTo(Writer writer) {
    var any = false;
    for (var way : written.entrySet()) {
      var last = over.contains(way.getKey());
      if (way.getValue().isEmpty() && !last) continue;
      writer.write(way.getKey(), way.getValue().result(), last);
      any = true;
    }
    written.clear();
    over.clear();
    return any;
  }
}
