package org.hashrelay.streams.aggregation.job;

import java.util.Optional;
import org.hashrelay.streams.stratum.v1.Notify;
import org.hashrelay.streams.work.DifficultyFamily;
import org.hashrelay.streams.work.Target;

/**
 * What one connection to a pool has said that its next job will carry; confined to its upstream.
 *
 * <p>Difficulty and extranonce are in force from the next job on, and the jobs already out keep
 * what they came with (stratum-v1 §4).
 */
public final class JobMaker {

  private static final double LEAST_DIFFICULTY = 1e-12;
  private static final double MOST_DIFFICULTY = 1e18;

  /** Which connection the jobs come over. */
  public record Source(int poolId, int upstream, long epoch) {}

  /** A place in the pool's search space, and how it is shared out. */
  public record Place(String extranonce1, int extranonce2Size, ExtranonceSpace space) {}

  /** A job as the pool announced it, with what held at that moment; not handed out yet. */
  public record Draft(
      Notify work, Place place, int versionMask, double difficulty, Target target) {}

  private final Source source;
  private final JobBook book;
  private final DifficultyFamily family;
  private double difficulty = 1;
  private Target target;
  private int versionMask;
  private Place place;
  private Optional<PoolJob> last = Optional.empty();
  private Optional<Notify> received = Optional.empty();
  private long firstValid;
  private boolean overdue; // a draft said that all older jobs are over

  public JobMaker(Source source, JobBook book, DifficultyFamily family, Place place) {
    this.source = source;
    this.book = book;
    this.family = family;
    this.place = place;
    target = Target.ofDifficulty(family, difficulty);
  }

  /** False for a value no pool means. */
  public boolean difficulty(double next) {
    if (!(next >= LEAST_DIFFICULTY && next <= MOST_DIFFICULTY)) return false;
    difficulty = next;
    target = Target.ofDifficulty(family, next);
    return true;
  }

  public boolean target(String hex) {
    var next = Target.ofHex(hex);
    var asDifficulty = next.difficulty(family);
    if (!difficulty(asDifficulty)) return false;
    target = next;
    return true;
  }

  public Place place() {
    return place;
  }

  public void place(Place next) {
    place = next;
  }

  public void versionMask(int mask) {
    versionMask = mask;
  }

  public double difficulty() {
    return difficulty;
  }

  /** The newest job of this connection. */
  public Optional<PoolJob> last() {
    return last;
  }

  /** Jobs before this one are over. */
  public boolean isStale(PoolJob job) {
    return job.epoch() != source.epoch || job.seq() < firstValid;
  }

  /** The job as it goes to miners; empty when they have it already. */
  public Optional<PoolJob> make(Notify work) {
    return draft(work).map(this::issue);
  }

  /**
   * The job as it would go to miners; empty when they have it already. Not every draft has to be
   * issued: a pool that talks too fast is heard less often.
   */
  public Optional<Draft> draft(Notify work) {
    if (repeats(work)) return Optional.empty();
    if (work.cleanJobs()) overdue = true;
    return Optional.of(new Draft(work, place, versionMask, difficulty, target));
  }

  public PoolJob issue(Draft draft) {
    var work = draft.work;
    var newBlock =
        overdue || last.isEmpty() || !last.get().work().prevHash().equals(work.prevHash());
    overdue = false;
    var seq = book.nextSeq();
    if (newBlock) firstValid = seq;
    var origin = isSameWork(work, draft.place) ? last.get().origin() : seq;
    received = Optional.of(work);
    return keep(job(draft, seq, origin, newBlock));
  }

  /** The newest job again, under a new number; the pool still asks of it what it did. */
  public Optional<PoolJob> again() {
    return later(0);
  }

  /** The newest job at a later time: new room to search, and a sign of life. */
  public Optional<PoolJob> later(int seconds) {
    if (last.isEmpty()) return Optional.empty();
    var newest = last.get();
    var work = newest.work().at(newest.work().jobId(), newest.work().ntime() + seconds);
    var as = new Draft(work, place, versionMask, newest.difficulty(), newest.target());
    return Optional.of(keep(job(as, book.nextSeq(), newest.origin(), false)));
  }

  private PoolJob job(Draft as, long seq, long origin, boolean newBlock) {
    var at = as.place;
    var same = !newBlock && isAt(last.get(), at);
    var generation = same ? last.get().generation() : book.nextGeneration();
    return new PoolJob(
        seq,
        origin,
        source.poolId,
        source.upstream,
        source.epoch,
        generation,
        as.work,
        at.space,
        at.extranonce1,
        at.extranonce2Size,
        as.versionMask,
        as.difficulty,
        as.target,
        family,
        PoolJob.fields(as.work, at.space, at.extranonce1, at.extranonce2Size));
  }

  private PoolJob keep(PoolJob job) {
    book.add(job);
    last = Optional.of(job);
    return job;
  }

  /** The content decides, not the pool's id: one it repeats with other content is another job. */
  private boolean repeats(Notify work) {
    return isSameWork(work, place)
        && last.get().difficulty() == difficulty
        && (received.get().jobId().equals(work.jobId()) || !work.cleanJobs());
  }

  private boolean isSameWork(Notify work, Place at) {
    if (last.isEmpty() || received.isEmpty() || !isAt(last.get(), at)) return false;
    var known = received.get();
    return known.equals(
        work.shownAs(known.jobId(), work.coinb1(), work.version(), known.cleanJobs()));
  }

  private static boolean isAt(PoolJob job, Place place) {
    return job.extranonce1().equals(place.extranonce1)
        && job.extranonce2Size() == place.extranonce2Size
        && job.space().equals(place.space);
  }
}
