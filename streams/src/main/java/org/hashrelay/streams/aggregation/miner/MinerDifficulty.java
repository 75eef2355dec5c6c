package org.hashrelay.streams.aggregation.miner;

import java.util.Optional;
import java.util.regex.Pattern;
import org.hashrelay.streams.work.Algorithm;
import org.hashrelay.streams.work.Target;

/** What one miner is told as its difficulty: by its speed, its device and its wishes. */
public final class MinerDifficulty {

  private static final Pattern FIXED =
      Pattern.compile("(?:^|[,;\\s])(?:d|diff)=(\\d{1,15}(?:\\.\\d{1,9})?)");
  private static final Pattern LEAST =
      Pattern.compile("(?:^|[,;\\s])(?:md|mindiff)=(\\d{1,15}(?:\\.\\d{1,9})?)");

  private final DifficultySettings settings;
  private final Vardiff vardiff;
  private Device device = Device.UNKNOWN;
  private Optional<String> suggestedTarget = Optional.empty();
  private double fixed;
  private boolean guessed;

  public MinerDifficulty(DifficultySettings settings, long now) {
    this.settings = settings;
    vardiff = new Vardiff(5_000, now);
  }

  // ── wishes ──────────────────────────────────────────────────────────────────────────────────

  public void device(Device known) {
    device = known;
  }

  /** {@code d=} and {@code diff=} fix it, {@code md=} and {@code mindiff=} bound it below. */
  public void password(String text) {
    number(FIXED, text).ifPresent(difficulty -> {
      fixed = difficulty;
      vardiff.fix(difficulty);
    });
    number(LEAST, text).ifPresent(this::atLeast);
  }

  public void suggest(double difficulty) {
    suggestedTarget = Optional.empty();
    vardiff.suggest(difficulty);
  }

  /**
   * @param hex 64 digits, most significant first
   */
  public void suggestTarget(String hex) {
    suggestedTarget = Optional.of(hex);
  }

  public void atLeast(double difficulty) {
    fixed = difficulty;
    vardiff.atLeast(difficulty);
  }

  /** It was here a short while ago, and this fast. */
  public void remember(double estimate) {
    if (estimate <= 0) return;
    guessed = true;
    vardiff.guess(estimate);
  }

  /** What its owner asked for, when the last job could not have it; told once. */
  public Optional<Double> refusedWish() {
    if (fixed == 0 || !vardiff.isRefused(fixed)) return Optional.empty();
    var wish = fixed;
    fixed = 0;
    return Optional.of(wish);
  }

  // ── work ────────────────────────────────────────────────────────────────────────────────────

  /**
   * What to tell with a job whose shares are judged here.
   *
   * @param intervalMillis wanted between two shares; 0 to leave it at the pool's
   */
  public double next(double poolDifficulty, Algorithm algorithm, long intervalMillis) {
    if (intervalMillis == 0) return poolDifficulty;
    var id = algorithm.id();
    vardiff.interval(intervalMillis);
    suggestedTarget.ifPresent(hex -> {
      var difficulty = Target.ofHex(hex).difficulty(algorithm.family());
      if (difficulty > 0 && difficulty < 1e18) suggest(difficulty);
    });
    if (!guessed && device.firstDifficulty(id) > 0) vardiff.guess(device.firstDifficulty(id));
    guessed = true;
    var smallest = 1 / algorithm.family().hashesPerUnit();
    var bounds = new Vardiff.Bounds(settings.least(), device.leastDifficulty(id), smallest);
    return vardiff.next(poolDifficulty, bounds);
  }

  public void told(double difficulty, long now) {
    vardiff.told(difficulty, now);
  }

  public void found(double difficulty, long now) {
    vardiff.found(difficulty, now);
  }

  public void tick(long now) {
    vardiff.tick(now);
  }

  public void restart(long now) {
    vardiff.restart(now);
  }

  public boolean isFarOff() {
    return vardiff.isFarOff();
  }

  /** Difficulty per second that it finds; 0 when nobody knows. */
  public double speed(long now) {
    return vardiff.speed(now);
  }

  public double estimate(long now) {
    return vardiff.estimate(now);
  }

  private static Optional<Double> number(Pattern pattern, String text) {
    var found = pattern.matcher(text);
    if (!found.find()) return Optional.empty();
    var number = Double.parseDouble(found.group(1));
    return number > 0 ? Optional.of(number) : Optional.empty();
  }
}
