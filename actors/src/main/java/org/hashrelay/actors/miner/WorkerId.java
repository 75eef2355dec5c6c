package org.hashrelay.actors.miner;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.hashrelay.actors.Journaled;

/**
 * Node, mapping and login name: what makes a worker.
 *
 * <p>Written {@code node/mapping/worker} with the login name URL-encoded, so that it may hold
 * anything a miner sends.
 */
public record WorkerId(String nodeId, int mappingId, String worker) implements Journaled {

  public static WorkerId parse(String entityId) {
    var parts = entityId.split("/", 3);
    return new WorkerId(
        parts[0], Integer.parseInt(parts[1]), URLDecoder.decode(parts[2], StandardCharsets.UTF_8));
  }

  public String entityId() {
    return nodeId + "/" + mappingId + "/" + URLEncoder.encode(worker, StandardCharsets.UTF_8);
  }
}
