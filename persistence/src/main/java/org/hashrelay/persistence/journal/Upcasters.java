package org.hashrelay.persistence.journal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.hashrelay.persistence.journal.EventNames.Name;

/**
 * What old versions on disk lack: each step turns one version of a name into the next, and what is
 * read goes through as many as it needs. The journal itself is never rewritten.
 */
public final class Upcasters {

  static final Upcasters NONE = new Upcasters(Map.of());

  /** Every step there is. */
  static final Upcasters ALL = NONE.with("shares-submitted", 1, Upcasters::withoutPoolCredit)
      .with("pool-state", 1, pool -> pool.putNull("down").putNull("granted"))
      .with("token-issued", 1, token -> token.put("verifier", ""))
      .with("node-state", 1, Upcasters::withoutVerifiers)
      .with("upstream-state", 1, upstream -> upstream.put("failed_over_at", 0L))
      .with("alert-settings-changed", 1, Upcasters::withoutWindows)
      .with("alert-desk-state", 1, Upcasters::withoutWindows)
      .with("alert-desk-state", 2, Upcasters::withoutWritten)
      .with("notification-failed", 1, attempt -> attempt.put("millis", 0L))
      .with("notification-given-up", 1, attempt -> attempt.put("millis", 0L));

  private final Map<Name, UnaryOperator<ObjectNode>> steps;

  private Upcasters(Map<Name, UnaryOperator<ObjectNode>> steps) {
    this.steps = Map.copyOf(steps);
  }

  /** These, and one that makes version {@code from + 1} of version {@code from}. */
  public Upcasters with(String name, int from, UnaryOperator<ObjectNode> step) {
    var more = new HashMap<>(steps);
    more.put(new Name(name, from), step);
    return new Upcasters(more);
  }

  /** What the pools credited was not told at first. */
  private static ObjectNode withoutPoolCredit(ObjectNode event) {
    event.withArray("batch").forEach(share -> ((ArrayNode) share).add(0.0));
    return event.put("pool_credit", 0.0);
  }

  /** A token was judged by its sealed key alone at first. */
  private static ObjectNode withoutVerifiers(ObjectNode node) {
    for (var token : node.withObject("/tokens").withArray("all")) {
      ((ObjectNode) token).put("verifier", "");
    }
    return node;
  }

  /** Windows, and the kind of a subject, could not be said of a part of the fleet at first. */
  private static ObjectNode withoutWindows(ObjectNode json) {
    for (var override : json.withObject("/settings").withArray("overrides")) {
      ((ObjectNode) override).putNull("window").putNull("baseline");
      override.withObject("/scope").putNull("kind");
    }
    return json;
  }

  /** The story was kept by the desk alone at first. */
  private static ObjectNode withoutWritten(ObjectNode state) {
    state.withObject("/story").put("written", 0L);
    return state;
  }

  /** The same thing as {@code wanted}; empty when a step is missing or the version is a later one. */
  Optional<ObjectNode> upcast(Name found, Name wanted, ObjectNode json) {
    var current = json;
    for (int version = found.version(); version < wanted.version(); version++) {
      var step = steps.get(new Name(found.name(), version));
      if (step == null) return Optional.empty();
      current = step.apply(current);
    }
    return found.version() > wanted.version() ? Optional.empty() : Optional.of(current);
  }
}
