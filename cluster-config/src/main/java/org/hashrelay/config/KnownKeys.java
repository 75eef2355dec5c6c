package org.hashrelay.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Every setting there is for a role, with its default: the {@code reference.conf} of all modules.
 *
 * <p>The defaults are the list of keys, so a setting cannot exist without one.
 */
public final class KnownKeys {

  static final String ROOT = "hashrelay";
  static final String FILE = "-file";

  /** A setting that ends so may be given as a file that holds the value, and is never shown. */
  private static final Set<String> SECRETS =
      Set.of("password", "secret", "token", "bot-token", "private-key");

  private final Role role;
  private final Config defaults;
  private final Config resolvedDefaults;
  private final Map<String, ConfigValue> values = new TreeMap<>();
  private final Set<String> candidates = new TreeSet<>();

  private KnownKeys(Role role, Config own, Config shared) {
    this.role = role;
    this.defaults = own.withFallback(shared).withOnlyPath(ROOT);
    this.resolvedDefaults = defaults.resolve();
    collect(ROOT, shared.getObject(ROOT));
    collect(ROOT, own.getObject(ROOT));
    values.keySet().removeIf(path -> !role.knows(path));
    values.keySet().forEach(this::addWithBlocks);
  }

  private void addWithBlocks(String path) {
    for (var end = path.indexOf('.'); end > 0; end = path.indexOf('.', end + 1)) {
      candidates.add(path.substring(0, end));
    }
    candidates.add(path);
  }

  public static KnownKeys of(Role role) {
    var options = ConfigParseOptions.defaults().setClassLoader(KnownKeys.class.getClassLoader());
    var own = ConfigFactory.parseResources("org/hashrelay/" + role.fileName(), options);
    return new KnownKeys(role, own, ConfigFactory.parseResources("reference.conf", options));
  }

  private void collect(String path, ConfigObject block) {
    block.forEach((name, value) -> {
      if (value instanceof ConfigObject inner) collect(path + "." + name, inner);
      else values.put(path + "." + name, value);
    });
  }

  public Role role() {
    return role;
  }

  /** Of both roles, because they share blocks; not resolved, since a default may refer to another. */
  Config defaults() {
    return defaults;
  }

  /** Full paths, in order. */
  public Set<String> paths() {
    return Collections.unmodifiableSet(values.keySet());
  }

  /** As it stands in its file, with its comments. */
  ConfigValue defaultOf(String path) {
    return values.get(path);
  }

  /** A value of the kind the setting takes. */
  ConfigValue modelOf(String path) {
    return resolvedDefaults.getValue(path);
  }

  boolean isSetting(String path) {
    return values.containsKey(path);
  }

  boolean isBlock(String path) {
    return candidates.contains(path) && !isSetting(path);
  }

  /** The setting whose value {@code path} names a file for. */
  Optional<String> secretOfFile(String path) {
    if (!path.endsWith(FILE)) return Optional.empty();
    var secret = path.substring(0, path.length() - FILE.length());
    return isSetting(secret) && isSecret(secret) ? Optional.of(secret) : Optional.empty();
  }

  static boolean isSecret(String path) {
    return SECRETS.contains(path.substring(path.lastIndexOf('.') + 1));
  }

  String nearest(String path) {
    return Nearest.to(path, candidates).orElse(ROOT);
  }

  /** Setting by environment name, {@code HASHRELAY_API_BIND}; a secret's file has a name too. */
  Map<String, String> environmentNames() {
    var names = new TreeMap<String, String>();
    values.keySet().forEach(path -> names.put(environmentName(path), path));
    values.keySet().stream()
        .filter(KnownKeys::isSecret)
        .forEach(path -> names.putIfAbsent(environmentName(path + FILE), path + FILE));
    return names;
  }

  static String environmentName(String path) {
    return path.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
