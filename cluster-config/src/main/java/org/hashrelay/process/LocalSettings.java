package org.hashrelay.process;

import com.typesafe.config.Config;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code hashrelay.local}; what each setting means is said in reference.conf. */
record LocalSettings(Optional<String> nodeId, String listenAddress) {

  static final String PATH = "hashrelay.local";
  private static final String USUAL_ID = "local";
  private static final Pattern NODE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");

  LocalSettings {
    nodeId.filter(id -> !NODE_ID.matcher(id).matches()).ifPresent(id -> {
      throw new IllegalArgumentException(
          PATH + ".node-id = " + id + " is not 1 to 63 letters, digits, dots, dashes, underscores");
    });
  }

  /** In a fleet every server would have the usual name, so there it stands for no node. */
  static LocalSettings from(Config root) {
    var config = root.getConfig(PATH);
    var id = config.getString("node-id");
    var alone = ClusterSettings.from(root).isAlone();
    var none = id.isEmpty() || (!alone && id.equals(USUAL_ID));
    return new LocalSettings(
        none ? Optional.empty() : Optional.of(id), config.getString("listen-address"));
  }
}
