package org.hashrelay.actors.alerting.measure;

import org.hashrelay.actors.alerting.rule.Subject;

/** Hears of every worker that comes, goes, or falls silent. */
public interface WorkerEar {

  /** Hears nothing. */
  WorkerEar DEAF = new WorkerEar() {
    @Override
    public void connected(Subject worker) {}

    @Override
    public void disconnected(Subject worker, String reason) {}

    @Override
    public void became(Subject worker, State from, State to) {}
  };

  /** How a connected worker stands, by how long it found no share. */
  enum State {
    ACTIVE,
    WARNING,
    OFFLINE
  }

  /** Its first connection is there. */
  void connected(Subject worker);

  /** Its last one is gone. */
  void disconnected(Subject worker, String reason);

  void became(Subject worker, State from, State to);
}
