package org.hashrelay.actors.alerting.measure;

import java.util.ArrayList;
import java.util.List;
import org.hashrelay.actors.alerting.rule.Subject;

/** Writes down what it hears of workers. */
final class Heard implements WorkerEar {

  final List<String> lines = new ArrayList<>();

  @Override
  public void connected(Subject worker) {
    lines.add(worker.name() + " came");
  }

  @Override
  public void disconnected(Subject worker, String reason) {
    lines.add(worker.name() + " went: " + reason);
  }

  @Override
  public void became(Subject worker, State from, State to) {
    lines.add(worker.name() + " " + to);
  }
}
