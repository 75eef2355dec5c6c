package org.hashrelay.actors.node;

import org.hashrelay.streams.tunnel.control.ControlMessage.Report;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;

/** Hears what a link hears, at once and whatever the journal does. */
public interface LinkEar {

  /** Hears nothing. */
  LinkEar DEAF = new LinkEar() {
    @Override
    public void linked(String instance) {}

    @Override
    public void reported(Report report) {}

    @Override
    public void told(Telemetry telemetry) {}

    @Override
    public void unlinked() {}
  };

  /** The node is there, in this life of its process. */
  void linked(String instance);

  /** May come again after the way was lost. */
  void reported(Report report);

  void told(Telemetry telemetry);

  void unlinked();
}
