package org.hashrelay.streams.aggregation.job;

import java.util.OptionalInt;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.stratum.v1.PoolLines;
import org.hashrelay.streams.stratum.v1.Submit;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.work.ShareCheck;
import org.hashrelay.streams.work.Solution;
import org.hashrelay.streams.work.VersionRolling;

/**
 * Says what a share is worth, by its job and the terms that held for it; confined to an island.
 *
 * <p>The order of the questions is that of stratum-v1 §8: the cheap ones first, each with the error
 * that fits best.
 */
public final class ShareJudge {

  /** How far a miner may run ahead of its job's time, in seconds. */
  static final int MOST_AHEAD = 7_000;

  /** What became clear about a share. */
  public sealed interface Verdict {}

  /** Not good, for this reason. */
  public record Bad(Refusal refusal, ShareResult result) implements Verdict {}

  /**
   * Good for the miner.
   *
   * @param found the difficulty its hash meets; 0 when it was not hashed
   * @param forward whether it is good for the pool too, or must be left to it
   */
  public record Good(double found, boolean forward, Submit.Fields fields, int version)
      implements Verdict {}

  /**
   * What a share is judged by.
   *
   * @param stale whether the job is over
   * @param mask version bits that its upstream still takes
   * @param verify false when the pool alone can tell
   */
  public record Grounds(PoolJob job, boolean stale, Terms terms, int mask, boolean verify) {}

  /** Version bits that may not be rolled, or not any more. */
  public static final Bad OUTSIDE_MASK =
      new Bad(Refusal.other("Version bits outside the mask"), ShareResult.REJECTED);

  private static final Bad DUPLICATE = new Bad(Refusal.duplicate(), ShareResult.DUPLICATE);
  private static final Bad STALE = new Bad(new Refusal(Refusal.STALE, "Stale"), ShareResult.STALE);

  private final ShareCheck check = new ShareCheck();

  public Verdict judge(Submit submit, Grounds by, DuplicateFilter seen) {
    var rolling = new VersionRolling(by.terms.versionMask());
    var form = submit.check(by.terms.space().minerBytes(), rolling.allowed());
    if (form instanceof Submit.Refused refused) return misshapen(submit, by, refused, seen);
    var fields = (Submit.Fields) form;
    var bits = fields.versionBits().orElse(0);
    if (!by.stale) {
      if (!timely(by.job, fields)) return rejected(Refusal.other("ntime out of range"));
      if (!rolling.allows(bits) || (bits & ~by.mask) != 0) return OUTSIDE_MASK;
      var x = number(fields.extranonce2());
      if (!seen.isNew(by.job.origin(), x, fields.ntime(), fields.nonce(), bits)) {
        return DUPLICATE;
      }
    }
    return weigh(by, fields, rolling.header(by.job.work().version(), bits));
  }

  /** The share as its pool is to get it. */
  public static PoolLines.Share forPool(String login, PoolJob job, Terms terms, Good good) {
    var whole = terms
        .space()
        .upstreamExtranonce2(job.extranonce2Size(), terms.slot(), good.fields.extranonce2());
    var bits = job.versionMask() == 0
        ? OptionalInt.empty()
        : OptionalInt.of(good.version & job.versionMask());
    return new PoolLines.Share(
        login, job.work().jobId(), whole, good.fields.ntime(), good.fields.nonce(), bits);
  }

  /** A repeat is one in any spelling: with 0x before it, or without its leading zeros. */
  private static Verdict misshapen(
      Submit submit, Grounds by, Submit.Refused refused, DuplicateFilter seen) {
    var plain = submit.spelledOut(by.terms.space().minerBytes());
    if (!(plain.check(by.terms.space().minerBytes(), true) instanceof Submit.Fields fields)) {
      return rejected(refused.refusal());
    }
    var x = number(fields.extranonce2());
    var bits = fields.versionBits().orElse(0);
    return seen.hasSeen(by.job.origin(), x, fields.ntime(), fields.nonce(), bits)
        ? DUPLICATE
        : rejected(refused.refusal());
  }

  private Verdict weigh(Grounds by, Submit.Fields fields, int version) {
    if (!by.verify) return by.stale ? STALE : new Good(0, true, fields, version);
    var solution = new Solution(fields.extranonce2(), version, fields.ntime(), fields.nonce());
    var prefix = by.terms.space().prefix(by.terms.slot());
    check.hash(by.job.fields(), prefix, solution, by.job.family());
    var found = check.difficulty();
    if (check.meetsNetwork(by.job.fields())) return new Good(found, true, fields, version);
    if (by.stale) return STALE;
    if (!check.meets(by.terms.target())) {
      return new Bad(Refusal.lowDifficulty(), ShareResult.LOW_DIFFICULTY);
    }
    return new Good(found, check.meets(by.job.target()), fields, version);
  }

  private static boolean timely(PoolJob job, Submit.Fields fields) {
    var ahead = Integer.toUnsignedLong(fields.ntime())
        - Integer.toUnsignedLong(job.work().ntime());
    return ahead >= 0 && ahead <= MOST_AHEAD;
  }

  private static long number(byte[] bytes) {
    var number = 0L;
    for (var b : bytes) number = number << 8 | (b & 0xff);
    return number;
  }

  private static Bad rejected(Refusal refusal) {
    return new Bad(refusal, ShareResult.REJECTED);
  }
}
