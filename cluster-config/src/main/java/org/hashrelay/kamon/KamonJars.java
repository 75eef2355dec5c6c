package org.hashrelay.kamon;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;

/** Kamon's jars, and how they join a process that runs already. */
record KamonJars(Path core, Path bundle, Path agent) {

  private static final String FAILED = "hashrelay.metrics.kamon = on: ";

  /** What the agent may rewrite; it knows some thirty libraries more. */
  private static final Set<String> MODULES = Set.of("pekko");

  /** The agent's copy of Byte Buddy knows Java up to 21 and rewrites later ones' classes only so. */
  private static final String NEWER_JAVA = "kanela.agent.libs.net.bytebuddy.experimental";

  static KamonJars besideThisProgram() {
    try {
      var here = KamonJars.class.getProtectionDomain().getCodeSource().getLocation();
      return in(Path.of(here.toURI()).resolveSibling("kamon"));
    } catch (URISyntaxException | IOException unreadable) {
      throw new IllegalStateException(
          FAILED + "its jars cannot be read: " + unreadable, unreadable);
    }
  }

  private static KamonJars in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IllegalStateException(
          FAILED + folder + " is not there; it is part of the distribution, beside its jars");
    }
    try (var files = Files.list(folder)) {
      var jars = files.toList();
      return new KamonJars(
          one(jars, "kamon-core"), one(jars, "kamon-bundle"), one(jars, "kanela-agent"));
    }
  }

  private static Path one(List<Path> jars, String name) {
    return jars.stream()
        .filter(jar -> jar.getFileName().toString().startsWith(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(FAILED + name + " is not among " + jars));
  }

  void attach() {
    try {
      var instrumentation = instrumentation();
      for (var jar : List.of(core, bundle, agent)) {
        instrumentation.appendToSystemClassLoaderSearch(new JarFile(jar.toFile()));
      }
      narrow();
      System.setProperty(NEWER_JAVA, "true");
      startAgent(instrumentation);
    } catch (IllegalStateException | IOException | ReflectiveOperationException failed) {
      throw new IllegalStateException(
          FAILED + "it could not attach to this process (" + failed
              + "); a JDK with the module jdk.attach is needed",
          failed);
    }
  }

  /** By reflection, for its class names annotations that are nowhere, of which a compiler warns. */
  private static Instrumentation instrumentation() throws ReflectiveOperationException {
    var agent = Class.forName("net.bytebuddy.agent.ByteBuddyAgent");
    return (Instrumentation) agent.getMethod("install").invoke(null);
  }

  /** The agent reads its settings from system properties first. */
  private void narrow() throws IOException {
    var all = ConfigFactory.parseURL(
        URI.create("jar:" + bundle.toUri() + "!/reference.conf").toURL());
    for (var module : all.getObject("kanela.modules").keySet()) {
      if (!MODULES.contains(module)) {
        System.setProperty("kanela.modules." + module + ".enabled", "false");
      }
    }
  }

  private static void startAgent(Instrumentation instrumentation)
      throws ReflectiveOperationException {
    Class.forName("kanela.agent.Kanela", true, ClassLoader.getSystemClassLoader())
        .getMethod("agentmain", String.class, Instrumentation.class)
        .invoke(null, null, instrumentation);
  }
}
