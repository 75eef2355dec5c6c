package org.hashrelay.actors.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hashrelay.actors.FieldFault;

/** What holds for every pool that can be dialled. */
public final class PoolRules {

  public static final Set<String> PROTOCOLS =
      Set.of("stratum-v1", "stratum-v1-ethash", "stratum-v2", "getwork", "raw");

  private final List<FieldFault> faults = new ArrayList<>();

  private PoolRules() {}

  static List<FieldFault> brokenBy(Pool.Settings pool) {
    var rules = new PoolRules();
    rules.length("/name", pool.name(), 1, 128);
    rules.length("/coin", pool.coin(), 1, 32);
    rules.length("/host", pool.host(), 1, 253);
    rules.length("/user", pool.user(), 0, 256);
    rules.length("/algorithm", pool.algorithm(), 1, 64);
    rules.check(
        pool.host().chars().noneMatch(PoolRules::isOdd), "/host", "must be a name or an address");
    rules.check(
        pool.port() >= 1 && pool.port() <= 65_535, "/port", pool.port() + " is not in 1..65535");
    rules.check(
        PROTOCOLS.contains(pool.protocol()),
        "/protocol",
        "\"" + pool.protocol() + "\" is not one of "
            + PROTOCOLS.stream().sorted().toList());
    return List.copyOf(rules.faults);
  }

  private void length(String pointer, String text, int least, int most) {
    var fits = text.length() >= least && text.length() <= most;
    check(fits, pointer, "must have " + least + " to " + most + " characters");
  }

  private void check(boolean holds, String pointer, String detail) {
    if (!holds) faults.add(new FieldFault(pointer, detail));
  }

  private static boolean isOdd(int c) {
    return c <= ' ' || c == '/' || c == '@' || c == '"' || c == 127;
  }
}
