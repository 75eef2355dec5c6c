package org.hashrelay.streams.sim;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.hashrelay.streams.sim.net.SimLoop;
import org.hashrelay.streams.sim.work.HeaderSet;
import org.hashrelay.streams.sim.work.LatencyHistogram;

/**
 * Any number of simulated miners that truly hash, on one selector thread and a few hashing threads.
 *
 * <p>Every public method may be called from anywhere; the others belong to the farm's thread.
 */
public final class SimFarm implements AutoCloseable {

  private static final Duration DIAL_TICK = Duration.ofMillis(10);
  private static final Duration SILENCE_TICK = Duration.ofSeconds(1);
  private static final int MOST_HEADERS = 8_000_000;

  private final SimFarmSettings settings;
  private final SimLoop loop = new SimLoop("sim-farm");
  private final HashCrew crew;
  private final List<SimMiner> miners = new ArrayList<>();
  private final Queue<SimMiner> toDial = new ArrayDeque<>();
  private final LatencyHistogram latency = new LatencyHistogram();
  private final HeaderSet headers = new HeaderSet(MOST_HEADERS);
  private SimFarmSettings.Pace pace;
  private long serial;
  private long doubleHeaders;
  private long hashed;
  private volatile long lastJobAt;

  private SimFarm(SimFarmSettings settings) {
    this.settings = settings;
    pace = settings.pace();
    crew = new HashCrew(settings.hashThreads());
  }

  /** Connects and mines from now on. */
  public static SimFarm start(SimFarmSettings settings) {
    var farm = new SimFarm(settings);
    farm.add(settings.miners());
    farm.loop.execute(farm::dialSome);
    farm.loop.execute(farm::checkSilence);
    return farm;
  }

  public FarmReport report() {
    return loop.ask(this::sum);
  }

  public List<FarmReport.Miner> miners() {
    return loop.ask(() -> miners.stream().map(SimMiner::report).toList());
  }

  public FarmReport.Miner miner(int index) {
    return loop.ask(() -> miners.get(index).report());
  }

  /** Pulls the plug of one miner: its socket closes, and it does not come back by itself. */
  public void unplug(int index) {
    on(index, SimMiner::unplug);
  }

  public void replug(int index) {
    on(index, miner -> {
      if (!miner.isPlugged()) {
        miner.plug();
        toDial.add(miner);
      }
    });
  }

  /** Adds so many miners. */
  public void add(int more) {
    loop.ask(() -> {
      for (int i = 0; i < more; i++) {
        int index = miners.size();
        var user = String.format(Locale.ROOT, settings.user(), index);
        var miner = new SimMiner(this, index, user, settings.quirks());
        miners.add(miner);
        toDial.add(miner);
      }
      startCrew();
      return true;
    });
  }

  /** Makes one miner behave differently: its shares at once, its opening when it next connects. */
  public void quirks(int index, MinerQuirks quirks) {
    on(index, miner -> miner.quirks(quirks));
  }

  /** Changes the speed of all. */
  public void pace(SimFarmSettings.Pace newPace) {
    loop.ask(() -> {
      pace = newPace;
      miners.forEach(miner -> miner.pace(newPace));
      startCrew();
      return true;
    });
  }

  /** Forgets the latencies measured so far. */
  public void resetLatency() {
    loop.ask(() -> {
      latency.clear();
      return true;
    });
  }

  /** When some miner was last given a job, in {@link System#nanoTime}. */
  public long lastJobAt() {
    return lastJobAt;
  }

  @Override
  public void close() {
    crew.close();
    loop.close();
  }

  SimFarmSettings settings() {
    return settings;
  }

  SimLoop loop() {
    return loop;
  }

  SimFarmSettings.Pace pace() {
    return pace;
  }

  LatencyHistogram latency() {
    return latency;
  }

  void jobArrived() {
    lastJobAt = System.nanoTime();
  }

  long nextSerial() {
    return ++serial;
  }

  void hashed(long hashes) {
    hashed += hashes;
  }

  void header(byte[] hash, int owner) {
    if (settings.recordHeaders()) {
      int before = headers.add(hash, owner);
      doubleHeaders += before != HeaderSet.NEW && before != owner ? 1 : 0;
    }
  }

  void dialLater(SimMiner miner) {
    loop.later(settings.reconnectAfter(), () -> {
      if (miner.isPlugged()) {
        toDial.add(miner);
      }
    });
  }

  /** Flat out the farm's own thread hashes, and who is idle does not. */
  private void startCrew() {
    boolean needed =
        pace instanceof SimFarmSettings.Hashrate || pace instanceof SimFarmSettings.Every;
    crew.cranks(miners.stream()
        .filter(miner -> needed)
        .map(SimMiner::crank)
        .toArray(HashCrew.Crank[]::new));
  }

  private void dialSome() {
    int most = Math.max(1, settings.connectsPerSecond() / 100);
    for (int i = 0; i < most && !toDial.isEmpty(); i++) {
      var miner = toDial.remove();
      if (miner.isPlugged() && !miner.isConnected()) {
        loop.connect(settings.host(), settings.port(), miner);
      }
    }
    loop.later(DIAL_TICK, this::dialSome);
  }

  private void checkSilence() {
    long now = System.nanoTime();
    miners.forEach(miner -> miner.checkSilence(now));
    loop.later(SILENCE_TICK, this::checkSilence);
  }

  private void on(int index, Consumer<SimMiner> order) {
    loop.ask(() -> {
      order.accept(miners.get(index));
      return true;
    });
  }

  private FarmReport sum() {
    Map<Integer, Long> rejected = new TreeMap<>();
    miners.forEach(miner -> miner.ledger().addRejectedTo(rejected));
    return new FarmReport(
        miners.size(),
        (int) miners.stream().filter(SimMiner::isConnected).count(),
        (int) miners.stream().filter(SimMiner::isMining).count(),
        miners.stream().mapToLong(m -> m.ledger().sentSoFar()).sum(),
        miners.stream().mapToLong(m -> m.ledger().acceptedSoFar()).sum(),
        rejected,
        miners.stream().mapToLong(m -> m.ledger().unansweredSoFar()).sum(),
        miners.stream().mapToLong(m -> m.ledger().unaskedSoFar()).sum(),
        miners.stream().mapToLong(SimMiner::waiting).sum(),
        miners.stream().mapToLong(m -> m.ledger().disconnectsSoFar()).sum(),
        miners.stream().mapToLong(m -> m.ledger().jobs()).sum(),
        crew.hashes() + hashed,
        doubleHeaders,
        new FarmReport.Latency(
            latency.count(),
            latency.quantile(0.5) / 1e3,
            latency.quantile(0.99) / 1e3,
            latency.quantile(0.999) / 1e3,
            latency.max() / 1e3));
  }
}
