package org.hashrelay.streams.tunnel.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.link.Ending;
import org.hashrelay.streams.tunnel.wish.Mode;

/**
 * Attempts to reach one server in several modes, each a little after the one before, or at once when
 * that has failed, and perhaps again and again: the first that is proved counts, and the others are
 * given up.
 *
 * <pre>
 *   again and again:  │   │   │   │   ├── reached ──────────── proved
 *                     └x  └x  └x  └x  ·   ·   ·   ·  │
 *                     no answer       held back      one more, in case nothing comes of it
 * </pre>
 *
 * <p>Thread-safe; calls nobody while it is locked.
 */
final class Race implements ClientConnection.Keeper {

  /** Why it is run; a later one goes before an earlier one. */
  enum Reason {
    /** There is a connection, and there may be a better or a fresher one. */
    BESIDE,
    /** There is one that does not answer. */
    DOUBT,
    /** There is none. */
    NEEDED
  }

  /** Whoever runs it. */
  interface Owner {
    /** Makes a connection that is not dialled yet, for the attempt of that number. */
    ClientConnection prepare(Race race, int number);

    void dial(ClientConnection connection);

    /** Calls {@link #startNext} with the number of that attempt when its time has come. */
    void later(Race race, int number);

    /** Whether it may win with this answer; empty, or why not. */
    Optional<String> objection(Race race, Hello.FromServer answer);

    void won(Race race, ClientConnection connection, Hello.FromServer answer);

    /** Every mode has failed. */
    void lost(Race race);

    /** Of a connection that has won before. */
    void doubted(ClientConnection connection);

    void trusted(ClientConnection connection);
  }

  private final Reason reason;
  private final Attempts attempts;
  private final Owner owner;
  private final HoldBack holdBack;
  private final List<ClientConnection> running = new ArrayList<>();
  private final Map<Mode, String> failed = new HashMap<>();
  private int started;
  private int preparing;
  private int turnedAway;
  private boolean over;
  private boolean settled;

  Race(Reason reason, Attempts attempts, Owner owner, HoldBack holdBack) {
    this.reason = reason;
    this.attempts = attempts;
    this.owner = owner;
    this.holdBack = holdBack;
  }

  Reason reason() {
    return reason;
  }

  Attempts attempts() {
    return attempts;
  }

  /** The modes that failed, or whose time the next one's start was, and why. */
  synchronized Map<Mode, String> failed() {
    var all = new HashMap<>(failed);
    for (var i = 0; i < Math.min(started, attempts.wave().size()) - 1; i++) {
      if (attempts.leg(i + 1).after().isZero()) continue;
      all.putIfAbsent(attempts.leg(i).mode(), "no answer in time");
    }
    return all;
  }

  /** The same for people. */
  String failures() {
    var all = failed();
    if (all.size() == 1) return all.values().iterator().next();
    return all.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .sorted()
        .collect(Collectors.joining("; "));
  }

  void start() {
    startNext(0);
  }

  /** Starts the attempt of that number, unless it was started or is not needed any more. */
  void startNext(int number) {
    if (!reserve(number)) return;
    if (attempts.has(number + 1)) owner.later(this, number + 1);
    if (holdsBack()) {
      tellIfLost();
      return;
    }
    var next = owner.prepare(this, number);
    if (run(next)) owner.dial(next);
    else tellIfLost();
  }

  private synchronized boolean reserve(int number) {
    if (over || number < started || !attempts.has(number)) return false;
    started = number + 1;
    preparing++;
    return true;
  }

  private synchronized boolean holdsBack() {
    var underWay = (int) running.stream().filter(ClientConnection::isReached).count();
    if (attempts.waves() == 1 || !holdBack.holds(underWay, turnedAway)) return false;
    preparing--;
    return true;
  }

  private synchronized boolean run(ClientConnection next) {
    preparing--;
    return !over && running.add(next);
  }

  /** Nobody wants it any more. */
  void giveUp(String reason) {
    end(Optional.empty()).forEach(connection -> connection.giveUp(reason));
  }

  private synchronized List<ClientConnection> end(Optional<ClientConnection> winner) {
    over = true;
    settled = true;
    winner.ifPresent(running::remove);
    var others = List.copyOf(running);
    running.clear();
    return others;
  }

  // ── from its connections ────────────────────────────────────────────────────────────────────

  @Override
  public boolean accepts(ClientConnection connection, Hello.FromServer answer) {
    var objection = owner.objection(this, answer);
    synchronized (this) {
      if (over || !running.contains(connection)) return false;
      objection.ifPresent(why -> failed.put(connection.mode(), why));
      if (objection.isPresent()) return false;
      over = true;
      return true;
    }
  }

  @Override
  public void proved(ClientConnection connection, Hello.FromServer answer) {
    end(Optional.of(connection)).forEach(other -> other.giveUp("not-needed"));
    owner.won(this, connection, answer);
  }

  @Override
  public void doubted(ClientConnection connection) {
    owner.doubted(connection);
  }

  @Override
  public void trusted(ClientConnection connection) {
    owner.trusted(connection);
  }

  @Override
  public void ended(ClientConnection connection, Ending ending) {
    int next;
    synchronized (this) {
      if (!running.remove(connection)) return;
      failed.put(connection.mode(), ending.text());
      if (connection.isReached()) turnedAway++;
      next = started;
    }
    if (!tellIfLost() && attempts.isFirstWave(next)) startNext(next);
  }

  /** Looked at after whatever ends last: an attempt, or a turn that made none. */
  private boolean tellIfLost() {
    synchronized (this) {
      if (settled || !running.isEmpty() || preparing > 0 || !over && !isThrough()) return false;
      over = true;
      settled = true;
    }
    owner.lost(this);
    return true;
  }

  /** Whether nothing more comes; in the end of a wave that has failed as a whole, too. */
  private boolean isThrough() {
    return !attempts.has(started) || !attempts.insistent() && !attempts.isFirstWave(started);
  }
}
