package org.hashrelay.actors.miner;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.hashrelay.actors.miner.Miner.Part;
import org.hashrelay.actors.miner.MinerEvent.MinerConnected;
import org.hashrelay.actors.miner.MinerEvent.MinerDisconnected;
import org.hashrelay.actors.miner.MinerEvent.Share;
import org.hashrelay.actors.miner.MinerEvent.SharesSubmitted;
import org.hashrelay.actors.miner.MinerEvent.Tally;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ReportEntry.SharesMerged;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerJoined;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerLeft;

/** Makes a few events of many entries: who came, all the shares as one, who went. */
final class Digest {

  private final String instance;
  private final List<MinerEvent> came = new ArrayList<>();
  private final List<MinerEvent> went = new ArrayList<>();
  private final List<Share> batch = new ArrayList<>();
  private final Map<ShareResult, Tally> deltas = new EnumMap<>(ShareResult.class);
  private double bestShare;
  private double poolCredit;
  private long lastShareAt;
  private long seq;

  Digest(String instance) {
    this.instance = instance;
  }

  void add(Part part) {
    seq = part.seq();
    part.entries().forEach(this::add);
  }

  List<MinerEvent> events() {
    var events = new ArrayList<>(came);
    if (!deltas.isEmpty()) {
      events.add(
          new SharesSubmitted(instance, seq, deltas, bestShare, lastShareAt, batch, poolCredit));
    }
    events.addAll(went);
    return events;
  }

  private void add(ReportEntry entry) {
    if (entry instanceof WorkerJoined j) {
      came.add(new MinerConnected(instance, seq, j.at(), j.address(), j.userAgent()));
    } else if (entry instanceof WorkerLeft l) {
      went.add(new MinerDisconnected(instance, seq, l.at(), l.reason()));
    } else if (entry instanceof ShareJudged s) {
      batch.add(new Share(
          s.at(),
          s.result(),
          s.difficulty(),
          s.found(),
          s.forwarded(),
          s.poolId(),
          s.latencyMillis(),
          s.poolDifficulty()));
      poolCredit += s.poolDifficulty();
      count(s.result(), new Tally(1, s.difficulty()), s.found(), s.at());
    } else if (entry instanceof SharesMerged m) {
      poolCredit += m.poolDifficulty();
      count(m.result(), new Tally(m.count(), m.difficulty()), m.bestFound(), m.at());
    }
  }

  private void count(ShareResult result, Tally tally, double found, long at) {
    deltas.merge(result, tally, Tally::plus);
    var credited = result == ShareResult.ACCEPTED || result == ShareResult.FILTERED;
    if (credited) bestShare = Math.max(bestShare, found);
    lastShareAt = Math.max(lastShareAt, at);
  }
}
