package org.hashrelay.http.alerting;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.hashrelay.actors.alerting.AlertDesk.ChannelIs;
import org.hashrelay.actors.alerting.notify.AddressFilter;
import org.hashrelay.actors.alerting.notify.Channel;
import org.hashrelay.actors.alerting.notify.ChannelKind;
import org.hashrelay.actors.alerting.notify.Signature;
import org.hashrelay.http.json.Fields;

/** A channel as it stands in JSON. Its secret goes in and never comes out. */
final class ChannelBody {

  private static final Pattern ADDRESS =
      Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}");
  private static final Pattern CHAT = Pattern.compile("-?\\d{1,20}|@[A-Za-z0-9_]{3,64}");

  private final AddressFilter filter;
  private final UnaryOperator<String> seal;

  ChannelBody(AddressFilter filter, UnaryOperator<String> seal) {
    this.filter = filter;
    this.seal = seal;
  }

  /** What a caller gets to see; of the fields of other kinds nothing. */
  record View(
      String id,
      String name,
      String kind,
      boolean enabled,
      List<String> to,
      String chatId,
      String url,
      boolean secretSet,
      long sent,
      long failed,
      long givenUp,
      int queued,
      Optional<Instant> lastOkAt,
      String lastError) {

    static View of(ChannelIs is) {
      var channel = is.channel();
      var book = is.book();
      return new View(
          channel.id(),
          channel.name(),
          channel.kind().word(),
          channel.enabled(),
          channel.to(),
          channel.chatId(),
          channel.url(),
          !channel.sealedSecret().isEmpty(),
          book.sent(),
          book.failed(),
          book.givenUp(),
          is.queued(),
          book.lastOkAt(),
          book.lastError());
    }
  }

  /**
   * Refuses what is no channel.
   *
   * @param sealedBefore the secret to keep when the body says nothing of one
   */
  Channel read(ObjectNode json, String sealedBefore) {
    var cleared = json.has("secret") && json.get("secret").isNull();
    var fields = new Fields(json)
        .ignoring(
            "id", "secret_set", "sent", "failed", "given_up", "queued", "last_ok_at", "last_error");
    var name = fields.name("name", 64);
    if (!fields.has("kind")) fields.bad("kind", "required", "is missing");
    var known = fields.choice("kind", ChannelKind.words()).map(ChannelKind::of);
    if (known.isEmpty()) fields.done(); // what else it needs depends on its kind
    var kind = known.orElse(ChannelKind.WEBHOOK);
    var enabled = fields.flag("enabled").orElse(true);
    var to = to(fields, kind);
    var chat = chat(fields, kind);
    var url = url(fields, kind);
    var secret = secret(fields, kind);
    fields.done();
    var sealed = secret
        .map(text -> text.isEmpty() ? "" : seal.apply(text))
        .orElse(cleared ? "" : sealedBefore);
    return new Channel("", name, kind, enabled, to, chat, url, sealed);
  }

  private static List<String> to(Fields fields, ChannelKind kind) {
    var to = fields.texts("to", 50, 320).orElse(List.of());
    if (kind != ChannelKind.EMAIL) return foreign(fields, "to", !to.isEmpty(), to);
    if (!fields.has("to")) fields.bad("to", "required", "is missing");
    else if (to.isEmpty()) fields.bad("to", "required", "names no mail address");
    if (!to.stream().allMatch(address -> ADDRESS.matcher(address).matches())) {
      fields.bad("to", "format", "holds something that is no mail address");
    }
    return to;
  }

  private static String chat(Fields fields, ChannelKind kind) {
    var chat = fields.textOrInteger("chat_id", 80).orElse("");
    if (kind != ChannelKind.TELEGRAM) return foreign(fields, "chat_id", !chat.isEmpty(), chat);
    if (!fields.has("chat_id")) fields.bad("chat_id", "required", "is missing");
    else if (!CHAT.matcher(chat).matches()) {
      fields.bad("chat_id", "format", "is neither a number nor a @name");
    }
    return chat;
  }

  private String url(Fields fields, ChannelKind kind) {
    var url = fields.text("url", 2_000).orElse("");
    if (kind != ChannelKind.WEBHOOK && kind != ChannelKind.ALERTMANAGER) {
      return foreign(fields, "url", !url.isEmpty(), url);
    }
    if (url.isEmpty()) fields.bad("url", "required", "is missing");
    else filter.faultOf(url).ifPresent(fault -> fields.bad("url", "rule", fault));
    return url;
  }

  private static Optional<String> secret(Fields fields, ChannelKind kind) {
    var secret = fields.text("secret", 512);
    if (kind != ChannelKind.WEBHOOK && kind != ChannelKind.ALERTMANAGER) {
      return foreign(fields, "secret", secret.isPresent(), Optional.empty());
    }
    if (secret.filter(text -> !text.isEmpty() && Signature.key(text).isEmpty()).isPresent()) {
      fields.bad("secret", "format", "is not 8 to 256 bytes in base64, with whsec_ before or not");
    }
    return secret;
  }

  private static <T> T foreign(Fields fields, String name, boolean said, T value) {
    if (said) fields.bad(name, "rule", "is not for a channel of this kind");
    return value;
  }
}
