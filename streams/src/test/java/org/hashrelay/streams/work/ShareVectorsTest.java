package org.hashrelay.streams.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.hashrelay.streams.Vectors;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.v1.MinerMessage;
import org.hashrelay.streams.stratum.v1.Notify;
import org.hashrelay.streams.stratum.v1.PoolMessage;
import org.hashrelay.streams.stratum.v1.Submit;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every share of the vectors, from the line as it came to the verdict on it. */
class ShareVectorsTest {

  private static final HexFormat HEX = HexFormat.of();

  private final ShareCheck check = new ShareCheck();
  private final Set<List<Object>> seen = new HashSet<>();

  private DifficultyFamily family = Algorithms.SHA256D;

  static Stream<Named<JsonNode>> shares() {
    return Vectors.cases("sv1_shares", "cases");
  }

  static Stream<Named<JsonNode>> scryptShares() {
    return Vectors.cases("scrypt_shares", "shares");
  }

  static Stream<Named<JsonNode>> scryptHeaders() {
    return Vectors.cases("scrypt_shares", "headers");
  }

  @ParameterizedTest
  @MethodSource("scryptHeaders")
  void aHeaderIsHashedByScrypt(JsonNode v) {
    var hash = new byte[32];
    HeaderHash.SCRYPT.of(HEX.parseHex(v.path("header").asText()), hash);

    assertThat(HEX.formatHex(hash)).isEqualTo(v.path("scrypt_hash").asText());
  }

  @ParameterizedTest
  @MethodSource("scryptShares")
  void everyShareOfScryptGetsItsVerdict(JsonNode share) {
    family = Algorithms.SCRYPT;

    assertThat(verdict(share, share.path("submit_params")))
        .isEqualTo(share.path("expect").path("verdict").asText());
  }

  @ParameterizedTest
  @MethodSource("shares")
  void everyShareGetsItsVerdict(JsonNode share) {
    assertThat(verdict(share, share.path("submit_params")))
        .isEqualTo(share.path("expect").path("verdict").asText());
  }

  @ParameterizedTest
  @MethodSource("shares")
  void whatIsHashedIsTheSameToTheByte(JsonNode share) {
    var expected = share.path("expect");
    verdict(share, share.path("submit_params"));

    if (!expected.has("header")) return; // refused before anything was hashed
    assertThat(HEX.formatHex(check.headerBytes()))
        .isEqualTo(expected.path("header").asText());
    assertThat(reversed(check.hashBytes()))
        .isEqualTo(expected.path("hash_display").asText());
    var difficulty = expected.path("share_difficulty").asDouble();
    assertThat(check.difficulty()).isCloseTo(difficulty, within(difficulty * 1e-13));
    assertThat(target(share).hex()).isEqualTo(expected.path("target_display").asText());
    assertThat(check.meetsNetwork(job(share).fields()))
        .isEqualTo(expected.path("meets_network_target").asBoolean());
  }

  @Test
  void q64_theSameShareTwiceIsADuplicateWhateverItsCaseAndWorker() {
    var session = Vectors.file("sv1_shares").path("duplicate_session");
    for (var submit : session.path("submits")) {
      assertThat(verdict(session, submit.path("submit_params")))
          .as(submit.toString())
          .isEqualTo(submit.path("verdict").asText());
    }
  }

  @Test
  void theVectorsAreAllThere() {
    assertThat(shares()).hasSize(88);
  }

  private String verdict(JsonNode session, JsonNode submitParams) {
    var job = job(session);
    var rolling = session.path("version_mask").isNull()
        ? VersionRolling.NONE
        : new VersionRolling(
            HexFormat.fromHexDigits(session.path("version_mask").asText()));
    var submit = submit(submitParams);
    if (submit.versionBits().isPresent() && !rolling.allowed()) return "unexpected-version-bits";
    var size = session.path("extranonce2_size").asInt();
    if (!(submit.check(size, rolling.allowed()) instanceof Submit.Fields fields))
      return "malformed";
    if (!submit.jobId().equals(job.jobId())) return "unknown-job";
    if (!rolling.allows(fields.versionBits().orElse(0))) return "version-bits-outside-mask";
    var version = fields.versionBits().isPresent()
        ? rolling.header(job.version(), fields.versionBits().getAsInt())
        : job.version();
    var solution = new Solution(fields.extranonce2(), version, fields.ntime(), fields.nonce());
    if (!seen.add(key(submit.jobId(), solution))) return "duplicate";
    var extranonce1 = HEX.parseHex(session.path("extranonce1").asText());
    check.hash(job.fields(), extranonce1, solution, family);
    return check.meets(target(session)) ? "accept" : "low-difficulty";
  }

  private static List<Object> key(String jobId, Solution s) {
    return List.of(jobId, HEX.formatHex(s.extranonce2()), s.version(), s.ntime(), s.nonce());
  }

  private static Notify job(JsonNode session) {
    var line = "{\"id\":null,\"method\":\"mining.notify\",\"params\":%s}";
    var params = session.path("notify_params").toString();
    return (Notify) PoolMessage.read(Line.of(line.formatted(params)));
  }

  private static Submit submit(JsonNode params) {
    var line = "{\"id\":4,\"method\":\"mining.submit\",\"params\":%s}";
    return (Submit) MinerMessage.read(Line.of(line.formatted(params)));
  }

  private Target target(JsonNode session) {
    return Target.ofDifficulty(family, session.path("difficulty").asDouble());
  }

  private static String reversed(byte[] bytes) {
    var out = new byte[bytes.length];
    for (var i = 0; i < bytes.length; i++) out[i] = bytes[bytes.length - 1 - i];
    return HEX.formatHex(out);
  }
}
