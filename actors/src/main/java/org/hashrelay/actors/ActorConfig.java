package org.hashrelay.actors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** The settings of Pekko that our processes change, above its defaults and below the operator's. */
public final class ActorConfig {

  private ActorConfig() {}

  /** Of every process. */
  public static Config process() {
    return ConfigFactory.parseResources(ActorConfig.class, "process.conf");
  }

  /** Of a server: those of every process and those of a member of a cluster. */
  public static Config server() {
    return ConfigFactory.parseResources(ActorConfig.class, "cluster.conf").withFallback(process());
  }
}
