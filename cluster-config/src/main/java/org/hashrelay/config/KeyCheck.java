package org.hashrelay.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;

/** Holds a configuration against the list of settings: is each key one, and its value of its kind? */
final class KeyCheck {

  /** Handed to the actor system as it stands; its keys are not ours to judge. */
  private static final String PEKKO = "pekko";

  private final KnownKeys keys;
  private final KnownKeys others;
  private final List<Finding> findings = new ArrayList<>();

  KeyCheck(KnownKeys keys) {
    this.keys = keys;
    this.others = KnownKeys.of(keys.role().other());
  }

  List<Finding> check(Config config) {
    config.root().forEach((name, value) -> {
      if (name.equals(KnownKeys.ROOT)) judge(name, value);
      else if (!name.equals(PEKKO)) findings.add(unknown(name, value));
    });
    return findings;
  }

  private void judge(String path, ConfigValue value) {
    if (keys.isSetting(path)) {
      Kind.of(keys.modelOf(path))
          .complaint(value)
          .ifPresent(wrong -> findings.add(bad(path, value, wrong)));
    } else if (keys.isBlock(path)) {
      if (value instanceof ConfigObject block) descend(path, block);
      else findings.add(bad(path, value, "is not a block { … }"));
    } else if (keys.secretOfFile(path).isEmpty()) {
      findings.add(unknown(path, value));
    }
  }

  private void descend(String path, ConfigObject block) {
    block.forEach((name, value) -> judge(path + "." + name, value));
  }

  private Finding unknown(String path, ConfigValue value) {
    var elsewhere = others.isSetting(path) || others.isBlock(path)
        ? path + " is a setting of " + others.role().fileName() + ", not of "
            + keys.role().fileName()
        : Sources.unknown(path, keys.nearest(path));
    return Finding.at(value.origin(), elsewhere);
  }

  private static Finding bad(String path, ConfigValue value, String wrong) {
    var shown = KnownKeys.isSecret(path) ? "…" : value.render(Shown.PLAIN);
    return Finding.at(value.origin(), path + " = " + shown + " " + wrong);
  }
}
