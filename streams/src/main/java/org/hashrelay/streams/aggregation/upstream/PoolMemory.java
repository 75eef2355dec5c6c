package org.hashrelay.streams.aggregation.upstream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.DoubleSupplier;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolHint;

/** What one pool has shown of itself, kept over its connections. */
public final class PoolMemory {

  private static final int MOST_SESSIONS = 16;
  private static final long ONE_DEPARTURE_MILLIS = 60_000;

  private final Redial redial;
  private final Deque<String> sessions = new ArrayDeque<>(); // of connections that ended
  private OptionalInt versionMask = OptionalInt.empty();
  private OptionalInt extranonce2Size = OptionalInt.empty();
  private Optional<String> elsewhere = Optional.empty();
  private long sentAwayAt = Long.MIN_VALUE / 2;
  private boolean withoutConfigure;
  private boolean withoutExtranonceSubscribe;
  private boolean withoutSession;

  /** @param random 0 to 1 */
  public PoolMemory(DoubleSupplier random, PoolHint hint) {
    redial = new Redial(random);
    if (hint.extranonce2Size() == 0) return;
    extranonce2Size = OptionalInt.of(hint.extranonce2Size());
    versionMask = OptionalInt.of(hint.versionMask());
  }

  /** When it may be dialled again. */
  public Redial redial() {
    return redial;
  }

  // ── what it grants ──────────────────────────────────────────────────────────────────────────

  /** The mask it granted last, 0 for none; empty before it was ever asked. */
  public OptionalInt versionMask() {
    return versionMask;
  }

  void granted(int mask) {
    versionMask = OptionalInt.of(mask);
  }

  /** The bytes of extranonce2 it gave last. */
  public OptionalInt extranonce2Size() {
    return extranonce2Size;
  }

  void gave(int bytes) {
    extranonce2Size = OptionalInt.of(bytes);
  }

  // ── what it cannot stand ────────────────────────────────────────────────────────────────────

  /** Whether it hung up, or fell silent, when it was asked to configure. */
  boolean withoutConfigure() {
    return withoutConfigure;
  }

  void configureFailed() {
    withoutConfigure = true;
  }

  /** It fails without being asked too, so that was not the reason. */
  void configureWasNotIt() {
    withoutConfigure = false;
  }

  /** Whether it hung up when it was told that its extranonce may change (Q19). */
  boolean withoutExtranonceSubscribe() {
    return withoutExtranonceSubscribe;
  }

  void extranonceSubscribeFailed() {
    withoutExtranonceSubscribe = true;
  }

  // ── where it left off ───────────────────────────────────────────────────────────────────────

  /** A session to go on with, handed out once. */
  Optional<String> takeSession() {
    return withoutSession ? Optional.empty() : Optional.ofNullable(sessions.poll());
  }

  /** A connection ended whose place the pool may hand out again. */
  void leftBehind(String session) {
    if (session.isEmpty()) return;
    sessions.remove(session);
    sessions.push(session);
    if (sessions.size() > MOST_SESSIONS) sessions.removeLast();
  }

  /** It refuses whoever brings a session along. */
  void sessionFailed() {
    withoutSession = true;
  }

  /** Where it sent its clients, as {@code host:port}. */
  public Optional<String> elsewhere() {
    return elsewhere;
  }

  public void elsewhere(Optional<String> address) {
    elsewhere = address;
  }

  /**
   * The pool asks a connection of that age to come again, there or where it is. False when that is not
   * to be followed: the connection is itself what came of such a wish, and a pool that wishes so of
   * everyone would never be mined at.
   */
  boolean sentAway(Optional<String> there, long connectedAt, long now) {
    var cameOfIt = connectedAt >= sentAwayAt && now - sentAwayAt < ONE_DEPARTURE_MILLIS;
    if (cameOfIt) return false;
    if (connectedAt >= sentAwayAt) sentAwayAt = now;
    elsewhere = there;
    return true;
  }
}
