package org.hashrelay.http.resources;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/** The table of coins: which algorithm each is mined with. */
final class Coins {

  private static final Properties ALGORITHMS = load();

  private Coins() {}

  static Optional<String> algorithmOf(String coin) {
    return Optional.ofNullable(ALGORITHMS.getProperty(coin.toUpperCase(Locale.ROOT)));
  }

  private static Properties load() {
    var table = new Properties();
    try (var file = Coins.class.getResourceAsStream("coins.properties")) {
      table.load(file);
      return table;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
