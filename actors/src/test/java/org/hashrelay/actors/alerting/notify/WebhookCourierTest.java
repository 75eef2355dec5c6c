package org.hashrelay.actors.alerting.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.hashrelay.actors.alerting.notify.OutgoingHttp.Answer;
import org.hashrelay.actors.alerting.notify.OutgoingHttp.Call;
import org.junit.jupiter.api.Test;

class WebhookCourierTest {

  private static final NotifySettings SETTINGS = new NotifySettings(
      "https://relay.example/",
      new NotifySettings.Email("", 25, "off", "", "", "", "a@b", Duration.ofSeconds(1)),
      new NotifySettings.Telegram("123:hush", "https://api.example"),
      new NotifySettings.Webhook(Duration.ofSeconds(5), true));
  private static final Message MESSAGE =
      EmailCourierTest.message(Message.Kind.FIRING, "acme.s19-07", 3, 3);

  private final AtomicReference<Call> posted = new AtomicReference<>();
  private Answer answer =
      new Answer(200, "{\"ok\":true,\"result\":{\"message_id\":5}}", Optional.empty());
  private final OutgoingHttp http = call -> {
    posted.set(call);
    return CompletableFuture.completedFuture(answer);
  };

  /** The vector of the Standard Webhooks specification. */
  @Test
  void theSignatureIsThatOfStandardWebhooks() {
    var body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

    var signature = Signature.of(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "1614265330",
        body);

    assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    assertThat(Signature.key("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).isPresent();
    assertThat(Signature.key("no base64!")).isEmpty();
  }

  @Test
  void aWebhookCarriesTheAlertAndItsSignature() throws Exception {
    deliver(ChannelKind.WEBHOOK);
    var body = json();

    assertThat(posted.get().guarded()).isTrue();
    assertThat(posted.get().headers())
        .containsEntry("webhook-id", "msg_3")
        .containsEntry("webhook-timestamp", "1767614585")
        .containsKey("webhook-signature");
    assertThat(body.get("type").asText()).isEqualTo("alert.firing");
    assertThat(body.at("/data/rule").asText()).isEqualTo("worker_disconnected");
    assertThat(body.at("/data/target/name").asText()).isEqualTo("acme.s19-07");
    assertThat(body.at("/data/farm").asText()).isEqualTo("north");
    assertThat(body.at("/data/mapping").asText()).isEqualTo("btc");
    assertThat(body.at("/data/context/farm_workers_total").asInt()).isEqualTo(240);
    assertThat(body.at("/data/url").asText()).isEqualTo("https://relay.example/alerts/al_7");
    assertThat(body.at("/data/test").asBoolean()).isFalse();
  }

  @Test
  void anAlertmanagerGetsItsOwnForm() throws Exception {
    deliver(ChannelKind.ALERTMANAGER);

    assertThat(posted.get().url().toString()).isEqualTo("https://x.example/hook/api/v2/alerts");
    assertThat(json().at("/0/labels/alertname").asText()).isEqualTo("HashRelayWorkerDisconnected");
    assertThat(json().at("/0/startsAt").asText()).isEqualTo("2026-01-05T12:03:04Z");
  }

  @Test
  void theAnswerDecidesWhetherItIsTriedAgain() {
    assertThat(answering(204)).isInstanceOf(Outcome.Delivered.class);
    assertThat(((Outcome.Failed) answering(500)).hopeless()).isFalse();
    assertThat(((Outcome.Failed) answering(404)).hopeless()).isFalse();
    assertThat(((Outcome.Failed) answering(302)).hopeless()).isTrue();
    assertThat(((Outcome.Failed) answering(410)).hopeless()).isTrue();
  }

  @Test
  void telegramEscapesNamesAndWaitsAsLongAsItIsTold() throws Exception {
    var told = EmailCourierTest.message(Message.Kind.FIRING, "<b>a&b\r\n", 3, 3);
    var courier = new TelegramCourier(SETTINGS, http);
    assertThat(courier
            .deliver(channel(ChannelKind.TELEGRAM), told)
            .toCompletableFuture()
            .join())
        .isEqualTo(new Outcome.Delivered("message 5"));
    assertThat(posted.get().url().getPath()).isEqualTo("/bot123:hush/sendMessage");
    assertThat(json().get("text").asText())
        .startsWith("🔴 <b>Worker disconnected</b>  north / btc\n")
        .contains("<code>&lt;b&gt;a&amp;b")
        .contains("disconnected 12:03:04 UTC\n");

    answer = new Answer(
        429,
        "{\"ok\":false,\"description\":\"Too Many Requests at /bot123:hush/\","
            + "\"parameters\":{\"retry_after\":17}}",
        Optional.empty());
    var outcome = (Outcome.Failed) courier
        .deliver(channel(ChannelKind.TELEGRAM), told)
        .toCompletableFuture()
        .join();
    assertThat(outcome.retryAfter()).contains(Duration.ofSeconds(17));
    assertThat(outcome.reason()).contains("Too Many Requests").doesNotContain("hush");
  }

  private Outcome answering(int status) {
    answer = new Answer(status, "", Optional.empty());
    return deliver(ChannelKind.WEBHOOK);
  }

  private Outcome deliver(ChannelKind kind) {
    var secret = "whsec_"
        + Base64.getEncoder().encodeToString("secretsecret".getBytes(StandardCharsets.US_ASCII));
    var now = InstantSource.fixed(Instant.parse("2026-01-05T12:03:05Z"));
    return new WebhookCourier(SETTINGS, http, kept -> Optional.of(secret), now)
        .deliver(channel(kind), MESSAGE)
        .toCompletableFuture()
        .join();
  }

  private static Channel channel(ChannelKind kind) {
    return new Channel("ch_1", "ops", kind, true, List.of(), "-100", "https://x.example/hook", "s");
  }

  private JsonNode json() throws Exception {
    return new ObjectMapper().readTree(posted.get().json());
  }
}
