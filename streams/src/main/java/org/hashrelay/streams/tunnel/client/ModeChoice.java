package org.hashrelay.streams.tunnel.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.hashrelay.streams.tunnel.wish.Floor;
import org.hashrelay.streams.tunnel.wish.Mode;
import org.hashrelay.streams.tunnel.wish.Plan;
import org.hashrelay.streams.tunnel.wish.Wish;

/**
 * Which modes to try next, in which order and when.
 *
 * <pre>
 *   no connection:   best ──tcp-after──► second best      the first that is proved counts
 *                    (the other way round while the best one has failed lately)
 *   connection:      a better mode, beside it, after pauses that grow with each failure
 *                    the same mode, beside it, when the connection is old: new keys
 * </pre>
 *
 * <p>What a server wished for and what has not worked yet is tried beside what worked before, so that
 * no push can strand a node. Pure: clock and chance come from outside. Confined to whoever locks.
 */
final class ModeChoice {

  /** One attempt of several; {@code after} counts from the first one's start. */
  record Leg(Mode mode, Duration after) {}

  /** Attempts to make beside the connection there is, once {@code in} is over. */
  record Beside(List<Leg> legs, Duration in) {}

  /** A connection that lives shorter says nothing for its mode. */
  private static final Duration STABLE = Duration.ofSeconds(60);

  private static final double RENEW_JITTER = 1.0 / 6;

  private final Wish file;
  private final Floor floor;
  private final WaySettings settings;
  private final LongSupplier nanos;
  private final DoubleSupplier random;
  private final Backoff better;
  private final Backoff renewals;

  private Wish wished = Wish.NONE;
  private String refusal = "";
  private String toldRefusal = "";
  private String trouble = "";
  private List<Mode> target;
  private List<Mode> workedBefore = List.of();
  private boolean proved = true;
  private Optional<Mode> carrying = Optional.empty();
  private long since;
  private long renewIn;

  /**
   * @param file complete, and possible at this floor
   * @param random from 0 to 1
   */
  ModeChoice(
      Wish file, Floor floor, WaySettings settings, LongSupplier nanos, DoubleSupplier random) {
    this.file = file;
    this.floor = floor;
    this.settings = settings;
    this.nanos = nanos;
    this.random = random;
    this.better = new Backoff(settings.retryAfter(), settings.retryLimit(), nanos, random);
    this.renewals = new Backoff(settings.retryAfter(), settings.retryLimit(), nanos, random);
    this.target = modes(file).orElseThrow();
  }

  // ── what is wished for ──────────────────────────────────────────────────────────────────────

  /** What a server wished for before this process began, and whether it worked then. */
  void restore(Wish wish, boolean worked) {
    follow(wish);
    proved = proved || worked;
  }

  /** Follows the wish of a server, unless the floor or this build forbids it. */
  void follow(Wish wish) {
    wished = wish;
    var plan = Plan.of(wish.orElse(file), floor);
    refusal = plan instanceof Plan.Refused refused ? refused.why() : "";
    modes(wish).filter(modes -> !modes.equals(target)).ifPresent(this::aimAt);
  }

  private void aimAt(List<Mode> modes) {
    if (proved) workedBefore = carrying.map(List::of).orElse(target);
    target = modes;
    proved = carrying.filter(target::contains).isPresent() || target.equals(workedBefore);
    trouble = "";
    better.reset();
  }

  private Optional<List<Mode>> modes(Wish wish) {
    return Plan.of(wish.orElse(file), floor) instanceof Plan.Possible possible
        ? Optional.of(possible.modes())
        : Optional.empty();
  }

  /** What the server wished for last. */
  Wish wished() {
    return wished;
  }

  /** What is worked towards, complete. */
  Wish wanted() {
    return wished.orElse(file);
  }

  boolean isRefused() {
    return !refusal.isEmpty();
  }

  /** What is refused and was not told before; nothing when all is told. */
  Optional<String> untoldRefusal() {
    if (refusal.equals(toldRefusal)) return Optional.empty();
    toldRefusal = refusal;
    return Optional.of(refusal).filter(why -> !why.isEmpty());
  }

  /** Whether what is wished for has worked. */
  boolean isProved() {
    return proved;
  }

  /** Why the tunnel does not travel as it should, in words for people; empty when it does. */
  String trouble() {
    if (isRefused()) return refusal;
    return carrying.filter(mode -> rank(mode) == 0).isPresent() ? "" : trouble;
  }

  // ── what to try ─────────────────────────────────────────────────────────────────────────────

  /** What to try when there is no connection, or the one there is does not answer. */
  List<Leg> race(boolean doubted) {
    var modes = new LinkedHashSet<Mode>();
    if (!proved) modes.addAll(workedBefore);
    var wanted = new ArrayList<>(target);
    if (better.hasFailed()) Collections.reverse(wanted);
    modes.addAll(wanted);
    return legs(List.copyOf(modes), doubted ? Duration.ZERO : settings.tcpAfter());
  }

  /** What to try beside the connection there is; empty when there is none or nothing is better. */
  Optional<Beside> beside() {
    if (carrying.isEmpty()) return Optional.empty();
    var renewal = renewal(carrying.get());
    var rank = rank(carrying.get());
    if (rank == 0) return renewal;
    var modes = rank < 0 ? target : target.subList(0, rank);
    var move = new Beside(legs(modes, settings.tcpAfter()), better.remaining());
    return renewal.filter(renew -> renew.in().compareTo(move.in()) < 0).or(() -> Optional.of(move));
  }

  private Optional<Beside> renewal(Mode mode) {
    if (settings.renewInterval().isZero()) return Optional.empty();
    var due = Duration.ofNanos(Math.max(0, since + renewIn - nanos.getAsLong()));
    var in = due.compareTo(renewals.remaining()) > 0 ? due : renewals.remaining();
    return Optional.of(new Beside(legs(List.of(mode), Duration.ZERO), in));
  }

  private static List<Leg> legs(List<Mode> modes, Duration apart) {
    var legs = new ArrayList<Leg>();
    for (var mode : modes) legs.add(new Leg(mode, apart.multipliedBy(legs.size())));
    return List.copyOf(legs);
  }

  /** 0 for the best one; below 0 for one that is not wanted. */
  private int rank(Mode mode) {
    return target.indexOf(mode);
  }

  // ── what became of it ───────────────────────────────────────────────────────────────────────

  /** The tunnel travels by this mode now; {@code failed} are those that had their chance. */
  void connected(Mode mode, Map<Mode, String> failed) {
    carrying.filter(before -> !before.equals(mode)).ifPresent(b -> left(b, "no answer any more"));
    carrying = Optional.of(mode);
    since = nanos.getAsLong();
    renewals.reset();
    var factor = 1 - RENEW_JITTER + 2 * RENEW_JITTER * random.getAsDouble();
    renewIn = (long) (settings.renewInterval().toNanos() * factor);
    if (rank(mode) >= 0) proved = true;
    if (rank(mode) == 0 && target.size() == 1) better.reset();
    if (rank(mode) != 0) wantedFailed(failed);
  }

  /** Nothing came of what was tried beside the connection. */
  void besideFailed(Map<Mode, String> failed) {
    carrying.filter(failed::containsKey).ifPresent(mode -> renewals.failed());
    wantedFailed(failed);
  }

  private void wantedFailed(Map<Mode, String> failed) {
    target.stream()
        .filter(mode -> failed.containsKey(mode) && !carrying.equals(Optional.of(mode)))
        .findFirst()
        .ifPresent(best -> betterFailed(best + ": " + failed.get(best) + "; " + remedy(best)));
  }

  private void betterFailed(String why) {
    better.failed();
    trouble = why;
  }

  private static String remedy(Mode mode) {
    if (mode.equals(Mode.QUIC)) {
      return "let UDP out to the server's port, and see that tunnel.quic.enabled is true there";
    }
    return mode.showsCertificate()
        ? "let TCP out to the server's port, and see that server-fingerprint is that of the server"
        : "let TCP out to the server's port, and see that this machine's clock is right";
  }

  /** There is no connection any more. */
  void lost(String why) {
    carrying.ifPresent(mode -> left(mode, why));
    carrying = Optional.empty();
  }

  private void left(Mode mode, String why) {
    if (rank(mode) != 0 || target.size() == 1) return;
    if (nanos.getAsLong() - since >= STABLE.toNanos()) better.reset();
    else betterFailed(mode + " broke off: " + why);
  }
}
