package org.hashrelay.streams.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hashrelay.streams.sim.net.SimLoop;
import org.hashrelay.streams.sim.work.HeaderSet;
import org.hashrelay.streams.sim.work.Proof;
import org.hashrelay.streams.sim.work.SimJob;

/** What all connections of a simulated pool share. Confined to the pool's thread. */
final class PoolFloor {

  private static final double MOST_DIFFICULTY = 1e18; // beyond it: said, and not meant
  private static final int MOST_SESSIONS = 10_000;

  private final SimPoolSettings settings;
  private final SimLoop loop;
  private final Conduct conduct = new Conduct();
  private final PoolLedger ledger = new PoolLedger();
  private final HeaderSet headers;
  private final Proof proof = new Proof();
  private final JobMill mill;
  private final Set<PoolConnection> connections = new LinkedHashSet<>();
  private final Map<String, byte[]> sessions = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
      return size() > MOST_SESSIONS;
    }
  };
  private SimJob job;
  private double difficulty;
  private long nextExtranonce1;
  private int lastOwner;
  private long lastConnection;

  PoolFloor(SimPoolSettings settings, SimLoop loop) {
    this.settings = settings;
    this.loop = loop;
    headers = new HeaderSet(settings.maxHeaders());
    mill = new JobMill(settings);
    difficulty = settings.difficulty();
    nextExtranonce1 = settings.firstExtranonce1();
    job = mill.next(true, Instant.now().getEpochSecond(), false);
    settings.misbehaviours().forEach(this::misbehave);
    if (!settings.jobInterval().isZero()) {
      loop.later(settings.jobInterval(), this::jobOnTime);
    }
  }

  SimPoolSettings settings() {
    return settings;
  }

  SimLoop loop() {
    return loop;
  }

  Conduct conduct() {
    return conduct;
  }

  PoolLedger ledger() {
    return ledger;
  }

  SimJob job() {
    return job;
  }

  ShareCheck shareCheck() {
    return new ShareCheck(proof, headers);
  }

  long arrived(PoolConnection connection) {
    connections.add(connection);
    ledger.connected();
    return ++lastConnection;
  }

  boolean isOvercrowded() {
    long most = conduct.number(Misbehaviour.MOST_CONNECTIONS, 1);
    return most > 0 && connections.size() > most;
  }

  void left(PoolConnection connection) {
    connections.remove(connection);
  }

  /** Number of one login on one connection, by which overlapping work is told from repeats. */
  int newOwner() {
    return ++lastOwner;
  }

  byte[] newExtranonce1() {
    return HexFormat.of().parseHex(hexNumber(nextExtranonce1++, settings.extranonce1Size()));
  }

  void remember(String session, byte[] extranonce1) {
    sessions.put(session, extranonce1);
  }

  Optional<byte[]> resumed(String session) {
    return settings.resume() ? Optional.ofNullable(sessions.get(session)) : Optional.empty();
  }

  /** As text, because some misbehaviours are no number. */
  String announcedDifficulty() {
    return conduct
        .value(Misbehaviour.DIFFICULTY)
        .orElseGet(() -> SimPool.plain(creditedDifficulty()));
  }

  /** What shares of the present job must reach. */
  double creditedDifficulty() {
    boolean flipped = conduct.is(Misbehaviour.DIFFICULTY_FLIP) && mill.made() % 2 == 0;
    return flipped ? difficulty * 4 : sensible().orElse(difficulty);
  }

  private Optional<Double> sensible() {
    return conduct
        .value(Misbehaviour.DIFFICULTY)
        .filter(text -> text.matches("[0-9.]+([eE][-+]?[0-9]+)?"))
        .map(Double::valueOf)
        .filter(value -> value > 0 && value < MOST_DIFFICULTY);
  }

  void difficulty(double newDifficulty) {
    difficulty = newDifficulty;
  }

  void newJob(boolean clean) {
    announce(
        mill.next(clean, Instant.now().getEpochSecond(), conduct.is(Misbehaviour.SAME_JOB_IDS)));
  }

  /** A clean job for one connection alone. */
  SimJob freshJob() {
    return mill.next(true, Instant.now().getEpochSecond(), false);
  }

  void announce(SimJob newJob) {
    job = newJob;
    List.copyOf(connections).forEach(connection -> connection.sendJob(newJob));
  }

  void misbehave(String flag) {
    var misbehaviour = conduct.add(flag);
    if (misbehaviour == Misbehaviour.JOB_STORM) {
      jobStorm();
    }
    if (misbehaviour == Misbehaviour.DIFFICULTY_FLIP) {
      flip();
    }
    List.copyOf(connections).forEach(connection -> connection.told(misbehaviour));
  }

  void behave() {
    conduct.clear();
    List.copyOf(connections).forEach(PoolConnection::thaw);
  }

  void dropConnections() {
    List.copyOf(connections).forEach(PoolConnection::drop);
  }

  PoolReport report() {
    return ledger.report(
        headers.seen(),
        mill.made(),
        connections.stream().map(PoolConnection::report).toList());
  }

  private void jobOnTime() {
    newJob((mill.made() + 1) % settings.cleanEvery() == 0);
    loop.later(settings.jobInterval(), this::jobOnTime);
  }

  private void jobStorm() {
    long perSecond = conduct.number(Misbehaviour.JOB_STORM, 100);
    if (perSecond > 0) {
      newJob(false);
      loop.later(Duration.ofNanos(1_000_000_000L / perSecond), this::jobStorm);
    }
  }

  private void flip() {
    long millis = conduct.number(Misbehaviour.DIFFICULTY_FLIP, 0);
    if (millis > 0) {
      newJob(false);
      loop.later(Duration.ofMillis(millis), this::flip);
    }
  }

  private static String hexNumber(long number, int bytes) {
    var digits = "0".repeat(24) + "%016x".formatted(number);
    return digits.substring(digits.length() - 2 * bytes);
  }
}
