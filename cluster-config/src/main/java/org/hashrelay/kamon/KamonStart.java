package org.hashrelay.kamon;

import com.typesafe.config.ConfigFactory;
import io.prometheus.metrics.model.registry.MultiCollector;
import kamon.Kamon;

/** Starts Kamon with the settings it has here; its jars have to be on the class path by now. */
final class KamonStart {

  private KamonStart() {}

  static MultiCollector reporting() {
    var loader = ClassLoader.getSystemClassLoader();
    var settings = ConfigFactory.parseResources(loader, "kamon-here.conf")
        .withFallback(ConfigFactory.parseResources(loader, "reference.conf"))
        .withFallback(ConfigFactory.systemProperties()) // which the agent's refer to
        .resolve();
    ConfigFactory.invalidateCaches(); // Kamon reads defaults while its classes are loaded
    Kamon.initWithoutAttaching(settings);
    var page = new KamonPage();
    Kamon.addReporter("metrics-page", page);
    return page;
  }
}
