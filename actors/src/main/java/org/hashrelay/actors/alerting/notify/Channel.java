package org.hashrelay.actors.alerting.notify;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import org.hashrelay.actors.Journaled;

/**
 * A way to tell people.
 *
 * @param to mail addresses, of an {@code email}
 * @param chatId of a {@code telegram}
 * @param url of a {@code webhook} or {@code alertmanager}
 * @param sealedSecret what they sign or log in with, encrypted under the key file; empty for none
 */
public record Channel(
    String id,
    String name,
    ChannelKind kind,
    boolean enabled,
    List<String> to,
    String chatId,
    String url,
    String sealedSecret)
    implements Journaled {

  public Channel {
    to = List.copyOf(to);
  }

  public Channel withId(String newId) {
    return new Channel(newId, name, kind, enabled, to, chatId, url, sealedSecret);
  }

  /** Names what is set here, and changes with it; never 0. */
  public long revision() {
    var said =
        List.of(name, kind.word(), enabled, to, chatId, url, sealedSecret).toString();
    var sum = new CRC32();
    sum.update(said.getBytes(StandardCharsets.UTF_8));
    return 1 + sum.getValue();
  }

  @Override
  public String toString() { // logs show no secret
    return "channel %s (%s, %s)".formatted(id, name, kind.word());
  }
}
