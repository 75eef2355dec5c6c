package org.hashrelay.http.live;

import java.nio.charset.StandardCharsets;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.hashrelay.actors.alerting.LiveEvent;
import org.hashrelay.actors.alerting.LiveEvent.AlertChanged;
import org.hashrelay.actors.alerting.LiveEvent.Happened;
import org.hashrelay.http.alerting.AlertView;
import org.hashrelay.http.json.Json;

/** Hands what happens in the fleet to this server's hub. */
public final class LiveEvents {

  private LiveEvents() {}

  /** Subscribed to the topic {@code live} by whoever starts it. */
  public static Behavior<LiveEvent> into(EventHub hub) {
    return Behaviors.receive(LiveEvent.class)
        .onAnyMessage(event -> {
          hub.publish(event.name(), json(event));
          return Behaviors.same();
        })
        .build();
  }

  private static String json(LiveEvent event) {
    var body = event instanceof AlertChanged changed
        ? AlertView.of(changed.alert(), false, false)
        : ((Happened) event).facts();
    return new String(Json.bytes(body), StandardCharsets.UTF_8);
  }
}
