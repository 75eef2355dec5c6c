package org.hashrelay.streams.aggregation;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.tunnel.control.Latencies;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ShareBook;

/** The shares of a mapping counted: found = the sum of all results + held, at every moment. */
public final class Books {

  private static final int MOST_TOLD = 256;

  private final Map<ShareResult, Long> results = new EnumMap<>(ShareResult.class);
  private final Map<String, Integer> heldByWorker = new LinkedHashMap<>(); // only who has some
  private final Latencies waits = new Latencies();
  private long found;
  private int held;
  private double credited;
  private double poolCredited;

  /** A share came in; {@link #settled} is owed, once. */
  public void found(String worker) {
    found++;
    held++;
    heldByWorker.merge(worker, 1, Integer::sum);
  }

  /**
   * What became of a share.
   *
   * @param difficulty what the miner is credited
   * @param poolDifficulty what the pool credits
   */
  public void settled(String worker, ShareResult result, double difficulty, double poolDifficulty) {
    held--;
    heldByWorker.computeIfPresent(worker, (name, n) -> n == 1 ? null : n - 1);
    results.merge(result, 1L, Long::sum);
    if (result == ShareResult.ACCEPTED) poolCredited += poolDifficulty;
    if (result == ShareResult.ACCEPTED || result == ShareResult.FILTERED) credited += difficulty;
  }

  /** What the word on a share is counted as. */
  public static ShareResult resultOf(Optional<Refusal> refusal) {
    if (refusal.isEmpty()) return ShareResult.ACCEPTED;
    return switch (refusal.get().kind()) {
      case STALE -> ShareResult.STALE;
      case DUPLICATE -> ShareResult.DUPLICATE;
      case LOW_DIFFICULTY -> ShareResult.LOW_DIFFICULTY;
      case OTHER -> ShareResult.REJECTED;
    };
  }

  /** A share left for its pool so long after it came. */
  public void waited(long millis) {
    waits.took(millis / 1e3);
  }

  public Latencies.Taken waited() {
    return waits.taken();
  }

  public long foundShares() {
    return found;
  }

  public int held() {
    return held;
  }

  public long of(ShareResult result) {
    return results.getOrDefault(result, 0L);
  }

  /** Who waits for how many answers, as far as there is room to tell. */
  public Map<String, Integer> heldByWorker() {
    return heldByWorker.entrySet().stream()
        .limit(MOST_TOLD)
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  public ShareBook now() {
    var duplicate = of(ShareResult.DUPLICATE);
    var low = of(ShareResult.LOW_DIFFICULTY);
    return new ShareBook(
        found,
        of(ShareResult.ACCEPTED),
        of(ShareResult.FILTERED),
        of(ShareResult.REJECTED) + duplicate + low,
        duplicate,
        low,
        of(ShareResult.STALE),
        of(ShareResult.UNANSWERED),
        held,
        credited,
        poolCredited);
  }
}
