package org.hashrelay.benchmarks;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the farm load generator does.
 *
 * @param flatOut how long each flat-out part is measured, after as long a warm-up
 * @param settle how long the paced part runs before it is measured
 * @param paced how long the paced part is measured
 * @param sharesPerSecond of all miners together, when paced
 * @param bare leaves out everything of node and relay but the data path
 */
record LoadSettings(
    int miners,
    Duration flatOut,
    Duration settle,
    Duration paced,
    int sharesPerSecond,
    boolean bare) {

  static final LoadSettings USUAL = new LoadSettings(
      1_000, Duration.ofSeconds(15), Duration.ofSeconds(45), Duration.ofSeconds(20), 200, false);

  /** From {@code --miners 1000 --flat-out 15 --settle 45 --paced 20 --rate 200 --bare 0}; times in seconds. */
  static LoadSettings of(List<String> arguments) {
    Map<String, Integer> given = new HashMap<>();
    for (int i = 0; i + 1 < arguments.size(); i += 2) {
      given.put(arguments.get(i), Integer.parseInt(arguments.get(i + 1)));
    }
    return new LoadSettings(
        given.getOrDefault("--miners", USUAL.miners),
        seconds(given, "--flat-out", USUAL.flatOut),
        seconds(given, "--settle", USUAL.settle),
        seconds(given, "--paced", USUAL.paced),
        given.getOrDefault("--rate", USUAL.sharesPerSecond),
        given.getOrDefault("--bare", 0) == 1);
  }

  private static Duration seconds(Map<String, Integer> given, String name, Duration usual) {
    return Duration.ofSeconds(given.getOrDefault(name, (int) usual.toSeconds()));
  }
}
