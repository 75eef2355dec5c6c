package org.hashrelay.streams.sim;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How a simulated pool behaves.
 *
 * @param port 0 picks a free one
 * @param firstExtranonce1 number of the first connection's extranonce1; the next ones count up
 * @param jobInterval zero: only the first job and those announced by hand
 * @param cleanEvery every how many jobs one starts a new block; 1 makes every job clean
 * @param versionMask bits a miner may roll; 0 refuses version rolling
 * @param resume whether a session id given back at subscribe brings the same extranonce1 again
 * @param workers logins that are let in; empty lets everyone in
 * @param maxHeaders how many different headers are remembered at least, half of them for longer
 * @param misbehaviours what it does wrong from the start, as {@code name} or {@code name=value}
 */
public record SimPoolSettings(
    String host,
    int port,
    double difficulty,
    int extranonce1Size,
    int extranonce2Size,
    long firstExtranonce1,
    Duration jobInterval,
    int cleanEvery,
    int versionMask,
    int merkleBranches,
    boolean resume,
    Set<String> workers,
    int maxHeaders,
    long seed,
    List<String> misbehaviours) {

  /** BIP 320: sixteen bits, 13 to 28. */
  public static final int BIP320 = 0x1fffe000;

  public SimPoolSettings {
    require(difficulty > 0 && Double.isFinite(difficulty), "difficulty must be above 0");
    require(extranonce1Size >= 0 && extranonce1Size <= 12, "extranonce1 has 0 to 12 bytes");
    require(extranonce2Size >= 1 && extranonce2Size <= 16, "extranonce2 has 1 to 16 bytes");
    require(cleanEvery >= 1, "clean-every must be at least 1");
    require(merkleBranches >= 0 && merkleBranches <= 32, "a job has 0 to 32 branches");
    require(maxHeaders >= 2, "at least two headers must be remembered");
    workers = Set.copyOf(workers);
    misbehaviours = List.copyOf(misbehaviours);
  }

  /** A free loopback port, difficulty 1e-9 (about four hashes a share), 4 + 8 bytes, BIP 320. */
  public static SimPoolSettings standard() {
    return new SimPoolSettings(
        "127.0.0.1",
        0,
        1e-9,
        4,
        8,
        0x08000002L,
        Duration.ofSeconds(30),
        5,
        BIP320,
        4,
        false,
        Set.of(),
        4_000_000,
        1,
        List.of());
  }

  public SimPoolSettings at(String newHost, int newPort) {
    return with(draft -> {
      draft.host = newHost;
      draft.port = newPort;
    });
  }

  public SimPoolSettings difficulty(double newDifficulty) {
    return with(draft -> draft.difficulty = newDifficulty);
  }

  public SimPoolSettings extranonce(int size1, int size2) {
    return with(draft -> {
      draft.extranonce1Size = size1;
      draft.extranonce2Size = size2;
    });
  }

  public SimPoolSettings jobs(Duration interval, int newCleanEvery, int branches) {
    return with(draft -> {
      draft.jobInterval = interval;
      draft.cleanEvery = newCleanEvery;
      draft.merkleBranches = branches;
    });
  }

  public SimPoolSettings versionMask(int newMask) {
    return with(draft -> draft.versionMask = newMask);
  }

  public SimPoolSettings resume(boolean newResume) {
    return with(draft -> draft.resume = newResume);
  }

  public SimPoolSettings seed(long newSeed) {
    return with(draft -> draft.seed = newSeed);
  }

  public SimPoolSettings onlyWorkers(Set<String> newWorkers) {
    return with(draft -> draft.workers = newWorkers);
  }

  public SimPoolSettings misbehaving(String... names) {
    return with(draft -> draft.misbehaviours = List.of(names));
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  private SimPoolSettings with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }

  /** The same settings while some of them change. */
  private static final class Draft {
    private String host;
    private int port;
    private double difficulty;
    private int extranonce1Size;
    private int extranonce2Size;
    private long firstExtranonce1;
    private Duration jobInterval;
    private int cleanEvery;
    private int versionMask;
    private int merkleBranches;
    private boolean resume;
    private Set<String> workers;
    private int maxHeaders;
    private long seed;
    private List<String> misbehaviours;

    Draft(SimPoolSettings from) {
      host = from.host;
      port = from.port;
      difficulty = from.difficulty;
      extranonce1Size = from.extranonce1Size;
      extranonce2Size = from.extranonce2Size;
      firstExtranonce1 = from.firstExtranonce1;
      jobInterval = from.jobInterval;
      cleanEvery = from.cleanEvery;
      versionMask = from.versionMask;
      merkleBranches = from.merkleBranches;
      resume = from.resume;
      workers = from.workers;
      maxHeaders = from.maxHeaders;
      seed = from.seed;
      misbehaviours = from.misbehaviours;
    }

    SimPoolSettings done() {
      return new SimPoolSettings(
          host,
          port,
          difficulty,
          extranonce1Size,
          extranonce2Size,
          firstExtranonce1,
          jobInterval,
          cleanEvery,
          versionMask,
          merkleBranches,
          resume,
          workers,
          maxHeaders,
          seed,
          misbehaviours);
    }
  }
}
