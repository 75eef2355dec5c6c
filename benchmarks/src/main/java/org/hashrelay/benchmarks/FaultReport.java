package org.hashrelay.benchmarks;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.hashrelay.streams.sim.FarmReport;

/**
 * What a fault did to a farm.
 *
 * @param gap the longest time without an accepted share
 * @param books what the relay's API says
 * @param first shares the first pool accepted
 * @param second shares the second pool accepted
 * @param overlaps headers that a pool was sent by two workers
 */
record FaultReport(
    String fault,
    Duration gap,
    FarmReport farm,
    Books books,
    long first,
    long second,
    long overlaps) {

  static void head(PrintStream out) {
    out.println("| fault | longest gap ms | disconnects | sent | accepted | filtered | 21 | other"
        + " | unanswered | twice | first pool | second pool | not told | wrong |");
    out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
  }

  FaultReport gap(Duration newGap) {
    return new FaultReport(fault, newGap, farm, books, first, second, overlaps);
  }

  /** Accepted by a pool, and not told so: the answer died on its way. */
  long notTold() {
    return first + second - books.accepted();
  }

  /** Told "accepted" for what no pool has, told twice, or not told at all while connected. */
  boolean isWrong() {
    return farm.accepted() > first + second + books.filtered()
        || farm.accepted() != books.accepted() + books.filtered()
        || farm.unasked() > 0
        || farm.waiting() > 0
        || overlaps > 0;
  }

  void print(PrintStream out) {
    long stale = farm.rejected(21);
    out.println(String.format(
        Locale.ROOT,
        "| %s | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %s |",
        fault,
        gap.toMillis(),
        farm.disconnects(),
        farm.sent(),
        farm.accepted(),
        books.filtered(),
        stale,
        farm.rejectedTotal() - stale,
        farm.unanswered() + farm.waiting(),
        farm.unasked(),
        first,
        second,
        notTold(),
        isWrong() ? "YES" : "no"));
    out.flush();
  }
}
