package org.hashrelay.streams.pool;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.util.ByteString;

/** Tests pools: a connection of its own to each, closed as soon as the last step is known. */
public final class PoolProbe {

  private static final PoolRoute ROUTE = new PoolRoute(0, 0, 0, 0);

  private final ClassicActorSystemProvider system;
  private final PoolSettings settings;
  private final Patience patience;

  /**
   * How long a test waits.
   *
   * @param inAll for all steps together
   * @param jobWithoutLogin for a job of a pool that nobody logged in to
   */
  public record Patience(Duration inAll, Duration jobWithoutLogin) {
    public static final Patience STANDARD =
        new Patience(Duration.ofSeconds(10), Duration.ofSeconds(2));
  }

  /**
   * What is tested.
   *
   * @param stratumV1 whether to go on after the connection stands
   * @param user empty: there is no login to test
   */
  public record Target(PoolAddress address, boolean stratumV1, String user, String password) {
    @Override
    public String toString() { // logs show no password
      return "test of " + address;
    }
  }

  public PoolProbe(ClassicActorSystemProvider system, PoolSettings settings, Patience patience) {
    this.system = system;
    this.settings = settings;
    this.patience = patience;
  }

  /** Never fails, and never takes longer than the patience in all. */
  public CompletionStage<ProbeReport> test(Target target) {
    var dialer = new PoolConnector(system, settings, route -> Optional.of(target.address()));
    var run = new Run(target);
    run.begin(dialer);
    return run.report;
  }

  /** One test; the pool's socket and the timers take turns at its monitor. */
  private final class Run implements PoolEvents {

    private final CompletableFuture<ProbeReport> report = new CompletableFuture<>();
    private final ProbeSteps steps;
    private PoolStream stream = PoolStream.gone();
    private boolean jobTimed;

    Run(Target target) {
      steps = new ProbeSteps(target, System::nanoTime, bytes -> stream.send(bytes));
    }

    synchronized void begin(PoolDialer dialer) {
      after(patience.inAll(), steps::expired);
      stream = dialer.open(ROUTE, this);
      settle();
    }

    @Override
    public synchronized void resolved(InetSocketAddress address) {
      steps.resolved(address.getAddress().getHostAddress());
      settle();
    }

    @Override
    public synchronized void connected() {
      steps.connected();
      settle();
    }

    @Override
    public synchronized void opened() {
      steps.opened();
      settle();
    }

    @Override
    public synchronized void received(ByteString bytes) {
      stream.consumed(bytes.size());
      steps.received(bytes);
      settle();
    }

    @Override
    public void writable(boolean ready) {} // two short lines are all that is sent

    @Override
    public synchronized void closed(String reason) {
      steps.closed(reason);
      settle();
    }

    private void settle() {
      if (steps.awaitsJobWithoutLogin() && !jobTimed) {
        jobTimed = true;
        after(patience.jobWithoutLogin(), steps::jobIsLate);
      }
      if (!steps.isOver()) return;
      stream.close("test-over");
      report.complete(steps.report());
    }

    private void after(Duration delay, Runnable then) {
      var actors = system.classicSystem();
      var timer = actors.scheduler().scheduleOnce(delay, () -> later(then), actors.dispatcher());
      report.whenComplete((done, failure) -> timer.cancel());
    }

    private synchronized void later(Runnable then) {
      then.run();
      settle();
    }
  }
}
