package org.hashrelay.streams.aggregation.miner;

import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.stratum.v1.MinerLines;
import org.hashrelay.streams.stratum.v1.MinerMessage;
import org.hashrelay.streams.stratum.v1.MinerMessage.Call;

/** What is answered the same way to every miner at any time. */
public final class SmallTalk {

  private SmallTalk() {}

  /** Whether only a miner says such a thing. */
  public static boolean isFromAMiner(Call call) {
    return !(call instanceof MinerMessage.UnknownMethod
        || call instanceof MinerMessage.BadParams
        || call instanceof MinerMessage.Bye
        || call instanceof MinerMessage.Reply);
  }

  /** Empty for what is an answer itself. */
  public static Optional<ByteString> answer(Call call) {
    if (call instanceof MinerMessage.Reply) return Optional.empty();
    if (call instanceof MinerMessage.UnknownMethod) {
      return Optional.of(MinerLines.refused(call.id(), Refusal.notSupported()));
    }
    if (call instanceof MinerMessage.Ping) return Optional.of(MinerLines.pong(call.id()));
    if (call instanceof MinerMessage.GetTransactions) {
      return Optional.of(MinerLines.noTransactions(call.id()));
    }
    return Optional.of(MinerLines.accepted(call.id()));
  }
}
