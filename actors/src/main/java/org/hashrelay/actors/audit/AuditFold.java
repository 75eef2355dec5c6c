package org.hashrelay.actors.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What strangers and bad links can cause as often as they like: of what is alike one line in a minute is
 * noted, the first at once and then how many more there were. It knows so many kinds at a time; what is
 * none of them goes into one line of others. Safe from any thread.
 */
public final class AuditFold {

  /** Between two calls of {@link #flush}. */
  public static final Duration EVERY = Duration.ofSeconds(5);

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int MOST = 100;

  /**
   * What is noted.
   *
   * @param alike what is of the same kind has the same text
   */
  public record Fact(
      String alike,
      String actor,
      String address,
      String action,
      String targetKind,
      String targetId,
      String detail) {

    private Fact ofOthers() {
      return new Fact("", "", "", action, targetKind, "", "from others");
    }
  }

  private record Open(Fact newest, Instant since, long more) {}

  private final AuditTrail trail;
  private final InstantSource clock;
  private final Map<String, Open> open = new LinkedHashMap<>();

  public AuditFold(AuditTrail trail, InstantSource clock) {
    this.trail = trail;
    this.clock = clock;
  }

  /** Once more that fact. */
  public synchronized void note(Fact fact) {
    flush();
    var known = open.containsKey(fact.alike()) || open.size() < MOST;
    var kept = known ? fact : fact.ofOthers();
    var before = open.get(kept.alike());
    if (before == null) {
      open.put(kept.alike(), new Open(kept, clock.instant(), 0));
      note(kept, 1);
    } else {
      open.put(kept.alike(), new Open(kept, before.since(), before.more() + 1));
    }
  }

  /** Notes what was counted where a minute is over, and forgets what did not happen again. */
  public synchronized void flush() {
    var now = clock.instant();
    for (var each = open.entrySet().iterator(); each.hasNext(); ) {
      var next = each.next();
      var is = next.getValue();
      if (now.isBefore(is.since().plus(MINUTE))) continue;
      if (is.more() == 0) {
        each.remove();
      } else {
        note(is.newest(), is.more());
        next.setValue(new Open(is.newest(), now, 0));
      }
    }
  }

  private void note(Fact fact, long count) {
    trail.note(new AuditEntry(
        UUID.randomUUID().toString(),
        clock.instant(),
        fact.actor(),
        fact.address(),
        fact.action(),
        fact.targetKind(),
        fact.targetId(),
        "",
        "",
        fact.detail(),
        count));
  }
}
