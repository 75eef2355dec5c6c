package org.hashrelay.streams.aggregation.cryptonote;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.shared.MinerTalk;
import org.hashrelay.streams.aggregation.shared.SharedJob;
import org.hashrelay.streams.stratum.cryptonote.Blob;
import org.hashrelay.streams.stratum.cryptonote.Lines;
import org.hashrelay.streams.stratum.cryptonote.MinerMessage;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;

/** One miner of a CryptoNote coin. */
final class CryptonoteMiner implements MinerTalk<Blob> {

  private static final String SESSION = "1";

  private boolean loggedIn;

  @Override
  public String kind() {
    return CryptonoteFamily.kind();
  }

  @Override
  public boolean greetsFirst() {
    return false;
  }

  @Override
  public boolean worksFromLogin() {
    return true;
  }

  @Override
  public boolean asksForWork() {
    return false;
  }

  /** Its part is in each blob. */
  @Override
  public boolean canMove() {
    return true;
  }

  @Override
  public Said read(Line line) {
    var message = MinerMessage.read(line);
    if (message instanceof MinerMessage.Submit share) {
      return new Found(share.id(), "", share.job(), share.nonce(), share.result());
    }
    if (message instanceof MinerMessage.Login login) {
      return new LogsIn(login.id(), named(login), login.password(), login.agent());
    }
    if (message instanceof MinerMessage.KeepAlive alive) {
      return new Answered(Lines.keptAlive(alive.id()));
    }
    if (message instanceof MinerMessage.BadSubmit bad) {
      return new BadShare(bad.id(), Refusal.other(bad.reason()));
    }
    if (message instanceof MinerMessage.GetJob get) return new WantsWork(get.id());
    if (message instanceof MinerMessage.Unknown unknown) {
      var why = unknown.isLogin() ? "Missing login" : "Unknown method";
      return new Odd(Lines.refused(unknown.id(), Refusal.other(why)));
    }
    return message instanceof MinerMessage.Reply
        ? new Answered(ByteString.emptyByteString())
        : new Nonsense("malformed");
  }

  private static String named(MinerMessage.Login login) {
    var hasWorker = login.login().indexOf('.') >= 0 || login.rig().isEmpty();
    return hasWorker ? login.login() : login.login() + "." + login.rig();
  }

  @Override
  public ByteString greeted(RawId id, String prefix) {
    return ByteString.emptyByteString();
  }

  @Override
  public ByteString loggedIn(RawId id, String login) {
    return ByteString.emptyByteString();
  }

  @Override
  public ByteString given(RawId id, SharedJob<Blob> job, long slot) {
    var shown = shown(job, slot);
    if (loggedIn) return Lines.given(id, shown);
    loggedIn = true;
    return Lines.loggedIn(id, SESSION, shown);
  }

  @Override
  public ByteString job(SharedJob<Blob> job, long slot, boolean clean) {
    return Lines.job(shown(job, slot));
  }

  /** All that the pool sent, with our id and this miner's byte. */
  private static JsonNode shown(SharedJob<Blob> job, long slot) {
    var work = job.work();
    var shown = work.fields().deepCopy();
    var part = job.place().part(slot);
    if (!part.isEmpty()) shown.put("blob", work.withLastByte(part));
    if (!job.target().equals(work.target())) shown.put("target", work.targetText(job.target()));
    shown.put("job_id", job.id());
    if (shown.has("id")) shown.put("id", SESSION);
    return shown;
  }

  /** Miners hang up on a job they have. */
  @Override
  public ByteString again(SharedJob<Blob> job, long slot) {
    return ByteString.emptyByteString();
  }

  @Override
  public ByteString reconnect() {
    return ByteString.emptyByteString();
  }

  @Override
  public ByteString accepted(RawId id) {
    return Lines.accepted(id);
  }

  @Override
  public ByteString refused(RawId id, Refusal refusal) {
    return Lines.refused(id, refusal.code() == Refusal.UNAUTHORIZED ? UNAUTHENTICATED : refusal);
  }

  /** The word that makes the widespread miner log in again. */
  private static final Refusal UNAUTHENTICATED = Refusal.other("Unauthenticated");
}
