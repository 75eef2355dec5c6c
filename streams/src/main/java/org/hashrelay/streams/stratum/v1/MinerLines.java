package org.hashrelay.streams.stratum.v1;

import java.util.List;
import java.util.Map;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.json.JsonBytes;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;

/**
 * The lines a server writes to miners, each with its line end.
 *
 * <p>Answers have {@code id}, {@code result} and {@code error}, in this order and always all three
 * (Q06); what is announced has the id null (Q09).
 */
public final class MinerLines {

  private static final String RESULT = ",\"result\":";
  private static final String NO_ERROR = ",\"error\":null}";

  private MinerLines() {}

  public static ByteString accepted(RawId id) {
    return answer(id).raw("true").raw(NO_ERROR).line();
  }

  public static ByteString refused(RawId id, Refusal refusal) {
    return start(160)
        .raw("{\"id\":")
        .id(id)
        .raw(",\"result\":null,\"error\":[")
        .number(refusal.code())
        .raw(",")
        .string(refusal.text())
        .raw(",null]}")
        .line();
  }

  /** {@code false} without a reason, as the answer to a wish that is not kept. */
  public static ByteString declined(RawId id) {
    return answer(id).raw("false").raw(NO_ERROR).line();
  }

  public static ByteString pong(RawId id) {
    return answer(id).raw("\"pong\"").raw(NO_ERROR).line();
  }

  /** The answer to {@code mining.get_transactions}. */
  public static ByteString noTransactions(RawId id) {
    return answer(id).raw("[]").raw(NO_ERROR).line();
  }

  public static ByteString subscribed(
      RawId id, String session, String extranonce1, int extranonce2Size) {
    return answer(id)
        .raw("[[[\"mining.set_difficulty\",")
        .string(session)
        .raw("],[\"mining.notify\",")
        .string(session)
        .raw("]],")
        .string(extranonce1)
        .raw(",")
        .number(extranonce2Size)
        .raw("]")
        .raw(NO_ERROR)
        .line();
  }

  /**
   * The answer to {@code mining.configure}.
   *
   * @param granted every extension asked for, in order, and whether it is granted
   * @param versionMask shown when version rolling is
   */
  public static ByteString configured(RawId id, Map<String, Boolean> granted, int versionMask) {
    var line = answer(id).raw("{");
    var comma = "";
    for (var extension : granted.entrySet()) {
      line.raw(comma).string(extension.getKey()).raw(":").bool(extension.getValue());
      comma = ",";
    }
    if (granted.getOrDefault(MinerMessage.Configure.VERSION_ROLLING, false)) {
      line.raw(",\"version-rolling.mask\":").hex8(versionMask);
    }
    return line.raw("}").raw(NO_ERROR).line();
  }

  public static ByteString setDifficulty(double difficulty) {
    return announce("mining.set_difficulty")
        .raw(Difficulty.text(difficulty))
        .raw("]}")
        .line();
  }

  public static ByteString notify(Notify job) {
    var line = start(512
        + job.coinb1().length()
        + job.coinb2().length()
        + 70 * job.branches().size());
    line.raw("{\"id\":null,\"method\":\"mining.notify\",\"params\":[");
    line.string(job.jobId()).raw(",").string(job.prevHash()).raw(",");
    line.string(job.coinb1()).raw(",").string(job.coinb2()).raw(",");
    strings(line, job.branches());
    line.raw(",").hex8(job.version()).raw(",").hex8(job.nbits()).raw(",").hex8(job.ntime());
    return line.raw(",").bool(job.cleanJobs()).raw("]}").line();
  }

  public static ByteString setExtranonce(String extranonce1, int extranonce2Size) {
    return announce("mining.set_extranonce")
        .string(extranonce1)
        .raw(",")
        .number(extranonce2Size)
        .raw("]}")
        .line();
  }

  public static ByteString setVersionMask(int mask) {
    return announce("mining.set_version_mask").hex8(mask).raw("]}").line();
  }

  /** Asks the miner to come back to the address it knows. */
  public static ByteString reconnect() {
    return announce("client.reconnect").raw("]}").line();
  }

  public static ByteString reconnect(String host, int port, int waitSeconds) {
    return announce("client.reconnect")
        .string(host)
        .raw(",")
        .number(port)
        .raw(",")
        .number(waitSeconds)
        .raw("]}")
        .line();
  }

  public static ByteString showMessage(String text) {
    return announce("client.show_message").string(text).raw("]}").line();
  }

  private static void strings(JsonBytes line, List<String> values) {
    line.raw("[");
    for (var i = 0; i < values.size(); i++) line.raw(i == 0 ? "" : ",").string(values.get(i));
    line.raw("]");
  }

  private static JsonBytes announce(String method) {
    return start(160).raw("{\"id\":null,\"method\":").string(method).raw(",\"params\":[");
  }

  private static JsonBytes answer(RawId id) {
    return start(96).raw("{\"id\":").id(id).raw(RESULT);
  }

  private static JsonBytes start(int size) {
    return new JsonBytes(size);
  }
}
