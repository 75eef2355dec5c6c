package org.hashrelay.streams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A recorded conversation of a real miner with a pool, line by line in its order. */
public final class Transcript {

  /**
   * One line.
   *
   * @param fromMiner or else to it
   */
  public record Entry(boolean fromMiner, String line) {}

  private Transcript() {}

  public static List<Entry> of(String name) {
    try (var text = Transcript.class.getResourceAsStream("/transcripts/" + name + ".txt")) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(" ", 4))
          .filter(parts -> parts.length == 4 && parts[3].startsWith("{"))
          .map(parts -> new Entry(parts[2].equals(">"), parts[3]))
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  public static List<String> fromMiner(String name) {
    return of(name).stream().filter(Entry::fromMiner).map(Entry::line).toList();
  }
}
