package org.hashrelay.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A settled configuration for people: each setting, its value and where that was said. */
public final class Shown {

  static final ConfigRenderOptions PLAIN = ConfigRenderOptions.concise();
  private static final int COLUMN = 60;

  private Shown() {}

  /** One line per setting, in order of its path; a secret shows only whether it is set. */
  public static List<String> lines(Loaded.Settled settled) {
    var lines = new ArrayList<String>();
    for (var path : settled.keys().paths()) {
      var said = path + " = " + shown(path, settled.config().getValue(path));
      lines.add(
          said + " ".repeat(Math.max(1, COLUMN - said.length())) + "# " + place(path, settled));
    }
    return lines;
  }

  /** Every value that must not be shown. */
  public static Set<String> secrets(Loaded.Settled settled) {
    return settled.keys().paths().stream()
        .filter(KnownKeys::isSecret)
        .map(path -> String.valueOf(settled.config().getValue(path).unwrapped()))
        .filter(value -> !value.isBlank() && !value.equals("null"))
        .collect(Collectors.toSet());
  }

  private static String place(String path, Loaded.Settled settled) {
    return settled.said().hasPath(path)
        ? Origins.place(settled.said().getValue(path).origin())
        : "default";
  }

  private static String shown(String path, ConfigValue value) {
    if (!KnownKeys.isSecret(path)) return withoutCredentials(value.render(PLAIN));
    return Set.of("", "null").contains(String.valueOf(value.unwrapped())) ? "\"\"" : "\"(hidden)\"";
  }

  /** A database address may carry a password. */
  private static String withoutCredentials(String text) {
    return text.replaceAll("(?i)(password=)[^&;\"]*", "$1(hidden)")
        .replaceAll("//[^/@\"]*@", "//(hidden)@");
  }
}
