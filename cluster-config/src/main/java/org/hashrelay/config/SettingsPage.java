package org.hashrelay.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;

/** SETTINGS.md: every setting with its default and its explanation, written from the defaults. */
public final class SettingsPage {

  private static final String HEAD = """
      # Settings

      Written from the `reference.conf` of every module; a test holds the two together. A file is
      [HOCON](https://github.com/lightbend/config/blob/main/HOCON.md). Later ones win: defaults, the
      file, `conf.d/*.conf` beside it, environment (`HASHRELAY_` and the path in capitals, dots and
      dashes as `_`), `--set key=value`; the last two without the leading `hashrelay`. A list may be
      written with commas there. A password, token or secret `x` may also be given as `x-file`.
      A block `pekko { … }` is handed to the actor system as it stands.

      `./hashrelay config check FILE` says what is wrong with a file, `config show FILE` where each
      value comes from.
      """;

  private SettingsPage() {}

  public static String text() {
    var page = new StringBuilder(HEAD);
    for (var role : Role.values()) {
      page.append("\n## ").append(role.fileName()).append("\n");
      var keys = KnownKeys.of(role);
      keys.paths().forEach(path -> append(page, path, keys.defaultOf(path)));
    }
    return page.toString();
  }

  private static void append(StringBuilder page, String path, ConfigValue value) {
    page.append("\n**`").append(path).append("`** = `").append(shown(value)).append("`  \n");
    value.origin().comments().forEach(line -> page.append(line.strip()).append('\n'));
  }

  private static String shown(ConfigValue value) {
    return value.render(ConfigRenderOptions.concise());
  }
}
