package org.hashrelay.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a demo's server tells people: a mailbox, a webhook and a Telegram that goes nowhere. */
final class Inbox implements AutoCloseable {

  /** A message as its receiver got it; {@code channel} is {@code mail | webhook | telegram}. */
  record Received(String channel, String text) {}

  private static final String TELEGRAM_SAYS = "{\"ok\":true,\"result\":{\"message_id\":1}}";

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final SmtpSink mail = SmtpSink.start(text -> received.add(new Received("mail", text)));
  private final HttpServer http;

  private Inbox(HttpServer http) {
    this.http = http;
  }

  static Inbox open() {
    try {
      var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      var inbox = new Inbox(http);
      http.createContext("/webhook", call -> inbox.take(call, "webhook"));
      http.createContext("/botdemo/sendMessage", call -> inbox.take(call, "telegram"));
      http.start();
      return inbox;
    } catch (IOException failed) {
      throw new UncheckedIOException("no port for the inbox", failed);
    }
  }

  private void take(HttpExchange call, String channel) throws IOException {
    var text = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    received.add(new Received(channel, text));
    var answer = TELEGRAM_SAYS.getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(200, answer.length);
    call.getResponseBody().write(answer);
    call.close();
  }

  /** For the server's configuration. */
  String settings() {
    return """
          notify {
            webhook.block-private-addresses = false
            telegram { bot-token = demo, api-url = "http://127.0.0.1:%d" }
            email { host = "127.0.0.1", port = %d, starttls = off }
          }
        """.formatted(http.getAddress().getPort(), mail.port());
  }

  /** A channel of each kind that ends here. */
  void connect(ApiCalls api) {
    var url = "http://127.0.0.1:%d/webhook".formatted(http.getAddress().getPort());
    api.create("/channels", channel("demo-webhook", "webhook").put("url", url));
    api.create("/channels", channel("demo-telegram", "telegram").put("chat_id", "1"));
    var email = channel("demo-mail", "email");
    email.putArray("to").add("ops@localhost");
    api.create("/channels", email);
  }

  private static ObjectNode channel(String name, String kind) {
    return ApiCalls.object().put("name", name).put("kind", kind);
  }

  List<Received> received() {
    return List.copyOf(received);
  }

  /** Over how many of the three something came that speaks of both. */
  long channelsWith(String word, String otherWord) {
    return received.stream()
        .filter(message -> message.text().contains(word) && message.text().contains(otherWord))
        .map(Received::channel)
        .distinct()
        .count();
  }

  @Override
  public void close() {
    mail.close();
    http.stop(0);
  }
}
