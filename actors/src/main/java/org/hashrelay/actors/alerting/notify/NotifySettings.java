package org.hashrelay.actors.alerting.notify;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Set;

/** {@code hashrelay.notify}; what each setting means is said in reference.conf and nowhere else. */
public record NotifySettings(String publicUrl, Email email, Telegram telegram, Webhook webhook) {

  static final String PATH = "hashrelay.notify";

  /** The mail server; an empty {@code host}: there is none. */
  public record Email(
      String host,
      int port,
      String starttls,
      String caFile,
      String user,
      String password,
      String from,
      Duration timeout) {

    public Email {
      require(port >= 1 && port <= 65_535, "email.port", port);
      require(
          Set.of("required", "opportunistic", "off").contains(starttls),
          "email.starttls",
          starttls);
      require(timeout.toMillis() >= 100, "email.timeout", timeout);
      try {
        MailTrust.certificates(caFile);
      } catch (IllegalArgumentException unusable) {
        var key = PATH + ".email.ca-file = " + caFile + " ";
        throw new IllegalArgumentException(key + unusable.getMessage(), unusable);
      }
    }

    @Override
    public String toString() { // logs show no password
      return host + ":" + port;
    }
  }

  /** The bot; an empty {@code botToken}: there is none. */
  public record Telegram(String botToken, String apiUrl) {

    public Telegram {
      require(apiUrl.matches("https?://[^\\s?#]+"), "telegram.api-url", apiUrl);
    }

    @Override
    public String toString() { // logs show no token
      return apiUrl;
    }
  }

  public record Webhook(Duration timeout, boolean blockPrivateAddresses) {

    public Webhook {
      require(timeout.toMillis() >= 100 && timeout.toSeconds() <= 60, "webhook.timeout", timeout);
    }
  }

  public static NotifySettings from(Config root) {
    var config = root.getConfig(PATH);
    return new NotifySettings(
        config.getString("public-url"),
        email(config),
        new Telegram(config.getString("telegram.bot-token"), config.getString("telegram.api-url")),
        new Webhook(
            config.getDuration("webhook.timeout"),
            config.getBoolean("webhook.block-private-addresses")));
  }

  private static Email email(Config config) {
    return new Email(
        config.getString("email.host"),
        config.getInt("email.port"),
        config.getString("email.starttls"),
        config.getString("email.ca-file"),
        config.getString("email.user"),
        config.getString("email.password"),
        config.getString("email.from"),
        config.getDuration("email.timeout"));
  }

  private static void require(boolean holds, String key, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(PATH + "." + key + " = " + value + " is out of range");
    }
  }
}
