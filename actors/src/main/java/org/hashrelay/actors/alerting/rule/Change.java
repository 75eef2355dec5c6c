package org.hashrelay.actors.alerting.rule;

import org.hashrelay.actors.ClusterMessage;

/** What a watcher has to say: a condition began to hold, or holds no more. */
public sealed interface Change extends ClusterMessage {

  String key();

  record Began(Finding finding) implements Change {
    @Override
    public String key() {
      return finding.key();
    }
  }

  /** {@code quietly}: nothing got well, it is only not looked at any more. */
  record Ended(String key, boolean quietly) implements Change {}
}
