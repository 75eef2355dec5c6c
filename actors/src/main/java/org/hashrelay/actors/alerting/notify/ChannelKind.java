package org.hashrelay.actors.alerting.notify;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a channel is. */
public enum ChannelKind {
  EMAIL(30),
  TELEGRAM(20),
  WEBHOOK(60),
  ALERTMANAGER(60);

  private final int perMinute;

  ChannelKind(int perMinute) {
    this.perMinute = perMinute;
  }

  /** Messages that its receivers put up with in a minute; Telegram takes 20 in a group. */
  public int perMinute() {
    return perMinute;
  }

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ChannelKind of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(ChannelKind::word).toList();
  }
}
