package org.hashrelay.process;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** Which program this is: its version, and the commit it was made from. */
public record Build(String version, String commit) {

  /** The process runs the shutdown itself, so that being told to end is no failure. */
  static final Config PEKKO =
      ConfigFactory.parseString("pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off");
}
