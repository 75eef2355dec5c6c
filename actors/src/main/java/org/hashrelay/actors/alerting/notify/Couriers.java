package org.hashrelay.actors.alerting.notify;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A courier for each kind of channel. */
public record Couriers(Map<ChannelKind, Courier> byKind) implements Courier {

  public Couriers {
    byKind = Map.copyOf(byKind);
  }

  @Override
  public CompletionStage<Outcome> deliver(Channel channel, Message message) {
    try {
      return byKind.get(channel.kind()).deliver(channel, message).exceptionally(HttpOutcomes::of);
    } catch (RuntimeException failed) {
      return CompletableFuture.completedFuture(HttpOutcomes.of(failed));
    }
  }
}
