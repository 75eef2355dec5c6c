package org.hashrelay.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads a configuration: defaults, then the file, {@code conf.d}, the environment and {@code --set},
 * each over those before.
 *
 * <p>Goes on after a mistake, so that all of them are told at once.
 */
public final class ConfigLoader {

  private final KnownKeys keys;
  private final List<Function<Config, ?>> settings;

  /**
   * @param settings what turns the configuration into values; each throws an {@link
   *     IllegalArgumentException} that names the full key when a value is out of its range
   */
  public ConfigLoader(Role role, List<Function<Config, ?>> settings) {
    this.keys = KnownKeys.of(role);
    this.settings = List.copyOf(settings);
  }

  public Loaded load(Path file, Map<String, String> environment, List<String> assignments) {
    var sources = new Sources(keys);
    var files = sources.files(file);
    var said = sources
        .assignments(assignments)
        .withFallback(sources.environment(environment))
        .withFallback(files);
    var findings = new ArrayList<>(sources.findings());
    try {
      var whole = said.withFallback(keys.defaults()).resolve();
      return settled(whole, said.resolveWith(whole), findings);
    } catch (ConfigException unresolved) {
      findings.add(Sources.broken(file.toString(), unresolved));
      return new Loaded.Refused(findings);
    }
  }

  private Loaded settled(Config whole, Config said, List<Finding> findings) {
    var before = findings.size();
    findings.addAll(new KeyCheck(keys).check(said));
    if (findings.size() == before) settings.forEach(reader -> judge(whole, reader, findings));
    var config = findings.isEmpty() ? new SecretFiles(keys).read(whole, findings) : whole;
    return findings.isEmpty()
        ? new Loaded.Settled(config, said, keys)
        : new Loaded.Refused(findings);
  }

  private void judge(Config config, Function<Config, ?> reader, List<Finding> findings) {
    try {
      reader.apply(config);
    } catch (IllegalArgumentException | ConfigException refused) {
      findings.add(placed(config, String.valueOf(refused.getMessage())));
    }
  }

  /** The message names its key; the longest such key says where the value came from. */
  private Finding placed(Config config, String message) {
    return keys.paths().stream()
        .filter(message::contains)
        .max(Comparator.comparingInt(String::length))
        .map(path -> Finding.at(config.getValue(path).origin(), message))
        .orElseGet(() -> new Finding("configuration", 0, message));
  }
}
