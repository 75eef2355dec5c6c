package org.hashrelay.actors.alerting.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hashrelay.actors.alerting.notify.Outcome.Delivered;
import org.hashrelay.actors.alerting.notify.Outcome.Failed;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a mail server whose certificate is made out to {@code localhost}. */
class StarttlsTest {

  @TempDir
  Path folder;

  private StarttlsServer server;

  /** What a courier is set to that is not the same in every test. */
  private record Given(String host, String starttls, boolean trusting, String password) {}

  private static final Given RIGHT = new Given("localhost", "required", true, "right");

  @BeforeEach
  void start() {
    server = StarttlsServer.start(ServerIdentity.inDataDir(folder));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void mailAndLoginGoThroughTlsToAServerWhoseCertificateTheFileNames() {
    assertThat(deliver(RIGHT)).isEqualTo(new Delivered("accepted by localhost"));

    assertThat(server.mails()).hasSize(1);
    assertThat(server.mails().get(0)).contains("acme.s19-07");
    assertThat(server.heardInTheClear())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("EHLO"))
        .contains("STARTTLS");
  }

  @Test
  void aCertificateNobodyTrustsIsRefusedAndTheSettingThatHelpsIsNamed() {
    for (var starttls : List.of("required", "opportunistic")) {
      var failed = (Failed) deliver(new Given("localhost", starttls, false, "right"));

      assertThat(failed.reason())
          .startsWith("the certificate of localhost is not trusted: ")
          .contains("unable to find valid certification path")
          .endsWith("hashrelay.notify.email.ca-file says whom to trust");
      assertThat(failed.hopeless()).isFalse();
    }
    assertThat(server.mails()).isEmpty();
    assertThat(server.heardInTheClear()).noneMatch(line -> line.startsWith("AUTH"));
  }

  @Test
  void aTrustedCertificateOfAnotherNameIsRefused() {
    var failed = (Failed) deliver(new Given("127.0.0.1", "required", true, "right"));

    assertThat(failed.reason())
        .startsWith("the certificate of 127.0.0.1 is not trusted: No subject");
    assertThat(server.mails()).isEmpty();
  }

  @Test
  void aWrongLoginIsSaidInTheServersWordsAndTriedAgain() {
    var failed = (Failed) deliver(new Given("localhost", "required", true, "wrong-secret"));

    assertThat(failed.reason())
        .startsWith("the login relay was refused: 535 5.7.8 who are you")
        .doesNotContain("wrong-secret");
    assertThat(failed.hopeless()).isFalse();
    assertThat(server.mails()).isEmpty();
  }

  @Test
  void anAddressThatIsRefusedKeepsTheOthersFromNothing() {
    var delivered = (Delivered) deliver(RIGHT, "nobody@example.net", "ops@example.net");

    assertThat(delivered.answer()).contains("not for all", "550 5.1.1 no such user");
    assertThat(server.mails()).hasSize(1);

    var failed = (Failed) deliver(RIGHT, "nobody@example.net");
    assertThat(failed.reason()).contains("550 5.1.1 no such user");
    assertThat(server.mails()).hasSize(1);
  }

  private Outcome deliver(Given given) {
    return deliver(given, "ops@example.net");
  }

  private Outcome deliver(Given given, String... to) {
    var trusted = given.trusting() ? ServerIdentity.filesIn(folder).get(0).toString() : "";
    var email = new NotifySettings.Email(
        given.host(),
        server.port(),
        given.starttls(),
        trusted,
        "relay",
        given.password(),
        "HashRelay <relay@example.net>",
        Duration.ofSeconds(5));
    var settings = new NotifySettings(
        "",
        email,
        new NotifySettings.Telegram("", "https://api.telegram.org"),
        new NotifySettings.Webhook(Duration.ofSeconds(5), true));
    var channel = new Channel("ch_1", "ops", ChannelKind.EMAIL, true, List.of(to), "", "", "");
    var message = EmailCourierTest.message(Message.Kind.FIRING, "acme.s19-07", 3, 3);
    return new EmailCourier(settings, Runnable::run)
        .deliver(channel, message)
        .toCompletableFuture()
        .join();
  }
}
