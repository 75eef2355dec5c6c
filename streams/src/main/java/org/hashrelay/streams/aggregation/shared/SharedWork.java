package org.hashrelay.streams.aggregation.shared;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashrelay.streams.aggregation.miner.MinerDifficulty;
import org.hashrelay.streams.work.Target;

/** What one miner was given to do, and what it was told about it. */
final class SharedWork<W> {

  private static final int MOST_TERMS = 2 * JobShelf.MOST_JOBS;

  /** What holds for a miner's shares of the jobs of one connection, from one of them on. */
  record Terms(SharedJob.Source source, long fromSeq, Target target, double difficulty) {}

  private final SharedGroup<W> group;
  private final SharedSession<W> session;
  private final MinerDifficulty difficulty;
  private final List<Terms> terms = new ArrayList<>(2); // oldest first
  private Optional<SharedJob<W>> given = Optional.empty();

  SharedWork(SharedGroup<W> group, SharedSession<W> session) {
    this.group = group;
    this.session = session;
    difficulty = new MinerDifficulty(group.settings().difficulty(), group.time().now());
  }

  MinerDifficulty difficulty() {
    return difficulty;
  }

  /** The job it was given last, as it was told it. */
  Optional<SharedJob<W>> given() {
    return given;
  }

  /** Elsewhere the numbers of jobs begin anew. */
  void moved() {
    given = Optional.empty();
    difficulty.restart(group.time().now());
  }

  /** The job as this miner is to be told it; whoever asks again hears the same. */
  SharedJob<W> give(SharedJob<W> job) {
    if (given.filter(own -> own.seq() == job.seq()).isPresent()) return given.get();
    var own = eased(job);
    given = Optional.of(own);
    var same = lastTerms(job.source()).filter(t -> t.target.equals(own.target()));
    if (same.isEmpty()) {
      terms.add(new Terms(job.source(), job.seq(), own.target(), own.difficulty()));
      if (terms.size() > MOST_TERMS) terms.remove(0);
    }
    return own;
  }

  /** Never harder than the pool's: what is found beyond that is credited by nobody (Q34). */
  private SharedJob<W> eased(SharedJob<W> job) {
    var interval = group.order().shareInterval().toMillis();
    var algorithm = group.algorithm();
    if (job.isIdle() || algorithm.isEmpty() || !group.judges(session)) return job;
    var next = difficulty.next(job.difficulty(), algorithm.get(), interval);
    var own = next < job.difficulty() ? group.family().target(job.work(), next) : job.target();
    if (job.target().isAtLeast(own)) own = job.target();
    var told = own.equals(job.target()) ? job.difficulty() : group.difficulty(own);
    difficulty.told(own.equals(job.target()) ? told : next, group.time().now());
    difficulty
        .refusedWish()
        .ifPresent(wish ->
            session.notice("difficulty-refused", "asks for difficulty " + wish + ", gets " + told));
    return job.with(own, told);
  }

  /** Under which a share of this job is judged; empty when the miner never had it. */
  Optional<Terms> terms(SharedJob<W> job) {
    for (var i = terms.size() - 1; i >= 0; i--) {
      var held = terms.get(i);
      if (held.fromSeq <= job.seq() && held.source.equals(job.source())) return Optional.of(held);
    }
    return Optional.empty();
  }

  private Optional<Terms> lastTerms(SharedJob.Source source) {
    if (terms.isEmpty()) return Optional.empty();
    return Optional.of(terms.get(terms.size() - 1)).filter(t -> t.source.equals(source));
  }
}
