package org.hashrelay.http.fleet;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.hashrelay.actors.pool.Pool.PoolIs;
import org.hashrelay.http.problem.ProblemType;
import org.hashrelay.http.problem.Refusal;
import org.hashrelay.streams.pool.PoolAddress;
import org.hashrelay.streams.pool.PoolProbe;
import org.hashrelay.streams.pool.ProbeReport;

/** The tests of pools from this server: one at a time of each, enabled or not. */
public final class PoolTests {

  /** Tests one pool within a set time and does not fail. */
  @FunctionalInterface
  public interface Probe {
    CompletionStage<ProbeReport> test(PoolProbe.Target target);
  }

  private final Probe probe;
  private final Vault vault;
  private final Set<Integer> running = ConcurrentHashMap.newKeySet();

  public PoolTests(Probe probe, Vault vault) {
    this.probe = probe;
    this.vault = vault;
  }

  /** Refused while the same pool is being tested. */
  public CompletionStage<ProbeReport> test(PoolIs pool) {
    var target = target(pool);
    var id = pool.id();
    if (!running.add(id)) {
      throw new Refusal(
          ProblemType.TEST_RUNNING, "pool " + id + " is being tested by another call");
    }
    try {
      return probe.test(target).whenComplete((report, failure) -> running.remove(id));
    } catch (RuntimeException e) {
      running.remove(id);
      throw e;
    }
  }

  private PoolProbe.Target target(PoolIs pool) {
    var is = pool.settings();
    var address = new PoolAddress(pool.id(), is.host(), is.port(), is.tls());
    return new PoolProbe.Target(
        address,
        PoolProbe.Speaks.of(is.protocol(), is.algorithm()),
        is.user(),
        password(is.password()));
  }

  /** Without a password pools are given the one that stands for none. */
  private String password(String sealed) {
    return Optional.of(sealed)
        .filter(text -> !text.isEmpty())
        .map(text -> vault
            .open(text)
            .orElseThrow(
                () -> new IllegalStateException("a password sealed with another key file")))
        .orElse("x");
  }
}
