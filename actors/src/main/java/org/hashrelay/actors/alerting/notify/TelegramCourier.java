package org.hashrelay.actors.alerting.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Sends by the Telegram Bot API, {@code sendMessage} in HTML. */
public final class TelegramCourier implements Courier {

  /** The Bot API takes 4096 characters; marks are left room for. */
  private static final int LONGEST = 3_900;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final NotifySettings settings;
  private final OutgoingHttp http;

  public TelegramCourier(NotifySettings settings, OutgoingHttp http) {
    this.settings = settings;
    this.http = http;
  }

  @Override
  public CompletionStage<Outcome> deliver(Channel channel, Message message) {
    var telegram = settings.telegram();
    if (telegram.botToken().isEmpty()) {
      var reason = "hashrelay.notify.telegram.bot-token is not set";
      return CompletableFuture.completedFuture(Outcome.Failed.because(reason));
    }
    var url = URI.create(
        telegram.apiUrl().replaceFirst("/+$", "") + "/bot" + telegram.botToken() + "/sendMessage");
    var body = JSON.createObjectNode()
        .put("chat_id", channel.chatId())
        .put("text", text(message))
        .put("parse_mode", "HTML")
        .put("disable_notification", !MessageText.isUrgent(message))
        .put("disable_web_page_preview", true);
    return http.post(new OutgoingHttp.Call(url, Map.of(), bytes(body), false))
        .handle((answer, failure) ->
            failure == null ? outcome(answer) : withoutToken(HttpOutcomes.of(failure)));
  }

  private String text(Message message) {
    var text = new StringBuilder();
    for (var line : MessageText.html(message).lines()) {
      if (text.length() + line.length() > LONGEST) break;
      text.append(line).append('\n');
    }
    Links.of(settings, message)
        .ifPresent(url ->
            text.append("<a href=\"").append(MessageText.escaped(url)).append("\">Open</a>\n"));
    return text.toString().strip();
  }

  private Outcome outcome(OutgoingHttp.Answer answer) {
    var said = parsed(answer.text());
    if (answer.status() / 100 == 2 && said.path("ok").asBoolean()) {
      return new Outcome.Delivered(
          "message " + said.path("result").path("message_id").asText("sent"));
    }
    var pause = Optional.of(said.path("parameters").path("retry_after").asLong(0))
        .filter(seconds -> seconds > 0)
        .map(Duration::ofSeconds)
        .or(answer::retryAfter);
    var reason = answer.status() + " " + said.path("description").asText("no word from Telegram");
    return withoutToken(new Outcome.Failed(HttpOutcomes.oneLine(reason), false, pause));
  }

  /** The token is part of the URL, and URLs get into error messages. */
  private Outcome withoutToken(Outcome outcome) {
    if (!(outcome instanceof Outcome.Failed failed)) return outcome;
    var reason = failed.reason().replace(settings.telegram().botToken(), "…");
    return new Outcome.Failed(reason, failed.hopeless(), failed.retryAfter());
  }

  private static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text.isBlank() ? "{}" : text);
    } catch (IOException e) {
      return JSON.createObjectNode();
    }
  }

  private static byte[] bytes(JsonNode json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (IOException e) {
      throw new IllegalStateException("no JSON", e);
    }
  }
}
