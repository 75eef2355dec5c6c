package org.hashrelay.actors.alerting.notify;

import java.util.concurrent.CompletionStage;

/** Takes a message over a channel, once; the stage never fails, it says what became of it. */
@FunctionalInterface
public interface Courier {

  CompletionStage<Outcome> deliver(Channel channel, Message message);
}
