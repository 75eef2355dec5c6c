package org.hashrelay.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseable;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Includes files and nothing else, and notes those that are missing. Confined to one load. */
final class StrictIncludes
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

  private static final ConfigObject NOTHING = ConfigFactory.empty().root();

  private final Set<Path> seen = new LinkedHashSet<>();
  private final List<Finding> findings = new ArrayList<>();

  /** Remembers where an include can be written, so that a missing one can be placed. */
  void reading(Path file) {
    seen.add(file);
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    return parsed(context.relativeTo(what), context, what);
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    var file = what.isAbsolute() ? null : context.relativeTo(what.getPath());
    return file != null
        ? parsed(file, context, what.getPath())
        : fromFile(what.toPath(), context, what.getPath());
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    return refused(what.toString(), "is an address; only files can be included");
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    return refused(what, "is a resource; only files can be included");
  }

  private ConfigObject parsed(ConfigParseable target, ConfigIncludeContext context, String what) {
    var name = target == null ? null : target.origin().filename();
    return fromFile(Path.of(name == null ? what : name), context, what);
  }

  private ConfigObject fromFile(Path file, ConfigIncludeContext context, String what) {
    if (!Files.isReadable(file)) return refused(what, "cannot be read");
    if (seen.size() > 100)
      return refused(what, "is one include too many; files include each other");
    seen.add(file);
    return ConfigFactory.parseFile(file.toFile(), context.parseOptions()).root();
  }

  private ConfigObject refused(String what, String why) {
    var place = placeOf(what);
    findings.add(Finding.at(place, "included file \"" + what + "\" " + why));
    return NOTHING;
  }

  private ConfigOrigin placeOf(String what) {
    for (var file : seen) {
      var lines = linesOf(file);
      for (var i = 0; i < lines.size(); i++) {
        var line = lines.get(i);
        if (line.contains("include") && line.contains(what)) {
          return ConfigOriginFactory.newFile(file.toString()).withLineNumber(i + 1);
        }
      }
    }
    return ConfigOriginFactory.newSimple("include");
  }

  private static List<String> linesOf(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException unreadable) {
      return List.of();
    }
  }
}
