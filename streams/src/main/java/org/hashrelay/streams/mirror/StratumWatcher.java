package org.hashrelay.streams.mirror;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.LineCutter;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.v1.MinerMessage;
import org.hashrelay.streams.stratum.v1.MinerMessage.Subscribe;
import org.hashrelay.streams.stratum.v1.Notify;
import org.hashrelay.streams.stratum.v1.PoolMessage;
import org.hashrelay.streams.stratum.v1.PoolMessage.Answer;
import org.hashrelay.streams.stratum.v1.PoolMessage.SetDifficulty;
import org.hashrelay.streams.stratum.v1.Submit;
import org.hashrelay.streams.stratum.v1.SubscribeResult;
import org.hashrelay.streams.stratum.v1.SubscribeResult.Subscribed;

/**
 * Makes facts of the two sides of one Stratum V1 talk; other protocols pass it by in silence.
 *
 * <p>Pure; confined to its {@link Watch}, which brings the time.
 */
final class StratumWatcher {

  /** Requests whose answer is awaited; older ones are forgotten. */
  private static final int MAX_PENDING = 8_192;

  /** Unreadable lines after which a side is taken for another protocol. */
  private static final int MAX_MALFORMED = 8;

  /** A request that wants a fact when its answer comes. */
  private record Pending(boolean subscribe, long since) {}

  private final PoolRoute route;
  private final Consumer<MirrorFact> facts;
  private final Side pool = new Side(LineCutter.POOL_LIMIT);
  private final Side miners = new Side(LineCutter.MINER_LIMIT);
  private final Map<RawId, Pending> pending = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<RawId, Pending> eldest) {
      return size() > MAX_PENDING;
    }
  };

  StratumWatcher(PoolRoute route, Consumer<MirrorFact> facts) {
    this.route = route;
    this.facts = facts;
  }

  void opened() {
    facts.accept(new MirrorFact.Opened(route));
  }

  void closed(String reason) {
    facts.accept(new MirrorFact.Closed(route, reason));
  }

  void toPool(byte[] bytes, boolean afterGap, long now) {
    miners.read(bytes, afterGap, line -> request(line, now));
  }

  void fromPool(byte[] bytes, boolean afterGap, long now) {
    pool.read(bytes, afterGap, line -> message(line, now));
  }

  private boolean request(Line line, long now) {
    var message = MinerMessage.read(line);
    if (message instanceof Submit submit) pending.put(submit.id(), new Pending(false, now));
    else if (message instanceof Subscribe s) pending.put(s.id(), new Pending(true, now));
    return !(message instanceof MinerMessage.Malformed);
  }

  private boolean message(Line line, long now) {
    var message = PoolMessage.read(line);
    if (message instanceof Answer answer) answered(answer, now);
    else if (message instanceof Notify job) {
      facts.accept(new MirrorFact.JobSeen(route, job.jobId(), job.cleanJobs()));
    } else if (message instanceof SetDifficulty set) {
      facts.accept(new MirrorFact.DifficultySet(route, set.difficulty()));
    }
    return !(message instanceof PoolMessage.Malformed);
  }

  private void answered(Answer answer, long now) {
    var asked = Optional.ofNullable(pending.remove(answer.id()));
    if (asked.isEmpty()) return;
    if (!asked.get().subscribe()) {
      var code = answer.refusal().map(refusal -> refusal.code()).orElse(0);
      var latency = (now - asked.get().since()) / 1_000;
      facts.accept(new MirrorFact.ShareAnswered(route, answer.accepted(), code, latency));
    } else if (SubscribeResult.of(answer) instanceof Subscribed s) {
      facts.accept(new MirrorFact.Subscribed(
          route, s.session().orElse(""), s.extranonce1(), s.extranonce2Size()));
    }
  }

  /** One direction of the talk. */
  private static final class Side {

    /** Takes a line; false when it makes no sense. */
    interface Reader {
      boolean read(Line line);
    }

    private final int limit;
    private LineCutter cutter;
    private boolean skipping;
    private boolean over;
    private int malformed;

    Side(int limit) {
      this.limit = limit;
      this.cutter = new LineCutter(limit);
    }

    void read(byte[] bytes, boolean afterGap, Reader reader) {
      if (over) return;
      if (afterGap) {
        cutter = new LineCutter(limit);
        skipping = true;
      }
      var cut = cutter.cut(skipping ? afterLineEnd(bytes) : bytes);
      over = cut instanceof LineCutter.TooLong;
      for (var line : cut.lines()) {
        if (!reader.read(line) && ++malformed > MAX_MALFORMED) over = true;
      }
    }

    /** After a gap the first whole line starts behind the next line end. */
    private byte[] afterLineEnd(byte[] bytes) {
      for (var i = 0; i < bytes.length; i++) {
        if (bytes[i] != '\n') continue;
        skipping = false;
        return Arrays.copyOfRange(bytes, i + 1, bytes.length);
      }
      return new byte[0];
    }
  }
}
