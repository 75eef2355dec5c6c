package org.hashrelay.demo;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Where the messages of a server end: a mail server with a login, a webhook, a Telegram. */
final class Receivers implements AutoCloseable {

  private final GreenMail mail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private final List<String> webhook = new CopyOnWriteArrayList<>();
  private final List<String> telegram = new CopyOnWriteArrayList<>();
  private final HttpServer http;

  Receivers() {
    mail.setUser("relay", "right");
    mail.start();
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    http.createContext("/hook", call -> take(call, webhook));
    http.createContext("/bottest/sendMessage", call -> take(call, telegram));
    http.start();
  }

  private static void take(HttpExchange call, List<String> into) throws IOException {
    into.add(new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    var answer = "{\"ok\":true,\"result\":{\"message_id\":1}}".getBytes(StandardCharsets.US_ASCII);
    call.sendResponseHeaders(200, answer.length);
    call.getResponseBody().write(answer);
    call.close();
  }

  /** As they stand after {@code --set}. */
  String[] settings() {
    return new String[] {
      "notify.webhook.block-private-addresses=false",
      "notify.telegram.bot-token=test",
      "notify.telegram.api-url=http://127.0.0.1:%d".formatted(http.getAddress().getPort()),
      "notify.email.host=127.0.0.1",
      "notify.email.port=" + mail.getSmtp().getPort(),
      "notify.email.starttls=off",
      "notify.email.user=relay",
      "notify.email.password=right",
    };
  }

  /** A channel of each kind that ends here. */
  void connect(ApiCalls api) {
    var url = "http://127.0.0.1:%d/hook".formatted(http.getAddress().getPort());
    api.create(
        "/channels",
        ApiCalls.object().put("name", "hook").put("kind", "webhook").put("url", url));
    api.create(
        "/channels",
        ApiCalls.object().put("name", "chat").put("kind", "telegram").put("chat_id", "1"));
    var email = ApiCalls.object().put("name", "mail").put("kind", "email");
    email.putArray("to").add("ops@example.net");
    api.create("/channels", email);
  }

  /** The mail server's, for the login {@code relay}. */
  void password(String now) {
    mail.setUser("relay", now);
  }

  /** What each of the three got that holds all of these words, by its name. */
  Map<String, List<String>> with(String... words) {
    var mails = Stream.of(mail.getReceivedMessages())
        .map(GreenMailUtil::getWholeMessage)
        .toList();
    return Map.of(
        "mail", with(mails, words),
        "webhook", with(webhook, words),
        "telegram", with(telegram, words));
  }

  private static List<String> with(List<String> messages, String... words) {
    return messages.stream()
        .filter(message -> Stream.of(words).allMatch(message::contains))
        .toList();
  }

  boolean allHave(String... words) {
    return with(words).values().stream().noneMatch(List::isEmpty);
  }

  @Override
  public void close() {
    mail.stop();
    http.stop(0);
  }
}
