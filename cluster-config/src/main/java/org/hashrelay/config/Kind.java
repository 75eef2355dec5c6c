package org.hashrelay.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What a setting's value has to look like; its default shows which. */
enum Kind {
  WHOLE_NUMBER("a whole number", config -> config.getLong(Kind.KEY)),
  NUMBER("a number", config -> config.getDouble(Kind.KEY)),
  SWITCH("on or off", config -> config.getBoolean(Kind.KEY)),
  DURATION("a duration such as 5s, 2m or 12h", config -> config.getDuration(Kind.KEY)),
  SIZE("a size such as 64KiB or 4MiB", config -> config.getBytes(Kind.KEY)),
  ADDRESS(
      "an address such as 0.0.0.0:8443", config -> Kind.demandAddress(config.getString(Kind.KEY))),
  TEXT_LIST("a list of texts", config -> config.getStringList(Kind.KEY)),
  TEXT("a text", config -> config.getString(Kind.KEY));

  private static final String KEY = "value";
  private static final Set<String> SWITCHES = Set.of("on", "off", "true", "false", "yes", "no");
  private static final String PORT =
      "(\\d{1,4}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])";
  private static final Pattern SOCKET_ADDRESS =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\s:\\[\\]]+):" + PORT);
  private static final Pattern SOME_DURATION = Pattern.compile("\\d+ ?(ns|us|ms|s|m|h|d)");

  private static final Pattern SOME_SIZE = Pattern.compile("\\d+ ?[KMG]i?B");

  private final String words;
  private final Consumer<Config> reading;

  /** @param reading throws when the value cannot be taken as this kind */
  Kind(String words, Consumer<Config> reading) {
    this.words = words;
    this.reading = reading;
  }

  static Kind of(ConfigValue model) {
    if (model instanceof ConfigList) return TEXT_LIST;
    if (model.valueType() == ConfigValueType.BOOLEAN) return SWITCH;
    var text = String.valueOf(model.unwrapped());
    if (model.valueType() == ConfigValueType.NUMBER) {
      return text.contains(".") ? NUMBER : WHOLE_NUMBER;
    }
    if (SWITCHES.contains(text)) return SWITCH;
    if (SOME_DURATION.matcher(text).matches()) return DURATION;
    if (SOME_SIZE.matcher(text).matches()) return SIZE;
    return SOCKET_ADDRESS.matcher(text).matches() ? ADDRESS : TEXT;
  }

  /** What is wrong with the value, if anything. */
  Optional<String> complaint(ConfigValue value) {
    try {
      reading.accept(ConfigFactory.empty().withValue(KEY, value));
      return Optional.empty();
    } catch (ConfigException | IllegalArgumentException wrong) {
      return Optional.of("is not " + words);
    }
  }

  private static void demandAddress(String text) {
    var isNone = text.isEmpty(); // where that is allowed, the settings say so
    if (!isNone && !SOCKET_ADDRESS.matcher(text).matches())
      throw new IllegalArgumentException(text);
  }
}
