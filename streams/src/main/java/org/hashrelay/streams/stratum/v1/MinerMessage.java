package org.hashrelay.streams.stratum.v1;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;

/**
 * Everything a miner says in Stratum V1, lenient about form and strict about size.
 *
 * @see "stratum-v1 §3"
 */
public sealed interface MinerMessage permits MinerMessage.Call, MinerMessage.Malformed, Submit {

  /** All but the share: rare enough to be kept in one place. */
  sealed interface Call extends MinerMessage {
    RawId id();
  }

  /**
   * {@code mining.configure} (BIP 310): every extension asked for wants a member in the result.
   *
   * @param extensions as asked, unknown ones included; at most 16
   * @param versionMask {@code ffffffff} when the miner names none
   * @param minBitCount missing in some firmware
   */
  record Configure(
      RawId id,
      List<String> extensions,
      int versionMask,
      OptionalInt minBitCount,
      OptionalDouble minimumDifficulty)
      implements Call {

    public static final String VERSION_ROLLING = "version-rolling";
    public static final String MINIMUM_DIFFICULTY = "minimum-difficulty";
    public static final String SUBSCRIBE_EXTRANONCE = "subscribe-extranonce";

    public Configure {
      extensions = List.copyOf(extensions);
    }

    public boolean wants(String extension) {
      return extensions.contains(extension);
    }
  }

  /**
   * {@code mining.subscribe}.
   *
   * @param agent empty when the miner does not say
   * @param session that of an earlier connection, to be continued
   */
  record Subscribe(RawId id, String agent, Optional<String> session) implements Call {
    /** No longer than this. */
    public String agent(int longest) {
      return agent.substring(0, Math.min(agent.length(), longest));
    }
  }

  /** {@code mining.authorize}; the password often carries wishes and never goes into a log. */
  record Authorize(RawId id, String worker, String password) implements Call {
    @Override
    public String toString() {
      return "Authorize[id=%s, worker=%s]".formatted(id, worker);
    }
  }

  /** {@code mining.extranonce.subscribe}: the miner can take another extranonce later. */
  record ExtranonceSubscribe(RawId id) implements Call {}

  /** {@code mining.suggest_difficulty}; finite and above 0. */
  record SuggestDifficulty(RawId id, double difficulty) implements Call {}

  /** {@code mining.suggest_target}: 64 lower-case digits, big-endian. */
  record SuggestTarget(RawId id, String target) implements Call {}

  /** {@code mining.get_transactions}; an empty list answers it. */
  record GetTransactions(RawId id, String jobId) implements Call {}

  /** {@code mining.multi_version} of some firmware; wants any answer. */
  record MultiVersion(RawId id) implements Call {}

  /** {@code mining.capabilities}; no answer expected. */
  record Capabilities(RawId id) implements Call {}

  /** {@code mining.ping}; answered {@code "pong"}. */
  record Ping(RawId id) implements Call {}

  /** {@code mining.bye} or {@code mining.term}: the miner leaves. */
  record Bye(RawId id) implements Call {}

  /** An answer to something we asked, such as {@code client.get_version}. */
  record Reply(RawId id, JsonNode result) implements Call {}

  /** To be answered with an error, on an open connection (Q18). */
  record UnknownMethod(RawId id, String method) implements Call {}

  /** A known method with parameters nothing can be made of; to be answered with error 20. */
  record BadParams(RawId id, String method, String reason) implements Call {}

  /** Not a message at all: the connection is to be closed and counted. */
  record Malformed(String reason) implements MinerMessage {}

  /** Reads one line; never throws, whatever it holds. */
  static MinerMessage read(Line line) {
    return MinerReader.read(line);
  }
}
