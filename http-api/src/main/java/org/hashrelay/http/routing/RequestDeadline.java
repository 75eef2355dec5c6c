package org.hashrelay.http.routing;

import java.time.Duration;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;

/**
 * Ends a connection whose next request does not arrive whole in time, however busily it dribbles.
 *
 * <pre>
 *   parser ──requests──►[ RequestDeadline ]──requests──► handler
 * </pre>
 *
 * <p>Emits what comes in. Backpressures when the handler does. Completes when the parser does, when
 * the first request's head is not there {@code first} after the connection opened, and when another
 * is not there {@code next} after the handler asked for it.
 */
public final class RequestDeadline extends GraphStage<FlowShape<HttpRequest, HttpRequest>> {

  private final Inlet<HttpRequest> in = Inlet.create("RequestDeadline.in");
  private final Outlet<HttpRequest> out = Outlet.create("RequestDeadline.out");
  private final FlowShape<HttpRequest, HttpRequest> shape = FlowShape.of(in, out);
  private final Duration first;
  private final Duration next;

  public RequestDeadline(Duration first, Duration next) {
    this.first = first;
    this.next = next;
  }

  @Override
  public FlowShape<HttpRequest, HttpRequest> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {

    private static final String LATE = "late";

    private Duration allowed = first;

    Logic() {
      super(shape);
      setHandler(in, new AbstractInHandler() {
        @Override
        public void onPush() {
          cancelTimer(LATE);
          allowed = next;
          push(out, grab(in));
        }
      });
      setHandler(out, new AbstractOutHandler() {
        @Override
        public void onPull() {
          scheduleOnce(LATE, allowed);
          pull(in);
        }
      });
    }

    @Override
    public void onTimer(Object key) {
      completeStage();
    }
  }
}
