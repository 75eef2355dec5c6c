package org.hashrelay.actors.alerting.notify;

import java.util.Optional;

/** Where to read more. */
final class Links {

  private Links() {}

  /** Empty when nobody said where people reach the server. */
  static Optional<String> of(NotifySettings settings, Message message) {
    if (settings.publicUrl().isEmpty()) return Optional.empty();
    var base = settings.publicUrl().replaceFirst("/+$", "");
    return Optional.of(
        message.folds() || message.alerts().isEmpty()
            ? base + "/alerts"
            : base + "/alerts/" + message.alerts().get(0).id());
  }
}
