package org.hashrelay.config;

import static java.util.stream.Collectors.joining;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads what a user has said, from every place where it can be said. Confined to one load. */
final class Sources {

  /** Kubernetes sets these for a service of our name; they are no settings of ours. */
  private static final Pattern ADDRESS_OF_A_SERVICE =
      Pattern.compile("HASHRELAY_(.*_)?(SERVICE_(HOST|PORT(_.*)?)|PORT(_\\d+_(TCP|UDP)(_.*)?)?)");

  private static final String JAVA_OPTIONS = "HASHRELAY_JAVA_OPTS"; // for the launcher

  private final KnownKeys keys;
  private final List<Finding> findings = new ArrayList<>();

  Sources(KnownKeys keys) {
    this.keys = keys;
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** The file with {@code conf.d/*.conf} beside it, later names over earlier ones. */
  Config files(Path main) {
    var merged = file(main);
    for (var drop : dropIns(main.toAbsolutePath().resolveSibling("conf.d"))) {
      merged = file(drop).withFallback(merged);
    }
    return merged;
  }

  private List<Path> dropIns(Path folder) {
    if (!Files.isDirectory(folder)) return List.of();
    try (var entries = Files.list(folder)) {
      return entries.filter(p -> p.toString().endsWith(".conf")).sorted().toList();
    } catch (IOException unreadable) {
      findings.add(new Finding(folder.toString(), 0, "cannot be read"));
      return List.of();
    }
  }

  private Config file(Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      findings.add(new Finding(file.toString(), 0, "cannot be read"));
      return ConfigFactory.empty();
    }
    var includes = new StrictIncludes();
    includes.reading(file);
    try {
      var options = ConfigParseOptions.defaults().setAllowMissing(false).appendIncluder(includes);
      return ConfigFactory.parseFile(file.toFile(), options);
    } catch (ConfigException unparsable) {
      findings.add(broken(file.toString(), unparsable));
      return ConfigFactory.empty();
    } finally {
      findings.addAll(includes.findings());
    }
  }

  static Finding broken(String file, ConfigException error) {
    if (error.origin() == null) return new Finding(file, 0, error.getMessage());
    var found = Finding.at(error.origin(), "");
    var prefix = error.origin().description() + ": ";
    var text = error.getMessage();
    var said = text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    return new Finding(found.source(), found.line(), said);
  }

  Config environment(Map<String, String> environment) {
    var names = keys.environmentNames();
    var others = KnownKeys.of(keys.role().other()).environmentNames();
    var config = ConfigFactory.empty();
    for (var variable : environment.entrySet()) {
      var name = variable.getKey();
      if (names.containsKey(name)) {
        config = with(config, names.get(name), variable.getValue(), "environment " + name);
      } else if (name.startsWith("HASHRELAY_") && !others.containsKey(name) && !isForeign(name)) {
        var nearest = Nearest.to(name, names.keySet()).orElse("");
        findings.add(new Finding("environment", 0, unknown(name, nearest)));
      }
    }
    return config;
  }

  private static boolean isForeign(String name) {
    return name.equals(JAVA_OPTIONS) || ADDRESS_OF_A_SERVICE.matcher(name).matches();
  }

  /** Each as {@code key=value}, the key without the leading {@code hashrelay}. */
  Config assignments(List<String> assignments) {
    var config = ConfigFactory.empty();
    for (var assignment : assignments) {
      var parts = assignment.split("=", 2);
      if (parts.length < 2 || parts[0].isBlank()) {
        findings.add(new Finding("--set " + assignment, 0, "is not key=value"));
        continue;
      }
      var key = parts[0].strip();
      var full = key.startsWith("pekko.") ? key : KnownKeys.ROOT + "." + key;
      config = with(config, full, parts[1].strip(), "--set " + key);
    }
    return config;
  }

  /** A text becomes a list where the setting is one: {@code a,b} or {@code ["a", "b"]}. */
  private Config with(Config config, String path, String text, String from) {
    var origin = ConfigOriginFactory.newSimple(from);
    try {
      var value = keys.isSetting(path) && Kind.of(keys.modelOf(path)) == Kind.TEXT_LIST
          ? listOf(text)
          : text;
      var said = ConfigValueFactory.fromAnyRef(value).withOrigin(origin);
      return config.withValue(path, said);
    } catch (ConfigException malformed) {
      findings.add(Finding.at(origin, "cannot be read: " + malformed.getMessage()));
      return config;
    }
  }

  private static Object listOf(String text) {
    var inner = text.startsWith("[")
        ? text
        : Arrays.stream(text.split(","))
            .map(String::strip)
            .filter(item -> !item.isEmpty())
            .map(item -> "\"" + item + "\"")
            .collect(joining(",", "[", "]"));
    return ConfigFactory.parseString("list = " + inner).getStringList("list");
  }

  static String unknown(String key, String nearest) {
    return key + " is not a setting; the nearest is " + nearest;
  }
}
