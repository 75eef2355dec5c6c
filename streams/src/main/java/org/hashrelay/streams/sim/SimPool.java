package org.hashrelay.streams.sim;

import java.math.BigDecimal;
import java.util.function.Consumer;
import org.hashrelay.streams.sim.net.SimLoop;
import org.hashrelay.streams.sim.work.SimJob;

/**
 * A Stratum V1 pool that verifies every share in full, and misbehaves when asked to.
 *
 * <p>It shares no code with the relay, so that one error cannot hide in both. One thread carries all
 * its connections; every method may be called from anywhere.
 */
public final class SimPool implements AutoCloseable {

  private final SimLoop loop;
  private final PoolFloor floor;
  private final String host;
  private final int port;

  private SimPool(SimPoolSettings settings) {
    loop = new SimLoop("sim-pool");
    floor = loop.ask(() -> new PoolFloor(settings, loop));
    host = settings.host();
    port = loop.listen(host, settings.port(), () -> new PoolConnection(floor));
  }

  /** Listens from now on. */
  public static SimPool start(SimPoolSettings settings) {
    return new SimPool(settings);
  }

  public int port() {
    return port;
  }

  public PoolReport report() {
    return loop.ask(floor::report);
  }

  /**
   * Starts misbehaving: {@code name} or {@code name=value}, as {@link Misbehaviour} lists them. What
   * is done once per connection is done to those that work now, and to each that comes later.
   */
  public void misbehave(String flag) {
    onFloor(f -> f.misbehave(flag));
  }

  /**
   * Does as told: a misbehaviour, {@code behave}, {@code job}, {@code clean-job}, {@code drop} (all
   * connections), {@code die} (as a process that was killed) or {@code live} (listens again).
   *
   * @throws IllegalArgumentException when it is none of these
   */
  public void obey(String order) {
    switch (order) {
      case "behave" -> behave();
      case "job" -> newJob(false);
      case "clean-job" -> newJob(true);
      case "drop" -> dropConnections();
      case "die" -> {
        stopListening();
        dropConnections();
      }
      case "live" -> listenAgain();
      default -> misbehave(order);
    }
  }

  /** Stops all misbehaviour. */
  public void behave() {
    onFloor(PoolFloor::behave);
  }

  /** Sends everyone a new job; a clean one begins a new block. */
  public void newJob(boolean clean) {
    onFloor(f -> f.newJob(clean));
  }

  /** Sends everyone this job. */
  public void announce(SimJob job) {
    onFloor(f -> f.announce(job));
  }

  /** Changes the difficulty from the next job on. */
  public void difficulty(double difficulty) {
    onFloor(f -> f.difficulty(difficulty));
  }

  /** Cuts all present connections. */
  public void dropConnections() {
    onFloor(PoolFloor::dropConnections);
  }

  /** Refuses new connections; the present ones stay. */
  public void stopListening() {
    loop.stopListening();
  }

  /** Accepts connections again on the same port. */
  public void listenAgain() {
    loop.listen(host, port, () -> new PoolConnection(floor));
  }

  @Override
  public void close() {
    loop.close();
  }

  private void onFloor(Consumer<PoolFloor> order) {
    loop.ask(() -> {
      order.accept(floor);
      return true;
    });
  }

  /** A difficulty as some firmware wants it: without an exponent. */
  static String plain(double difficulty) {
    return new BigDecimal(Double.toString(difficulty)).stripTrailingZeros().toPlainString();
  }
}
