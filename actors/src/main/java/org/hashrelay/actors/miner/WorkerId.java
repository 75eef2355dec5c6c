package org.hashrelay.actors.miner;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import org.hashrelay.actors.Journaled;

/**
 * Node, mapping and login name: what makes a worker.
 *
 * <p>Written {@code node/mapping/worker} with the login name URL-encoded, so that it may hold
 * anything a miner sends. A name longer than {@value #LONGEST} characters ends in a digest of the whole:
 * the journal's key has room for no more, and one that does not fit would spoil the write it shares
 * with others.
 */
public record WorkerId(String nodeId, int mappingId, String worker) implements Journaled {

  static final int LONGEST = 255;

  public WorkerId {
    worker = worker.length() <= LONGEST ? worker : shortened(worker);
  }

  public static WorkerId parse(String entityId) {
    var parts = entityId.split("/", 3);
    return new WorkerId(
        parts[0], Integer.parseInt(parts[1]), URLDecoder.decode(parts[2], StandardCharsets.UTF_8));
  }

  public String entityId() {
    return nodeId + "/" + mappingId + "/" + URLEncoder.encode(worker, StandardCharsets.UTF_8);
  }

  /** What the API calls it: stable, 24 hexadecimal digits, the same on every server. */
  public String publicId() {
    var key = nodeId + '\n' + mappingId + '\n' + worker;
    try {
      var digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String shortened(String worker) {
    var digest = UUID.nameUUIDFromBytes(worker.getBytes(StandardCharsets.UTF_8));
    var room = LONGEST - 37;
    var end = Character.isHighSurrogate(worker.charAt(room - 1)) ? room - 1 : room;
    return worker.substring(0, end) + "~" + digest;
  }
}
