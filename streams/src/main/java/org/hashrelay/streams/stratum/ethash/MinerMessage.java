package org.hashrelay.streams.stratum.ethash;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.hashrelay.streams.stratum.json.Dialect;
import org.hashrelay.streams.stratum.json.JsonRpc;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;

/**
 * Everything a miner says in the dialects of Ethash, lenient about form and strict about size.
 *
 * <p>All hexadecimal text is in lower case and without {@code 0x}.
 *
 * @see "stratum-v1-ethash §3 to §7"
 */
public sealed interface MinerMessage {

  RawId id();

  /** {@code mining.hello} of es2. */
  record Hello(RawId id, String agent) implements MinerMessage {}

  /**
   * {@code mining.subscribe}.
   *
   * @param agent empty when the miner does not say
   * @param session that of an earlier connection, to be continued (es2 only)
   */
  record Subscribe(RawId id, String agent, Optional<String> session) implements MinerMessage {}

  /**
   * {@code eth_submitLogin} or {@code mining.authorize}; the password never goes into a log.
   *
   * @param login the account, and the worker after a point where the miner has one
   */
  record Login(RawId id, String login, String password) implements MinerMessage {
    @Override
    public String toString() {
      return "Login[id=%s, login=%s]".formatted(id, login);
    }
  }

  /** {@code mining.extranonce.subscribe} of es1: the miner can take another extranonce later. */
  record ExtranonceSubscribe(RawId id) implements MinerMessage {}

  /** {@code eth_getWork}. */
  record GetWork(RawId id) implements MinerMessage {}

  /**
   * A share.
   *
   * @param worker login or, in es2, the token its login was answered with; empty when not said
   * @param job the job's id as the miner was told it; in eth-proxy the header
   * @param nonce what the miner says of it: up to 16 digits
   * @param header empty in es1 and es2
   * @param mix empty in es1 and es2
   */
  record Submit(RawId id, String worker, String job, String nonce, String header, String mix)
      implements MinerMessage {}

  /** {@code eth_submitHashrate} or {@code mining.hashrate}; in hashes per second, as claimed. */
  record Hashrate(RawId id, double rate) implements MinerMessage {}

  /** {@code mining.noop} or {@code mining.ping}: wants an answer and nothing else. */
  record Noop(RawId id) implements MinerMessage {}

  /** {@code mining.bye}: the miner leaves. */
  record Bye(RawId id) implements MinerMessage {}

  /** An answer to something we asked. */
  record Reply(RawId id, JsonNode result) implements MinerMessage {}

  /** To be answered with an error, on an open connection (Q18). */
  record UnknownMethod(RawId id, String method) implements MinerMessage {}

  /** A known method with parameters nothing can be made of; to be answered with an error. */
  record BadParams(RawId id, String method, String reason) implements MinerMessage {}

  /** Not a message at all: the connection is to be closed and counted. */
  record Malformed(String reason) implements MinerMessage {
    @Override
    public RawId id() {
      return RawId.NULL;
    }
  }

  /** Reads one line of a miner that speaks this dialect; never throws, whatever it holds. */
  static MinerMessage read(Line line, Dialect dialect) {
    return MinerReader.read(line, dialect);
  }

  /**
   * The dialect that a first message is in; empty when no dialect of Ethash begins with it
   * (stratum-v1-ethash §1).
   */
  static Optional<Dialect> dialectOf(JsonRpc first) {
    return MinerReader.dialectOf(first);
  }
}
