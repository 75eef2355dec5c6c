package org.hashrelay.streams.aggregation.miner;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.streams.aggregation.job.DuplicateFilter;
import org.hashrelay.streams.aggregation.job.ExtranonceSpace;

/**
 * Miners that left a short while ago, and what they had: who comes back goes on with it
 * (aggregation §14).
 */
public final class Absent {

  private static final long KEPT_MILLIS = 5 * 60_000;
  private static final int MOST = 4_096;

  /**
   * What a miner had when it left.
   *
   * @param space the partition its slot is of
   * @param upstream where it sat
   * @param lastSeq number of the newest job there was: what is older it may have worked on
   * @param seen the shares it had sent
   * @param estimate its speed as a difficulty; 0 when nobody knew
   */
  public record Place(
      ExtranonceSpace space,
      long slot,
      int upstream,
      long lastSeq,
      DuplicateFilter seen,
      double estimate) {}

  private record Left(String worker, String address, Place place, long until) {}

  private record Who(String worker, String address) {}

  private final Map<String, Left> bySession = new LinkedHashMap<>(); // oldest first
  private final Map<Who, String> sessions = new LinkedHashMap<>();

  public void left(String session, String worker, String address, Place place, long now) {
    bySession.put(session, new Left(worker, address, place, now + KEPT_MILLIS));
    sessions.put(new Who(worker, address), session);
    var oldest = bySession.entrySet().iterator();
    while (oldest.hasNext()) {
      var next = oldest.next();
      if (bySession.size() <= MOST && now < next.getValue().until) return;
      oldest.remove();
      sessions.remove(new Who(next.getValue().worker, next.getValue().address), next.getKey());
    }
  }

  /** Its place, once, for whoever comes from the same address with the id it was given. */
  public Optional<Place> claim(String session, String address, long now) {
    var left = bySession.get(session);
    if (left == null || now >= left.until || !left.address.equals(address)) return Optional.empty();
    bySession.remove(session);
    sessions.remove(new Who(left.worker, address), session);
    return Optional.of(left.place);
  }

  /** The id of the worker of this name that left that address last. */
  public Optional<String> session(String worker, String address) {
    return Optional.ofNullable(sessions.get(new Who(worker, address)));
  }

  /** How fast it was; 0 when nobody knows. */
  public double estimate(String worker, String address, long now) {
    return session(worker, address)
        .map(bySession::get)
        .filter(left -> now < left.until)
        .map(left -> left.place.estimate)
        .orElse(0.0);
  }
}
