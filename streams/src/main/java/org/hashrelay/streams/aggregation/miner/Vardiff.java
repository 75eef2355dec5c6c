package org.hashrelay.streams.aggregation.miner;

/**
 * The difficulty of one miner, such that it finds a share about once per interval.
 *
 * <p>Steps are powers of two below the pool's difficulty, and that difficulty itself, exactly. It
 * begins at the pool's, where nothing is lost, and goes down for who finds too little. A step is
 * taken only when luck is no explanation, and a change begins the measuring anew, so that a miner
 * between two steps stays where it is.
 *
 * <p>It never says more than the pool credits: what a miner does not send cannot be paid (Q34).
 *
 * @see "aggregation §9, algorithms §5"
 */
public final class Vardiff {

  private static final double POOLS_OWN = Double.POSITIVE_INFINITY;
  private static final double CERTAIN = 3;
  private static final double LIKELY = 1.5;
  private static final double BAND = 1.6;
  private static final double BAND_OF_FIXED = 16;
  private static final double FAR_OFF = 4;
  private static final double NEARLY = 0.85;
  private static final int LEAST_SHARES = 4;
  private static final int SILENT_INTERVALS = 4;

  private final ShareWindow brief;
  private final ShareWindow lasting;
  private double intervalMillis;
  private Bounds bounds = Bounds.NONE;
  private double aim = POOLS_OWN;
  private double minimum;
  private double suggested;
  private boolean fixed;
  private double pools;
  private double told;
  private double estimate;
  private boolean proven;
  private int silentSteps;

  /**
   * Between what a miner's difficulty may move, below the pool's.
   *
   * @param least of the settings, while the pool asks for at least as much itself
   * @param device least of the device, whatever the pool asks for; 0 when it has none
   * @param smallest what one hash is worth: nothing below it makes a difference
   */
  public record Bounds(double least, double device, double smallest) {

    static final Bounds NONE = new Bounds(0, 0, 0);

    double floor(double pools, double minimum) {
      var general = device > 0 ? device : pools >= least ? least : smallest;
      return Math.min(pools, Math.max(smallest, Math.max(general, minimum)));
    }
  }

  /**
   * @param intervalMillis wanted between two shares
   */
  public Vardiff(long intervalMillis, long now) {
    this.intervalMillis = intervalMillis;
    brief = new ShareWindow(16, now);
    lasting = new ShareWindow(256, now);
  }

  /** Another interval is wanted from now on. */
  public void interval(long millis) {
    intervalMillis = millis;
  }

  // ── wishes ──────────────────────────────────────────────────────────────────────────────────

  /** Where to begin, as far as anybody knows; without effect once there is a share to go by. */
  public void guess(double difficulty) {
    if (!proven && !fixed && suggested == 0) aim = powerOfTwo(difficulty);
  }

  /** What the miner would like; saying it again means nothing new (Q17). */
  public void suggest(double difficulty) {
    if (difficulty == suggested) return;
    suggested = difficulty;
    aim = difficulty;
  }

  /** Never less than this, for the miner says so. */
  public void atLeast(double difficulty) {
    minimum = difficulty;
  }

  /** Always this, for its owner says so; only a flood of shares overrules it. */
  public void fix(double difficulty) {
    fixed = true;
    minimum = difficulty;
    suggest(difficulty);
  }

  /** Whether what its owner asks for is more than the pool credits, or less than is allowed. */
  public boolean isRefused(double wish) {
    return pools > 0 && (wish > pools || wish < bounds.floor(pools, 0));
  }

  // ── work ────────────────────────────────────────────────────────────────────────────────────

  /** It finds nothing while it has nothing to do: measures from now on. */
  public void restart(long now) {
    brief.restart(now);
    lasting.restart(now);
  }

  /** A share that was good for its own difficulty. */
  public void found(double difficulty, long now) {
    proven = true;
    silentSteps = 0;
    brief.add(difficulty, now);
    lasting.add(difficulty, now);
    review(now);
  }

  /** Time passes; not to be called while the miner has no work. */
  public void tick(long now) {
    if (told > 0) review(now);
  }

  /** What to tell with a job of a pool that asks for so much. */
  public double next(double poolDifficulty, Bounds within) {
    if (poolDifficulty > told && told == pools && lasting.shares() >= LEAST_SHARES) {
      // the pool asks for more than ever: whether this miner can follow is known already
      aim = Math.min(aim, powerOfTwo(estimate));
    }
    pools = poolDifficulty;
    bounds = within;
    return wanted();
  }

  /** The job is out: from now on the miner looks for this. */
  public void told(double difficulty, long now) {
    if (difficulty == told) return;
    told = difficulty;
    restart(now);
  }

  /** Whether the next job of the pool would come too late for this miner. */
  public boolean isFarOff() {
    if (told == 0) return false;
    var next = wanted();
    return next >= told * FAR_OFF || next <= told / FAR_OFF;
  }

  /** The difficulty at which it would find one share per interval; 0 while nobody knows. */
  public double estimate(long now) {
    return lasting.shares() < LEAST_SHARES ? 0 : lasting.speed(now) * intervalMillis;
  }

  /** Difficulty found per second; 0 while nobody knows. */
  public double speed(long now) {
    return lasting.shares() < LEAST_SHARES ? 0 : lasting.speed(now) * 1_000;
  }

  // ── inside ──────────────────────────────────────────────────────────────────────────────────

  private double wanted() {
    return Math.min(pools, Math.max(aim, bounds.floor(pools, minimum)));
  }

  private void review(long now) {
    if (told == 0) return;
    estimate = lasting.speed(now) * intervalMillis;
    if (told < pools) {
      raise(brief, now);
      raise(lasting, now);
    }
    lower(brief, now);
    lower(lasting, now);
    if (!proven) coax(now);
  }

  private void raise(ShareWindow window, long now) {
    if (window.shares() < LEAST_SHARES) return;
    var speed = window.speed(now) * intervalMillis;
    var band = fixed ? BAND_OF_FIXED : BAND;
    if (window.atLeast(CERTAIN, now) * intervalMillis > told * band) {
      aim = speed >= pools ? POOLS_OWN : powerOfTwo(speed);
      fixed = false;
    } else if (!fixed
        && speed >= pools
        && window.atLeast(LIKELY, now) * intervalMillis >= pools * NEARLY) {
      aim = POOLS_OWN;
    }
  }

  private void lower(ShareWindow window, long now) {
    var most = window.atMost(CERTAIN, told, now) * intervalMillis;
    if (most >= told / BAND) return;
    var likely = window.shares() == 0 ? most / 2 : window.speed(now) * intervalMillis;
    aim = Math.min(aim, powerOfTwo(likely));
  }

  /** Nobody knows this miner: ever larger steps down until it finds its first share. */
  private void coax(long now) {
    var wait = silentSteps == 0 ? SILENT_INTERVALS : SILENT_INTERVALS / 2;
    if (aim < told || brief.age(now) < wait * intervalMillis) return;
    silentSteps++;
    aim = powerOfTwo(told / Math.pow(8, Math.min(silentSteps, 5)));
  }

  private static double powerOfTwo(double difficulty) {
    var power = Math.rint(Math.log(difficulty) / Math.log(2));
    return Math.scalb(1.0, (int) Math.max(-1_000, Math.min(1_000, power)));
  }
}
