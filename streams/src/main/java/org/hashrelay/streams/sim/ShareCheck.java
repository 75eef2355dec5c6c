package org.hashrelay.streams.sim;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.streams.sim.work.HeaderSet;
import org.hashrelay.streams.sim.work.Proof;
import org.hashrelay.streams.sim.work.SimJob;

/**
 * Judges the shares of one connection as Stratum V1, section 8, orders it: everything is rebuilt from
 * the job as it was sent, nothing the miner says is taken on trust.
 */
final class ShareCheck {

  /** A job with what was in force on this connection when it was sent. */
  record Issued(
      SimJob job, double difficulty, BigInteger target, byte[] extranonce1, int extranonce2Size) {}

  /** Code 0 is a good share; difficulty is that of its job, 0 for a job nobody knows. */
  record Verdict(int code, String text, double difficulty, int sameHeaderFrom) {

    static Verdict refused(int code, String text) {
      return new Verdict(code, text, 0, HeaderSet.NEW);
    }
  }

  /** Shares that agree in this have one merkle root; the array counts by identity. */
  private record Root(SimJob job, byte[] extranonce1, String extranonce2) {}

  private record Submit(String extranonce2, int ntime, int nonce, Optional<Integer> versionBits) {}

  private static final int MOST_JOBS = 64;
  private static final int MOST_STALE = 256;
  private static final int MOST_ROOTS = 2_048;
  private static final int MOST_SECONDS_AHEAD = 7_000;

  private final Proof proof;
  private final HeaderSet headers;
  private final Map<String, Issued> jobs = bounded(MOST_JOBS);
  private final Map<String, Boolean> stale = bounded(MOST_STALE);
  private final Map<Root, byte[]> roots = bounded(MOST_ROOTS);
  private int mask;
  private int maskBefore;

  ShareCheck(Proof proof, HeaderSet headers) {
    this.proof = proof;
    this.headers = headers;
  }

  void issued(Issued issued) {
    if (issued.job().clean()) {
      new HashMap<>(jobs).keySet().forEach(id -> stale.put(id, true));
      jobs.clear();
    }
    stale.remove(issued.job().id());
    jobs.put(issued.job().id(), issued);
    maskBefore = mask;
  }

  /** In force at once; shares under the old mask pass until the next job. */
  void mask(int newMask) {
    maskBefore = mask == 0 ? newMask : mask;
    mask = newMask;
  }

  int mask() {
    return mask;
  }

  Verdict check(JsonNode params, int owner) {
    var issued = jobs.get(params.path(1).asText());
    if (!wellFormed(params, issued)) {
      return Verdict.refused(20, "Other/Unknown");
    }
    if (issued == null) {
      boolean wasKnown = stale.containsKey(params.path(1).asText());
      return Verdict.refused(21, wasKnown ? "Stale" : "Job not found");
    }
    var submit = read(params);
    long ahead = (submit.ntime() & 0xffffffffL) - (issued.job().ntime() & 0xffffffffL);
    if (ahead < 0 || ahead > MOST_SECONDS_AHEAD) {
      return Verdict.refused(20, "ntime out of range");
    }
    int bits = submit.versionBits().orElse(0);
    if ((bits & ~mask) != 0 && (bits & ~maskBefore) != 0) {
      return Verdict.refused(20, "Invalid version mask");
    }
    return hashed(issued, submit, owner);
  }

  private boolean wellFormed(JsonNode params, Issued issued) {
    boolean sized = params.size() >= 5
        && (params.size() < 6 || mask != 0)
        && params.path(1).isTextual()
        && isHex(params.path(3), 8)
        && isHex(params.path(4), 8)
        && (params.size() < 6 || isHex(params.path(5), 8));
    return sized && (issued == null || isHex(params.path(2), 2 * issued.extranonce2Size()));
  }

  private static boolean isHex(JsonNode node, int digits) {
    var text = node.asText();
    return node.isTextual()
        && text.length() == digits
        && text.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0);
  }

  private static Submit read(JsonNode params) {
    return new Submit(
        params.path(2).asText(),
        number(params.path(3)),
        number(params.path(4)),
        params.size() < 6 ? Optional.empty() : Optional.of(number(params.path(5))));
  }

  private static int number(JsonNode hex) {
    return Integer.parseUnsignedInt(hex.asText(), 16);
  }

  private Verdict hashed(Issued issued, Submit submit, int owner) {
    var job = issued.job();
    int maskHere = mask | maskBefore;
    int version =
        submit.versionBits().map(bits -> (job.version() & ~maskHere) | bits).orElse(job.version());
    byte[] header = Proof.header(
        job, version, root(issued, submit.extranonce2()), submit.ntime(), submit.nonce());
    byte[] hash = proof.doubleHash(header);
    int before = headers.add(hash, owner);
    if (before != HeaderSet.NEW) {
      return new Verdict(22, "Duplicate share", issued.difficulty(), before);
    }
    return Proof.number(hash).compareTo(issued.target()) <= 0
        ? new Verdict(0, "", issued.difficulty(), HeaderSet.NEW)
        : new Verdict(23, "Low difficulty share", issued.difficulty(), HeaderSet.NEW);
  }

  private byte[] root(Issued issued, String extranonce2) {
    var job = issued.job();
    return roots.computeIfAbsent(
        new Root(job, issued.extranonce1(), extranonce2.toLowerCase(Locale.ROOT)), key -> {
          byte[] second = HexFormat.of().parseHex(key.extranonce2());
          return proof.merkleRoot(job.coinbase(issued.extranonce1(), second), job.branches());
        });
  }

  private static <K, V> Map<K, V> bounded(int most) {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
      }
    };
  }
}
