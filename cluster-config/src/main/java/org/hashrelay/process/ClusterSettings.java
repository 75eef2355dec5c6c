package org.hashrelay.process;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** {@code hashrelay.cluster}; what each setting means is said in reference.conf. */
record ClusterSettings(String host, int port, List<String> seedNodes) {

  static final String PATH = "hashrelay.cluster";
  static final String SYSTEM = "hashrelay";
  static final int USUAL_PORT = 7355;
  private static final Pattern SEED = Pattern.compile("pekko://" + SYSTEM + "@[^\\s:@]+:\\d{1,5}");

  ClusterSettings {
    if (port < 0 || port > 65_535) refuse("port", port, "is not in 0..65535");
    seedNodes = List.copyOf(seedNodes);
    for (var seed : seedNodes) {
      if (!SEED.matcher(seed).matches()) {
        refuse("seed-nodes", seed, "is not pekko://" + SYSTEM + "@host:port");
      }
    }
  }

  static ClusterSettings from(Config root) {
    var config = root.getConfig(PATH);
    return new ClusterSettings(
        config.getString("host"), config.getInt("port"), config.getStringList("seed-nodes"));
  }

  boolean isAlone() {
    return seedNodes.isEmpty();
  }

  /**
   * For the actor system. Nobody looks for a server that runs alone, so unless it was given a port
   * it takes any: two of them can live on one machine.
   */
  Config pekko() {
    var bound = isAlone() && port == USUAL_PORT ? 0 : port;
    return ConfigFactory.parseMap(Map.of(
        "pekko.remote.artery.canonical.hostname", host,
        "pekko.remote.artery.canonical.port", bound,
        "pekko.cluster.seed-nodes", seedNodes));
  }

  private static void refuse(String key, Object value, String why) {
    throw new IllegalArgumentException(PATH + "." + key + " = " + value + " " + why);
  }
}
