package org.hashrelay.actors.alerting.notify;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Authenticator;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.security.GeneralSecurityException;
import java.util.Date;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;

/** Sends mail by SMTP, in plain text and in HTML; blocks a thread of the executor meanwhile. */
public final class EmailCourier implements Courier {

  private static final int MOST_CAUSES = 10;

  private final NotifySettings settings;
  private final Executor blocking;
  private final SSLSocketFactory sockets;

  public EmailCourier(NotifySettings settings, Executor blocking) {
    this.settings = settings;
    this.blocking = blocking;
    this.sockets = MailTrust.sockets(MailTrust.certificates(settings.email().caFile()));
  }

  @Override
  public CompletionStage<Outcome> deliver(Channel channel, Message message) {
    if (settings.email().host().isEmpty()) {
      var reason = "hashrelay.notify.email.host is not set";
      return CompletableFuture.completedFuture(Outcome.Failed.because(reason));
    }
    return CompletableFuture.supplyAsync(() -> attempt(channel, message), blocking);
  }

  private Outcome attempt(Channel channel, Message message) {
    try {
      var session = Session.getInstance(properties(), login());
      Transport.send(mail(session, channel, message));
      return new Outcome.Delivered("accepted by " + settings.email().host());
    } catch (AuthenticationFailedException refused) {
      var login = settings.email().user();
      return Outcome.Failed.because(
          hidden("the login " + login + " was refused: " + said(refused)));
    } catch (SendFailedException refused) {
      return refused(refused);
    } catch (MessagingException | RuntimeException failed) {
      return Outcome.Failed.because(hidden(said(failed)));
    }
  }

  /** Whoever was reached is not told again because somebody else's address is wrong. */
  private Outcome refused(SendFailedException refused) {
    var reached = refused.getValidSentAddresses();
    if (reached == null || reached.length == 0)
      return Outcome.Failed.because(hidden(said(refused)));
    var answer = "accepted by " + settings.email().host() + ", but not for all: " + said(refused);
    return new Outcome.Delivered(hidden(answer));
  }

  private String hidden(String text) {
    var password = settings.email().password();
    return HttpOutcomes.oneLine(password.isEmpty() ? text : text.replace(password, "…"));
  }

  /** The first words of a failure, and of what was behind it. */
  private String said(Exception failed) {
    var causes = Stream.<Throwable>iterate(failed, Objects::nonNull, Throwable::getCause)
        .limit(MOST_CAUSES)
        .toList();
    var root = text(causes.get(causes.size() - 1));
    if (causes.stream().anyMatch(cause -> cause instanceof GeneralSecurityException)) {
      return "the certificate of %s is not trusted: %s; hashrelay.notify.email.ca-file says whom to"
              .formatted(settings.email().host(), root)
          + " trust";
    }
    var first = text(failed);
    return first.contains(root) ? first : first + ": " + root;
  }

  private static String text(Throwable failed) {
    return Optional.ofNullable(failed.getMessage()).orElse(failed.getClass().getSimpleName());
  }

  private Properties properties() {
    var email = settings.email();
    var millis = Long.toString(email.timeout().toMillis());
    var properties = new Properties();
    properties.put("mail.smtp.host", email.host());
    properties.put("mail.smtp.port", "" + email.port());
    properties.put("mail.smtp.connectiontimeout", millis);
    properties.put("mail.smtp.timeout", millis);
    properties.put("mail.smtp.writetimeout", millis);
    properties.put("mail.smtp.auth", "" + !email.user().isEmpty());
    properties.put("mail.smtp.starttls.enable", "" + !email.starttls().equals("off"));
    properties.put("mail.smtp.starttls.required", "" + email.starttls().equals("required"));
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    properties.put("mail.smtp.ssl.socketFactory", sockets);
    properties.put("mail.smtp.sendpartial", "true");
    return properties;
  }

  private Authenticator login() {
    return new Authenticator() {
      @Override
      protected PasswordAuthentication getPasswordAuthentication() {
        return new PasswordAuthentication(
            settings.email().user(), settings.email().password());
      }
    };
  }

  private MimeMessage mail(Session session, Channel channel, Message message)
      throws MessagingException {
    var mail = new NumberedMail(session, id(message.number()));
    mail.setFrom(new InternetAddress(settings.email().from()));
    for (var to : channel.to()) {
      mail.addRecipient(jakarta.mail.Message.RecipientType.TO, new InternetAddress(to));
    }
    mail.setSubject(MessageText.plain(message).subject(), "UTF-8");
    mail.setSentDate(Date.from(message.at()));
    mail.setHeader("Auto-Submitted", "auto-generated");
    mail.setHeader("X-HashRelay-Alert", message.alerts().get(0).id());
    if (message.thread() != message.number()) {
      mail.setHeader("In-Reply-To", id(message.thread()));
      mail.setHeader("References", id(message.thread()));
    }
    mail.setContent(content(message));
    mail.saveChanges();
    return mail;
  }

  private MimeMultipart content(Message message) throws MessagingException {
    var text = new MimeBodyPart();
    text.setText(plain(message), "UTF-8");
    var html = new MimeBodyPart();
    html.setContent(html(message), "text/html; charset=UTF-8");
    return new MimeMultipart("alternative", text, html);
  }

  private String plain(Message message) {
    var text = String.join("\r\n", MessageText.plain(message).lines()) + "\r\n";
    var link =
        Links.of(settings, message).map(url -> "\r\nOpen: " + url + "\r\n").orElse("");
    return text + link + "\r\n" + why(message) + "\r\n";
  }

  private String html(Message message) {
    var text = MessageText.html(message).lines().stream().collect(Collectors.joining("<br>\n"));
    var link = Links.of(settings, message)
        .map(url -> "<p><a href=\"%s\">Open</a></p>\n".formatted(MessageText.escaped(url)))
        .orElse("");
    return "<p>%s</p>\n%s<p><small>%s</small></p>\n".formatted(text, link, why(message));
  }

  private static String why(Message message) {
    return "You get this because the rule " + message.rule().slug() + " is on and sent to you.";
  }

  /** The same for every attempt. */
  private String id(long number) {
    var at = settings.email().from().replaceFirst(".*@", "").replaceAll("[^A-Za-z0-9.-]", "");
    return "<msg-%d@%s>".formatted(number, at.isEmpty() ? "hashrelay" : at);
  }

  /** Keeps the id it is given. */
  private static final class NumberedMail extends MimeMessage {

    private final String id;

    NumberedMail(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }
}
