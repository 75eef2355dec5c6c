package org.hashrelay.actors.alerting.measure;

import java.util.Arrays;

/**
 * A few sums over the last slots of time; what is older is forgotten slot by slot.
 *
 * <p>Confined to whoever holds it.
 */
final class SlidingSums {

  /** Hears what falls out of the window. */
  interface Leaving {
    void leaves(long slot, double[] sums);
  }

  private final double[][] slots;
  private final Leaving leaving;
  private long newest = Long.MIN_VALUE;

  SlidingSums(int slots, int columns, Leaving leaving) {
    this.slots = new double[slots][columns];
    this.leaving = leaving;
  }

  SlidingSums(int slots, int columns) {
    this(slots, columns, (slot, sums) -> {});
  }

  /** Time has come this far. */
  void advance(long slot) {
    if (newest == Long.MIN_VALUE) newest = slot;
    var skipped = slot - newest > slots.length;
    for (var next = newest + 1; next <= slot; next++) {
      if (skipped && next > newest + slots.length && next <= slot - slots.length) {
        next = slot - slots.length;
        continue;
      }
      var row = slots[index(next)];
      leaving.leaves(next - slots.length, row);
      Arrays.fill(row, 0);
    }
    newest = Math.max(newest, slot);
  }

  /** Adds to a slot; one that is too old is too late. */
  void add(long slot, double... values) {
    if (slot > newest) advance(slot);
    if (slot <= newest - slots.length) return;
    var row = slots[index(slot)];
    for (var i = 0; i < values.length; i++) row[i] += values[i];
  }

  double sum(int column) {
    var sum = 0.0;
    for (var row : slots) sum += row[column];
    return sum;
  }

  private int index(long slot) {
    return (int) Math.floorMod(slot, (long) slots.length);
  }
}
