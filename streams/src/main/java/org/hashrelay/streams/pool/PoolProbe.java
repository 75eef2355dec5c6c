package org.hashrelay.streams.pool;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.json.Dialect;
import org.hashrelay.streams.work.Algorithm;
import org.hashrelay.streams.work.Algorithms;

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
   * @param speaks how to go on after the connection stands
   * @param user empty: there is no login to test
   */
  public record Target(PoolAddress address, Speaks speaks, String user, String password) {
    @Override
    public String toString() { // logs show no password
      return "test of " + address;
    }
  }

  /** What a pool is expected to speak. */
  public enum Speaks {
    STRATUM_V1("Stratum V1", ""),
    ETHASH("a dialect of Ethash", ""),
    CRYPTONOTE("CryptoNote's dialect", ""),
    RELATIVE("a relative of Stratum V1", ""),
    GETWORK("getwork", "Of a getwork pool only the connection is tested, not its HTTP."),
    STRATUM_V2("Stratum V2", "Of a Stratum V2 pool only the connection is tested."),
    UNKNOWN("its protocol", "What a raw pool speaks is not known; the connection is tested only.");

    private final String title;
    private final String limits;

    Speaks(String title, String limits) {
      this.title = title;
      this.limits = limits;
    }

    /** By a pool's settings. */
    public static Speaks of(String protocol, String algorithm) {
      return switch (protocol) {
        case "stratum-v1" -> ofAlgorithm(algorithm);
        case "stratum-v1-ethash" -> ETHASH;
        case "stratum-v2" -> STRATUM_V2;
        case "getwork" -> GETWORK;
        default -> UNKNOWN;
      };
    }

    private static Speaks ofAlgorithm(String id) {
      var manner = Algorithms.named(id).map(Algorithm::manner).orElse(Algorithm.Manner.STRATUM_V1);
      return switch (manner) {
        case STRATUM_V1 -> STRATUM_V1;
        case ETHASH -> ETHASH;
        case CRYPTONOTE -> CRYPTONOTE;
        case ONE_TO_ONE -> RELATIVE;
      };
    }

    String title() {
      return title;
    }

    /** What the test could not see; empty when it sees all. */
    String limits() {
      return limits;
    }

    /** The dialects to try, likeliest first; empty when there is none to try. */
    List<ProbeTalk> talks() {
      return switch (this) {
        case STRATUM_V1 -> List.of(new V1ProbeTalk());
        case ETHASH ->
          Stream.of(Dialect.ES1, Dialect.ES2, Dialect.ETH_PROXY, Dialect.STRATUM1)
              .map(dialect -> (ProbeTalk) new EthashProbeTalk(dialect))
              .toList();
        case CRYPTONOTE -> List.of(new CryptonoteProbeTalk());
        case RELATIVE -> List.of(new PlainProbeTalk());
        default -> List.of();
      };
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
    var run = new Run(target, dialer);
    run.begin();
    return run.report;
  }

  /** One test; the pool's socket and the timers take turns at its monitor. */
  private final class Run {

    private final CompletableFuture<ProbeReport> report = new CompletableFuture<>();
    private final ProbeSteps steps;
    private final PoolDialer dialer;
    private int timed = -1;
    private PoolStream stream = PoolStream.gone();
    private boolean jobTimed;

    Run(Target target, PoolDialer dialer) {
      this.dialer = dialer;
      steps = new ProbeSteps(target, System::nanoTime, bytes -> stream.send(bytes));
    }

    synchronized void begin() {
      after(patience.inAll(), steps::expired);
      stream = dialer.open(ROUTE, new Attempt(0));
      settle();
    }

    private void settle() {
      while (steps.takeWish()) {
        stream.close("next-dialect");
        stream = dialer.open(ROUTE, new Attempt(steps.attempt()));
      }
      if (timed != steps.attempt()) {
        timed = steps.attempt();
        var of = timed;
        after(patience.jobWithoutLogin(), () -> steps.greetingIsLate(of));
      }
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

    /** One of its connections; those before the last have no say any more. */
    private final class Attempt implements PoolEvents {

      private final int number;

      Attempt(int number) {
        this.number = number;
      }

      @Override
      public void resolved(InetSocketAddress address) {
        now(() -> steps.resolved(address.getAddress().getHostAddress()));
      }

      @Override
      public void connected() {
        now(steps::connected);
      }

      @Override
      public void opened() {
        now(steps::opened);
      }

      @Override
      public void received(ByteString bytes) {
        now(() -> {
          stream.consumed(bytes.size());
          steps.received(bytes);
        });
      }

      @Override
      public void writable(boolean ready) {} // a few short lines are all that is sent

      @Override
      public void closed(String reason) {
        now(() -> steps.closed(reason));
      }

      private void now(Runnable what) {
        synchronized (Run.this) {
          if (number != steps.attempt()) return;
          what.run();
          settle();
        }
      }
    }
  }
}
