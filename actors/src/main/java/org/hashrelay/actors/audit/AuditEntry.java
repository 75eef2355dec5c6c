package org.hashrelay.actors.audit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.hashrelay.actors.Journaled;

/**
 * Something that somebody did, as the server that saw it tells it. Every text fits its column, so that
 * what is kept is what was hashed.
 *
 * @param id by which the log knows what it has been told already
 * @param at to the millisecond
 * @param actor the name of the credential, or of the node
 * @param address where it came from
 * @param action {@code pool.create}
 * @param targetKind {@code pool}
 * @param before JSON without secrets; empty when there was nothing or it could not be looked at
 * @param after likewise
 * @param count how many alike this line stands for
 */
public record AuditEntry(
    String id,
    Instant at,
    String actor,
    String address,
    String action,
    String targetKind,
    String targetId,
    String before,
    String after,
    String detail,
    long count)
    implements Journaled {

  /** Characters of {@code before} and of {@code after}. */
  public static final int MOST_JSON = 16_000;

  /** Weight of the entries that are told, or remembered, together: less than a message may have. */
  static final int MOST_AT_ONCE = 100_000;

  public AuditEntry {
    at = at.truncatedTo(ChronoUnit.MILLIS);
    id = fit(id, 64);
    actor = fit(actor, 255);
    address = fit(address, 64);
    action = fit(action, 64);
    targetKind = fit(targetKind, 40);
    targetId = fit(targetId, 768);
    before = json(before);
    after = json(after);
    detail = fit(detail, 1_000);
  }

  /** About as many characters as it has. */
  int weight() {
    return 200 + before.length() + after.length() + detail.length();
  }

  /** Never cut: half of a JSON document is none. */
  private static String json(String text) {
    return text.length() > MOST_JSON
        ? "{\"too_large\":" + text.length() + "}"
        : text.replace('\0', '\uFFFD');
  }

  private static String fit(String text, int most) {
    var clean = text.replace('\0', '\uFFFD');
    if (clean.length() <= most) return clean;
    return clean.substring(0, Character.isHighSurrogate(clean.charAt(most - 1)) ? most - 1 : most);
  }
}
