package org.hashrelay.actors.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.hashrelay.actors.Journaled;

/**
 * A link of the chain: an entry under its number, with the hash of the line before it and its own.
 *
 * <p>A hash is the SHA-256, in lower-case hex, of these fields in this order, each in UTF-8 with its
 * length in bytes and a colon before it and a comma behind it: prev_hash, number, time in milliseconds
 * since 1970, id, actor, address, action, kind and id of the target, before, after, detail, count.
 */
public record AuditLine(long number, AuditEntry entry, String prevHash, String hash)
    implements Journaled {

  /** What stands before the first line. */
  public static final String NOTHING = "0".repeat(64);

  public static AuditLine of(long number, AuditEntry entry, String prevHash) {
    return new AuditLine(number, entry, prevHash, hash(number, entry, prevHash));
  }

  /** Whether nothing in it was altered since it was written, and nothing is missing before it. */
  public boolean follows(long lastNumber, String lastHash) {
    return number == lastNumber + 1
        && prevHash.equals(lastHash)
        && hash.equals(hash(number, entry, prevHash));
  }

  private static String hash(long number, AuditEntry entry, String prevHash) {
    var fields = List.of(
        prevHash,
        "" + number,
        "" + entry.at().toEpochMilli(),
        entry.id(),
        entry.actor(),
        entry.address(),
        entry.action(),
        entry.targetKind(),
        entry.targetId(),
        entry.before(),
        entry.after(),
        entry.detail(),
        "" + entry.count());
    var sha256 = sha256();
    for (var field : fields) {
      var bytes = field.getBytes(StandardCharsets.UTF_8);
      sha256.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
      sha256.update(bytes);
      sha256.update((byte) ',');
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
