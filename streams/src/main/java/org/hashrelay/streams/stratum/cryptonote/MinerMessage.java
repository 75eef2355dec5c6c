package org.hashrelay.streams.stratum.cryptonote;

import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;

/** Everything a miner says in CryptoNote's dialect. */
public sealed interface MinerMessage {

  /**
   * {@code login}; the password never goes into a log.
   *
   * @param rig the miner's own name, possibly empty
   */
  record Login(RawId id, String login, String password, String agent, String rig)
      implements MinerMessage {
    @Override
    public String toString() {
      return "Login[id=%s, login=%s]".formatted(id, login);
    }
  }

  /**
   * {@code submit}.
   *
   * @param nonce eight lower-case digits, in the order of the blob
   * @param result 64 lower-case digits
   */
  record Submit(RawId id, String job, String nonce, String result) implements MinerMessage {}

  /** A share that is none. */
  record BadSubmit(RawId id, String reason) implements MinerMessage {}

  /** {@code keepalived}. */
  record KeepAlive(RawId id) implements MinerMessage {}

  /** {@code getjob}. */
  record GetJob(RawId id) implements MinerMessage {}

  /** To be answered with an error. */
  record Unknown(RawId id, boolean isLogin) implements MinerMessage {}

  /** An answer, to nothing we ask. */
  record Reply() implements MinerMessage {}

  /** Not a message at all. */
  record Malformed(String reason) implements MinerMessage {}

  /** Reads one line; never throws, whatever it holds. */
  static MinerMessage read(Line line) {
    return Reader.ofMiner(line);
  }
}
