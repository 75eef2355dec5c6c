package org.hashrelay.streams.aggregation.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashrelay.streams.aggregation.job.ExtranonceSpace;
import org.hashrelay.streams.aggregation.job.JobMaker;
import org.hashrelay.streams.aggregation.job.JobMaker.Place;
import org.hashrelay.streams.aggregation.job.PoolJob;
import org.hashrelay.streams.stratum.v1.Notify;
import org.hashrelay.streams.stratum.v1.PoolMessage;

/**
 * What one connection's pool says of its work, as it is to reach the miners: not too fast, and
 * again when the pool is silent.
 */
final class JobFeed {

  private static final long SILENCE_MILLIS = 60_000;
  private static final int MOST_ADVANCE_SECONDS = 600;
  private static final int MOST_EARLY = 4;

  private final JobPace pace;
  private final List<PoolMessage.Other> early =
      new ArrayList<>(); // before the subscription's answer
  private Optional<JobMaker> maker = Optional.empty();
  private Optional<PoolMessage.SetExtranonce> nextPlace = Optional.empty();
  private Optional<JobMaker.Draft> draft = Optional.empty();
  private long lastAnnounced;
  private long lastIssued;
  private int advanced;

  JobFeed(int jobsPerSecond) {
    pace = new JobPace(jobsPerSecond);
  }

  /** The pool has given a place to search in. */
  void begin(JobMaker begun, long now) {
    maker = Optional.of(begun);
    lastAnnounced = now;
    early.forEach(this::difficulty);
    early.clear();
  }

  Optional<JobMaker> maker() {
    return maker;
  }

  Optional<PoolJob> last() {
    return maker.flatMap(JobMaker::last);
  }

  /** Where the next job will be, when the pool has said that this changes. */
  Optional<Place> nextPlace() {
    if (nextPlace.isEmpty() || maker.isEmpty()) return Optional.empty();
    var now = maker.get().place();
    var next = nextPlace.get();
    var n = next.extranonce2Size().orElse(now.extranonce2Size());
    return Optional.of(new Place(next.extranonce1(), n, now.space()));
  }

  /** The change is in force. */
  void moved(Place place) {
    nextPlace = Optional.empty();
    maker.ifPresent(m -> m.place(place));
  }

  void extranonce(PoolMessage.SetExtranonce next) {
    nextPlace = Optional.of(next);
  }

  void difficulty(PoolMessage.Other message) {
    if (maker.isEmpty()) {
      if (early.size() == MOST_EARLY) early.remove(0);
      early.add(message);
    } else if (message instanceof PoolMessage.SetDifficulty d) {
      maker.get().difficulty(d.difficulty());
    } else if (message instanceof PoolMessage.SetTarget t) {
      maker.get().target(t.target());
    }
  }

  /** The job to hand out, if it may be now. */
  Optional<PoolJob> announced(Notify work, long now) {
    lastAnnounced = now;
    advanced = 0;
    var next = maker.flatMap(m -> m.draft(work));
    if (next.isPresent()) draft = next;
    return overdue(now);
  }

  /** The newest job that had to wait, once it may be handed out. */
  Optional<PoolJob> overdue(long now) {
    if (draft.isEmpty() || !pace.pass(now)) return Optional.empty();
    var job = maker.orElseThrow().issue(draft.get());
    draft = Optional.empty();
    lastIssued = now;
    return Optional.of(job);
  }

  /** How long the pool has announced no job. */
  long silence(long now) {
    return now - lastAnnounced;
  }

  /** Some miners leave after two minutes without a job (aggregation §8, silence). */
  Optional<PoolJob> refresh(long now) {
    if (last().isEmpty() || now - lastIssued < SILENCE_MILLIS) return Optional.empty();
    var seconds = (int) ((now - lastIssued) / 1_000);
    lastIssued = now;
    if (advanced + seconds > MOST_ADVANCE_SECONDS) return Optional.empty();
    advanced += seconds;
    return maker.get().later(seconds);
  }

  /** The newest job a second later; empty when it has been made later too often. */
  Optional<PoolJob> fresh() {
    if (advanced >= MOST_ADVANCE_SECONDS) return Optional.empty();
    advanced++;
    return maker.flatMap(m -> m.later(1));
  }

  Optional<PoolJob> again() {
    return maker.flatMap(JobMaker::again);
  }

  /** The job in a new partition, under a new number. */
  Optional<PoolJob> repartition(ExtranonceSpace space) {
    maker.ifPresent(m -> m.place(in(space, m.place())));
    draft = draft.map(d -> new JobMaker.Draft(
        d.work(), in(space, d.place()), d.versionMask(), d.difficulty(), d.target()));
    return again();
  }

  private static Place in(ExtranonceSpace space, Place place) {
    return new Place(place.extranonce1(), place.extranonce2Size(), space);
  }
}
