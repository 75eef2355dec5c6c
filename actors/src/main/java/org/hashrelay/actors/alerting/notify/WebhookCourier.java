package org.hashrelay.actors.alerting.notify;

import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Posts to a webhook, or to an Alertmanager; signed as Standard Webhooks has it. */
public final class WebhookCourier implements Courier {

  private static final String ALERTMANAGER_PATH = "/api/v2/alerts";

  private final NotifySettings settings;
  private final OutgoingHttp http;
  private final Function<String, Optional<String>> secrets;
  private final InstantSource clock;

  /** @param secrets opens a sealed secret; empty when it cannot */
  public WebhookCourier(
      NotifySettings settings,
      OutgoingHttp http,
      Function<String, Optional<String>> secrets,
      InstantSource clock) {
    this.settings = settings;
    this.http = http;
    this.secrets = secrets;
    this.clock = clock;
  }

  @Override
  public CompletionStage<Outcome> deliver(Channel channel, Message message) {
    var secret = secrets.apply(channel.sealedSecret());
    if (secret.isEmpty()) {
      var reason = "its secret was sealed with another key file; set it again";
      return CompletableFuture.completedFuture(Outcome.Failed.because(reason));
    }
    var isAlertmanager = channel.kind() == ChannelKind.ALERTMANAGER;
    var body =
        isAlertmanager ? AlertmanagerBody.of(settings, message) : WebhookBody.of(settings, message);
    var headers = headers(message, body, secret.get());
    var url = URI.create(isAlertmanager ? alertmanager(channel.url()) : channel.url());
    return http.post(new OutgoingHttp.Call(url, headers, body, true))
        .handle((answer, failure) ->
            failure == null ? HttpOutcomes.of(answer) : HttpOutcomes.of(failure));
  }

  private static String alertmanager(String url) {
    var base = url.replaceFirst("/+$", "");
    return base.endsWith(ALERTMANAGER_PATH) ? base : base + ALERTMANAGER_PATH;
  }

  private Map<String, String> headers(Message message, byte[] body, String secret) {
    var timestamp = Long.toString(clock.instant().getEpochSecond());
    if (secret.isEmpty()) {
      return Map.of("webhook-id", message.id(), "webhook-timestamp", timestamp);
    }
    return Map.of(
        "webhook-id", message.id(),
        "webhook-timestamp", timestamp,
        "webhook-signature", Signature.of(secret, message.id(), timestamp, body));
  }
}
