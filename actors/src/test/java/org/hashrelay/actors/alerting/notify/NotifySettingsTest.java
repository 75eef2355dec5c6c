package org.hashrelay.actors.alerting.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotifySettingsTest {

  private static final Config REFERENCE =
      ConfigFactory.parseResources("reference.conf").resolve();

  @Test
  void theDefaultsAreValidAndCareful() {
    var settings = NotifySettings.from(REFERENCE);

    assertThat(settings.webhook())
        .isEqualTo(new NotifySettings.Webhook(Duration.ofSeconds(5), true));
    assertThat(settings.email().starttls()).isEqualTo("required");
  }

  @Test
  void everySettingIsExplained() {
    for (var block : new String[] {"email", "telegram", "webhook"}) {
      REFERENCE
          .getObject(NotifySettings.PATH + "." + block)
          .forEach((key, value) -> assertThat(value.origin().comments()).as(key).isNotEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "email.port = 0",
        "email.starttls = maybe",
        "email.ca-file = nowhere.pem",
        "telegram.api-url = \"api.telegram.org\"",
        "webhook.timeout = 2m"
      })
  void aBadValueIsNamedWithItsPath(String line) {
    var config = ConfigFactory.parseString("hashrelay.notify." + line).withFallback(REFERENCE);
    var key = "hashrelay.notify." + line.substring(0, line.indexOf(' '));

    assertThatThrownBy(() -> NotifySettings.from(config)).hasMessageContaining(key);
  }

  @Test
  void noSecretIsShown() {
    var email =
        new NotifySettings.Email("mx", 25, "off", "", "me", "hush", "me@x", Duration.ofSeconds(1));

    assertThat(email.toString()).doesNotContain("hush");
    assertThat(new NotifySettings.Telegram("hush", "https://x").toString()).doesNotContain("hush");
  }
}
