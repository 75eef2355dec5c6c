package org.hashrelay.streams.lines;

import java.util.List;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.LineCutter;
import org.hashrelay.streams.stratum.json.LineCutter.TooLong;

/**
 * Cuts a connection's bytes into lines; all lines that one read completes are one element.
 *
 * <pre>
 *   ByteString ──►│ cutter │──► List&lt;Line&gt;
 * </pre>
 *
 * <p><b>Emits</b> when a read completes at least one line. <b>Backpressures</b> when downstream
 * does. <b>Completes</b> when upstream does, without the last line if that has no end; fails with
 * {@link LineTooLong}, after the lines before it, when a line passes the limit.
 */
public final class LineStage extends GraphStage<FlowShape<ByteString, List<Line>>> {

  private final Inlet<ByteString> bytes = Inlet.create("LineStage.bytes");
  private final Outlet<List<Line>> lines = Outlet.create("LineStage.lines");
  private final FlowShape<ByteString, List<Line>> shape = FlowShape.of(bytes, lines);
  private final int limit;

  public LineStage(int limit) {
    this.limit = limit;
  }

  @Override
  public FlowShape<ByteString, List<Line>> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {

    private final LineCutter cutter = new LineCutter(limit);

    Logic() {
      super(shape);
      setHandler(bytes, new AbstractInHandler() {
        @Override
        public void onPush() {
          var cut = cutter.cut(grab(bytes).toArrayUnsafe());
          if (cut instanceof TooLong) endWith(cut.lines());
          else if (cut.lines().isEmpty()) pull(bytes);
          else push(lines, cut.lines());
        }
      });
      setHandler(lines, new AbstractOutHandler() {
        @Override
        public void onPull() {
          pull(bytes);
        }
      });
    }

    private void endWith(List<Line> before) {
      var fault = new LineTooLong(limit);
      if (before.isEmpty()) failStage(fault);
      else emit(lines, before, () -> failStage(fault));
    }
  }
}
