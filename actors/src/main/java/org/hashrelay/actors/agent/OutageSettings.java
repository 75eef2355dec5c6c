package org.hashrelay.actors.agent;

import com.typesafe.config.Config;
import java.time.Duration;
import org.hashrelay.streams.tunnel.link.Checked;

/** {@code hashrelay.outage} of a client node; reference.conf says what it means. */
public record OutageSettings(Duration keepMinersConnected) {

  public static OutageSettings from(Config root) {
    return new OutageSettings(new Checked(root, "hashrelay.outage")
        .durationIn("keep-miners-connected", Duration.ofMillis(100), Duration.ofDays(30)));
  }
}
