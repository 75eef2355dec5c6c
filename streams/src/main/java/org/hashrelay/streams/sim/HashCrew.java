package org.hashrelay.streams.sim;

import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.hashrelay.streams.sim.work.NonceSearch;
import org.hashrelay.streams.sim.work.SimJob;

/** A few threads that do the hashing of all miners, each miner always on the same one. */
final class HashCrew implements AutoCloseable {

  /** What a miner works on; a later serial is newer. */
  record Work(SimJob job, NonceSearch.Space space, long serial) {}

  /** Takes what was found, on the hashing thread. */
  interface Finds {
    void found(NonceSearch.Found share, Work work);
  }

  /** The hashing part of one miner. What is not volatile belongs to its hashing thread. */
  static final class Crank {
    private static final int MOST_AT_ONCE = 2_000;

    private final Finds finds;
    private final int noncesPerRoll;
    private final double phase;
    private volatile Optional<Work> work = Optional.empty();
    private volatile SimFarmSettings.Pace pace;
    private Optional<Work> searched = Optional.empty();
    private Optional<NonceSearch> search = Optional.empty();
    private SimFarmSettings.Pace kept = new SimFarmSettings.Idle();
    private double allowance;
    private long last;
    private long due;

    /** The phase, from 0 to 1, spreads miners that all send at the same interval. */
    Crank(SimFarmSettings.Pace pace, int noncesPerRoll, double phase, Finds finds) {
      this.pace = pace;
      this.noncesPerRoll = noncesPerRoll;
      this.phase = phase;
      this.finds = finds;
    }

    void work(Optional<Work> newWork) {
      work = newWork;
    }

    void pace(SimFarmSettings.Pace newPace) {
      pace = newPace;
    }

    /** Hashes what is due; answers how many hashes that were. */
    long turn(long now) {
      var paceNow = pace;
      if (kept != paceNow) {
        kept = paceNow;
        begin(now, paceNow);
      }
      int hashes = due(now, paceNow);
      if (hashes == 0 || work.isEmpty()) {
        return 0;
      }
      return hash(hashes, now, paceNow);
    }

    private void begin(long now, SimFarmSettings.Pace paceNow) {
      last = now;
      allowance = 0;
      if (paceNow instanceof SimFarmSettings.Every every) {
        due = now + (long) (phase * every.interval().toNanos());
      }
    }

    private int due(long now, SimFarmSettings.Pace paceNow) {
      if (paceNow instanceof SimFarmSettings.Every) {
        return now - due >= 0 ? MOST_AT_ONCE : 0;
      }
      if (paceNow instanceof SimFarmSettings.Hashrate rate) {
        allowance += rate.perSecond() * (now - last) / 1e9;
        last = now;
        allowance = Math.min(allowance, Math.max(1, rate.perSecond()));
        return (int) Math.min(MOST_AT_ONCE, allowance);
      }
      return 0;
    }

    private long hash(int hashes, long now, SimFarmSettings.Pace paceNow) {
      var current = work;
      if (!searched.equals(current)) {
        searched = current;
        search = current.map(w -> new NonceSearch(w.job(), w.space(), noncesPerRoll));
      }
      if (search.isEmpty()) {
        return 0;
      }
      long before = search.get().hashes();
      var found = search.get().next(hashes);
      long done = search.get().hashes() - before;
      allowance -= done;
      found.ifPresent(share -> {
        schedule(now, paceNow);
        finds.found(share, current.get());
      });
      return done;
    }

    private void schedule(long now, SimFarmSettings.Pace paceNow) {
      if (paceNow instanceof SimFarmSettings.Every every) {
        long interval = every.interval().toNanos();
        due = now - due > interval ? now + interval : due + interval;
      }
    }
  }

  private static final long REST_NANOS = 500_000;
  private static final long LONG_REST_NANOS = 20_000_000;

  private final Thread[] threads;
  private final LongAdder hashes = new LongAdder();
  private volatile Crank[] cranks = new Crank[0];
  private volatile boolean ending;

  HashCrew(int size) {
    threads = new Thread[size];
    for (int i = 0; i < size; i++) {
      int first = i;
      threads[i] = new Thread(() -> run(first), "sim-hash-" + i);
      threads[i].setDaemon(true);
      threads[i].start();
    }
  }

  /** All there are; none when nobody needs a hashing thread. */
  void cranks(Crank[] newCranks) {
    cranks = newCranks;
  }

  long hashes() {
    return hashes.sum();
  }

  @Override
  public void close() {
    ending = true;
    for (var thread : threads) {
      try {
        thread.join(5_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run(int first) {
    while (!ending) {
      var mine = cranks;
      long done = 0;
      long now = System.nanoTime();
      for (int i = first; i < mine.length && !ending; i += threads.length) {
        done += mine[i].turn(now);
      }
      hashes.add(done);
      if (done == 0) {
        LockSupport.parkNanos(mine.length == 0 ? LONG_REST_NANOS : REST_NANOS);
      }
    }
  }
}
