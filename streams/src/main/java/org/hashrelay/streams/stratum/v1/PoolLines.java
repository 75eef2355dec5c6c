package org.hashrelay.streams.stratum.v1;

import java.util.Optional;
import java.util.OptionalInt;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.json.JsonBytes;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;

/** The lines a client writes to a pool, each with its line end; ids are the client's own. */
public final class PoolLines {

  private PoolLines() {}

  /** Asks for version rolling alone; more than that some pools answer by closing. */
  public static ByteString configure(int id, int versionMask, int minBitCount) {
    return call(id, "mining.configure")
        .raw("[\"version-rolling\"],{\"version-rolling.mask\":")
        .hex8(versionMask)
        .raw(",\"version-rolling.min-bit-count\":")
        .number(minBitCount)
        .raw("}]}")
        .line();
  }

  /**
   * @param session of an earlier connection, to get its extranonce1 again
   */
  public static ByteString subscribe(int id, String agent, Optional<String> session) {
    var line = call(id, "mining.subscribe").string(agent);
    session.ifPresent(s -> line.raw(",").string(s));
    return line.raw("]}").line();
  }

  public static ByteString authorize(int id, String user, String password) {
    return call(id, "mining.authorize")
        .string(user)
        .raw(",")
        .string(password)
        .raw("]}")
        .line();
  }

  public static ByteString extranonceSubscribe(int id) {
    return call(id, "mining.extranonce.subscribe").raw("]}").line();
  }

  public static ByteString suggestDifficulty(int id, double difficulty) {
    return call(id, "mining.suggest_difficulty")
        .raw(Difficulty.text(difficulty))
        .raw("]}")
        .line();
  }

  /** A share as a pool is to get it; nothing of it is looked at any more. */
  public record Share(
      String worker,
      String jobId,
      byte[] extranonce2,
      int ntime,
      int nonce,
      OptionalInt versionBits) {}

  public static ByteString submit(int id, Share share) {
    var line = call(id, "mining.submit").string(share.worker()).raw(",").string(share.jobId());
    line.raw(",\"").hexDigits(share.extranonce2()).raw("\",").hex8(share.ntime());
    line.raw(",").hex8(share.nonce());
    if (share.versionBits().isPresent()) line.raw(",").hex8(share.versionBits().getAsInt());
    return line.raw("]}").line();
  }

  /** The answer to {@code client.get_version}. */
  public static ByteString version(RawId id, String agent) {
    return answer(id).string(agent).raw(",\"error\":null}").line();
  }

  public static ByteString pong(RawId id) {
    return answer(id).raw("\"pong\",\"error\":null}").line();
  }

  /** The answer to {@code client.show_message}. */
  public static ByteString seen(RawId id) {
    return answer(id).raw("true,\"error\":null}").line();
  }

  /** The answer to a request of the pool that is not understood. */
  public static ByteString refused(RawId id, Refusal refusal) {
    return MinerLines.refused(id, refusal);
  }

  private static JsonBytes call(int id, String method) {
    return new JsonBytes(192)
        .raw("{\"id\":")
        .number(id)
        .raw(",\"method\":\"")
        .raw(method)
        .raw("\",\"params\":[");
  }

  private static JsonBytes answer(RawId id) {
    return new JsonBytes(96).raw("{\"id\":").id(id).raw(",\"result\":");
  }
}
