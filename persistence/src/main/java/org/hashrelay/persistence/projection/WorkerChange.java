package org.hashrelay.persistence.projection;

import java.util.Optional;
import org.hashrelay.actors.miner.MinerEvent.MinerConnected;
import org.hashrelay.actors.miner.MinerEvent.MinerDisconnected;
import org.hashrelay.actors.miner.MinerEvent.SharesSubmitted;
import org.hashrelay.actors.miner.WorkerId;

/** What a group of events does to one worker's row; confined to one transaction. */
final class WorkerChange {

  private final WorkerId worker;
  private final long firstSeenAt;
  private final ShareSum shares = new ShareSum();
  private Presence presence;
  private Optional<MinerConnected> newest = Optional.empty();
  private long connectedAt;
  private double difficulty;
  private double bestShare;
  private long lastShareAt;

  WorkerChange(WorkerId worker, long firstSeenAt, Presence presence) {
    this.worker = worker;
    this.firstSeenAt = firstSeenAt;
    this.presence = presence;
  }

  void connected(MinerConnected event, long at) {
    var life = Presence.life(event.instance());
    var before = presence.seeing(life).connections();
    presence = presence.joined(life);
    if (!presence.isPresent(life)) return; // late news of an earlier life
    newest = Optional.of(event);
    if (before == 0) connectedAt = at;
  }

  void disconnected(MinerDisconnected event) {
    presence = presence.left(Presence.life(event.instance()));
  }

  void submitted(SharesSubmitted event, long at) {
    presence = presence.seeing(Presence.life(event.instance()));
    shares.add(event);
    difficulty = lastDifficulty(event);
    if (Double.isFinite(event.bestShare())) bestShare = Math.max(bestShare, event.bestShare());
    lastShareAt = Math.max(lastShareAt, at);
  }

  /** Of the last share whose detail is there, otherwise the mean of those that were only counted. */
  private static double lastDifficulty(SharesSubmitted event) {
    var batch = event.batch();
    if (!batch.isEmpty()) return batch.get(batch.size() - 1).difficulty();
    var sum = event.deltas().values().stream()
        .mapToDouble(tally -> tally.difficulty())
        .sum();
    var count =
        event.deltas().values().stream().mapToLong(tally -> tally.count()).sum();
    return count == 0 ? 0 : sum / count;
  }

  WorkerId worker() {
    return worker;
  }

  long firstSeenAt() {
    return firstSeenAt;
  }

  ShareSum shares() {
    return shares;
  }

  Presence presence() {
    return presence;
  }

  /** Empty when nobody came. */
  Optional<String> address() {
    return newest.map(MinerConnected::address);
  }

  /** Empty when nobody came. */
  Optional<String> userAgent() {
    return newest.map(MinerConnected::userAgent);
  }

  /** 0 when it stays as it is. */
  long connectedAt() {
    return connectedAt;
  }

  /** 0 when there was no share. */
  double difficulty() {
    return difficulty;
  }

  double bestShare() {
    return bestShare;
  }

  /** 0 when there was no share. */
  long lastShareAt() {
    return lastShareAt;
  }
}
