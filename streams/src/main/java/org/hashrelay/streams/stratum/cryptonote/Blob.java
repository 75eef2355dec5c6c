package org.hashrelay.streams.stratum.cryptonote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.hashrelay.streams.work.CryptonoteTarget;
import org.hashrelay.streams.work.Target;

/**
 * A job: what is hashed, with four bytes of nonce in it.
 *
 * @param fields all the pool sent, to be handed on
 * @param nonceAt where the nonce begins, inside the blob; empty when the algorithm is unknown
 */
public record Blob(
    String jobId, String blob, Target target, OptionalInt nonceAt, ObjectNode fields) {

  static final int MOST_BYTES = 408;
  private static final int NONCE_BYTES = 4;
  private static final int MOST_JOB_ID = 128;

  /** Empty for what is no job. */
  static Optional<Blob> of(JsonNode node) {
    if (!(node instanceof ObjectNode fields)) return Optional.empty();
    var jobId = fields.path("job_id").asText("");
    var blob = hex(fields.path("blob").asText(""), 2 * MOST_BYTES);
    var target = hex(fields.path("target").asText(""), 16).flatMap(CryptonoteTarget::of);
    if (jobId.isEmpty() || jobId.length() > MOST_JOB_ID) return Optional.empty();
    if (blob.isEmpty() || target.isEmpty()) return Optional.empty();
    var at = nonceAt(fields.path("algo").asText(""));
    var inside = at.isEmpty() || blob.get().length() >= 2 * (at.getAsInt() + NONCE_BYTES);
    return inside
        ? Optional.of(new Blob(jobId, blob.get(), target.get(), at, fields))
        : Optional.empty();
  }

  /** By the algorithm's name; pools that name none have the oldest layout. */
  private static OptionalInt nonceAt(String algorithm) {
    var name = algorithm.toLowerCase(Locale.ROOT);
    if (name.startsWith("gr") || name.startsWith("ghostrider")) return OptionalInt.of(76);
    var usual = name.isEmpty()
        || name.startsWith("rx")
        || name.startsWith("randomx")
        || name.startsWith("cn")
        || name.startsWith("cryptonight")
        || name.startsWith("argon2");
    return usual ? OptionalInt.of(39) : OptionalInt.empty();
  }

  /** The last byte of the nonce, as the pool set it; two digits. */
  public String lastByte() {
    var at = 2 * (nonceAt.orElseThrow() + NONCE_BYTES - 1);
    return blob.substring(at, at + 2);
  }

  /** The blob with another last byte of the nonce. */
  public String withLastByte(String digits) {
    var at = 2 * (nonceAt.orElseThrow() + NONCE_BYTES - 1);
    return blob.substring(0, at) + digits + blob.substring(at + 2);
  }

  /** The blob with other bytes right before the nonce; empty when nobody knows where that is. */
  public Optional<Blob> withBeforeNonce(String digits) {
    var end = 2 * nonceAt.orElse(0);
    if (end < digits.length()) return Optional.empty();
    var other = blob.substring(0, end - digits.length()) + digits + blob.substring(end);
    var said = fields.deepCopy().put("blob", other);
    return Optional.of(new Blob(jobId, other, target, nonceAt, said));
  }

  /** Another target, as long as the pool's own is written. */
  public String targetText(Target other) {
    return CryptonoteTarget.text(other, fields.path("target").asText("").length());
  }

  static Optional<String> hex(String text, int most) {
    if (text.isEmpty() || text.length() > most || text.length() % 2 != 0) return Optional.empty();
    for (var i = 0; i < text.length(); i++) {
      if (!HexFormat.isHexDigit(text.charAt(i))) return Optional.empty();
    }
    return Optional.of(text.toLowerCase(Locale.ROOT));
  }
}
