package org.hashrelay.config;

import com.typesafe.config.ConfigOrigin;

/** How the place a value came from is written. */
final class Origins {

  private Origins() {}

  /** A path as the user gave it, {@code environment HASHRELAY_…} or {@code --set …}. */
  static String source(ConfigOrigin origin) {
    if (origin.filename() != null) return origin.filename();
    return origin.description();
  }

  /** With the line, where there is one. */
  static String place(ConfigOrigin origin) {
    var source = source(origin);
    return origin.lineNumber() > 0 ? source + ":" + origin.lineNumber() : source;
  }
}
