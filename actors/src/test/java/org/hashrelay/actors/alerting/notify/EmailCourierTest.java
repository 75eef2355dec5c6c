package org.hashrelay.actors.alerting.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.actors.alerting.rule.Alert;
import org.hashrelay.actors.alerting.rule.AlertRule;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.Severity;
import org.hashrelay.actors.alerting.rule.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real SMTP server. */
class EmailCourierTest {

  private static final Instant NOW = Instant.parse("2026-01-05T12:03:05Z");
  private static final Channel OPS =
      new Channel("ch_1", "ops", ChannelKind.EMAIL, true, List.of("ops@example.net"), "", "", "");

  private final GreenMail server =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

  @BeforeEach
  void start() {
    server.setUser("relay", "right");
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void aMessageArrivesInTextAndHtmlAndItsEndAnswersIt() throws Exception {
    assertThat(deliver("off", "right", message(Message.Kind.FIRING, "acme.s19-07", 3, 3)))
        .isInstanceOf(Outcome.Delivered.class);
    assertThat(deliver("off", "right", message(Message.Kind.RESOLVED, "acme.s19-07", 4, 3)))
        .isInstanceOf(Outcome.Delivered.class);

    var first = server.getReceivedMessages()[0];
    var second = server.getReceivedMessages()[1];
    assertThat(first.getSubject())
        .isEqualTo("[hashrelay][FIRING:1] Worker disconnected - north/btc - acme.s19-07");
    assertThat(first.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(first.getHeader("X-HashRelay-Alert")).containsExactly("al_7");
    assertThat(part(first, 0)).contains("acme.s19-07 (10.0.4.17) disconnected 12:03:04 UTC");
    assertThat(part(first, 1)).contains("<code>acme.s19-07</code>");
    assertThat(second.getSubject()).startsWith("[hashrelay][RESOLVED]");
    assertThat(second.getHeader("In-Reply-To")).isEqualTo(first.getHeader("Message-ID"));
  }

  @Test
  void aWrongPasswordIsSaidAndNotShown() {
    var outcome = deliver("off", "wrong-secret", message(Message.Kind.FIRING, "a", 3, 3));

    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(outcome.toString()).doesNotContain("wrong-secret");
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void withoutStarttlsNothingIsSentWhereItIsRequired() {
    var outcome = deliver("required", "right", message(Message.Kind.FIRING, "a", 3, 3));

    assertThat(outcome.toString()).containsIgnoringCase("starttls");
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void aNameCannotAddAHeaderOrALine() throws Exception {
    var name = "a\r\nBcc: eve@example.net\r\n\r\n\u001b[31m<b>{\"x\":1}";
    deliver("off", "right", message(Message.Kind.FIRING, name, 3, 3));

    var mail = server.getReceivedMessages()[0];
    assertThat(mail.getHeader("Bcc")).isNull();
    assertThat(mail.getAllRecipients()).hasSize(1);
    assertThat(part(mail, 0)).doesNotContain("\u001b").doesNotContain("\nBcc");
    assertThat(part(mail, 1)).contains("&lt;b&gt;").doesNotContain("<b>{");
    assertThat(GreenMailUtil.getWholeMessage(mail)).doesNotContain("\nBcc");
  }

  @Test
  void aServerThatIsNotThereIsAFailureThatIsTriedAgain() {
    var port = server.getSmtp().getPort();
    server.stop();
    var outcome =
        courier(port, "off", "right").deliver(OPS, message(Message.Kind.FIRING, "a", 3, 3));

    var failed = (Outcome.Failed) outcome.toCompletableFuture().join();
    assertThat(failed.hopeless()).isFalse();
  }

  private Outcome deliver(String starttls, String password, Message message) {
    return courier(server.getSmtp().getPort(), starttls, password)
        .deliver(OPS, message)
        .toCompletableFuture()
        .join();
  }

  private static EmailCourier courier(int port, String starttls, String password) {
    var email = new NotifySettings.Email(
        "127.0.0.1",
        port,
        starttls,
        "",
        "relay",
        password,
        "HashRelay <relay@example.net>",
        Duration.ofSeconds(5));
    var settings = new NotifySettings(
        "",
        email,
        new NotifySettings.Telegram("", "https://api.telegram.org"),
        new NotifySettings.Webhook(Duration.ofSeconds(5), true));
    return new EmailCourier(settings, Runnable::run);
  }

  private static String part(MimeMessage mail, int number) throws Exception {
    return (String) ((MimeMultipart) mail.getContent()).getBodyPart(number).getContent();
  }

  static Message message(Message.Kind kind, String worker, long number, long thread) {
    var finding = new Finding(
        AlertRule.WORKER_DISCONNECTED,
        new Subject(Subject.WORKER, "0a1b", worker, "north", "gw1", 1),
        NOW.minusSeconds(1),
        "Worker " + worker + " disconnected",
        Optional.empty(),
        Optional.empty(),
        Map.of("address", "10.0.4.17", "mapping", "btc"));
    var alert = Alert.pending(7, finding, Severity.CRITICAL).firing(NOW);
    var told = kind == Message.Kind.RESOLVED ? alert.resolved(NOW.plusSeconds(371)) : alert;
    return new Message(
        number,
        kind,
        AlertRule.WORKER_DISCONNECTED,
        "north",
        Severity.CRITICAL,
        List.of(told),
        1,
        new Message.Workers(239, 240),
        NOW,
        thread,
        "");
  }
}
