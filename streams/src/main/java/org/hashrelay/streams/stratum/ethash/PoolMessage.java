package org.hashrelay.streams.stratum.ethash;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.hashrelay.streams.stratum.json.Dialect;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.work.Target;

/**
 * Everything a pool says in the dialects of Ethash, with every value bounded before anybody sees
 * it. All hexadecimal text is in lower case and without {@code 0x}.
 *
 * @see "stratum-v1-ethash §3 to §7"
 */
public sealed interface PoolMessage {

  /** The answer to one of our requests. */
  record Answer(RawId id, JsonNode result, Optional<Refusal> refusal) implements PoolMessage {

    /** A refusal of es2 below this, and not below 200, is an acceptance with a remark. */
    private static final int REMARKS = 200;

    private static final int REFUSALS = 300;

    /** Why a share or a login was not accepted; empty when it was. */
    public Optional<Refusal> refused() {
      return refusal.filter(why -> why.code() < REMARKS || why.code() >= REFUSALS);
    }
  }

  /**
   * A job: {@code mining.notify}, or the result of {@code eth_getWork}, asked for or not.
   *
   * @param id of the request it answers, where it answers one
   * @param job the header where the dialect has no job ids
   * @param seed empty in es2
   * @param target empty where it is announced apart (es1, es2)
   * @param height of the block, where the pool says it
   * @param prefix of the nonces, for one firmware family (eth-proxy §3, 4th element)
   * @param clean empty where the dialect does not say
   */
  record Work(
      RawId id,
      String job,
      String header,
      String seed,
      Optional<Target> target,
      OptionalLong height,
      String prefix,
      Optional<Boolean> clean)
      implements PoolMessage {}

  /** {@code mining.set_difficulty}, in the scale of es1: for the jobs after it. */
  record SetDifficulty(double difficulty) implements PoolMessage {}

  /** {@code mining.set_target}: for the jobs after it. */
  record SetTarget(Target target) implements PoolMessage {}

  /** {@code mining.set_extranonce}: from the next job on; at most six bytes. */
  record SetExtranonce(String extranonce) implements PoolMessage {}

  /** {@code mining.set} of es2: what it names is in force from the next job on. */
  record Set(
      OptionalLong epoch,
      Optional<Target> target,
      Optional<String> algorithm,
      Optional<String> extranonce)
      implements PoolMessage {}

  /** {@code client.reconnect} or {@code mining.reconnect}. */
  record Reconnect(Optional<String> host, OptionalInt port, Duration delay)
      implements PoolMessage {}

  /** {@code mining.bye}: the pool is about to close. */
  record Bye() implements PoolMessage {}

  /** {@code client.get_version}, {@code mining.ping}, {@code client.show_message} and the like. */
  record Question(RawId id, String method) implements PoolMessage {}

  /** A known method with parameters nothing can be made of. */
  record BadParams(String method, String reason) implements PoolMessage {}

  /** Not a message at all. */
  record Malformed(String reason) implements PoolMessage {}

  /** Reads one line of a pool that speaks this dialect; never throws, whatever it holds. */
  static PoolMessage read(Line line, Dialect dialect) {
    return PoolReader.read(line, dialect);
  }
}
