package org.hashrelay.streams.aggregation.upstream;

import java.util.OptionalInt;

/** What one pool has shown of itself, kept over its connections. */
public final class PoolMemory {

  private OptionalInt versionMask = OptionalInt.empty();
  private boolean withoutConfigure;

  /** The mask it granted last, 0 for none; empty before it was ever asked. */
  public OptionalInt versionMask() {
    return versionMask;
  }

  void granted(int mask) {
    versionMask = OptionalInt.of(mask);
  }

  /** The mask it granted in an earlier life of this process; what it grants now counts more. */
  public void hint(int mask) {
    if (versionMask.isEmpty()) versionMask = OptionalInt.of(mask);
  }

  /** Whether it hung up, or fell silent, when it was asked to configure. */
  boolean withoutConfigure() {
    return withoutConfigure;
  }

  void configureFailed() {
    withoutConfigure = true;
  }

  /** It fails without being asked too, so that was not the reason. */
  void configureWasNotIt() {
    withoutConfigure = false;
  }
}
