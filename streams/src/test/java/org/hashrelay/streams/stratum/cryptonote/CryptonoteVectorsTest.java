package org.hashrelay.streams.stratum.cryptonote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.hashrelay.streams.Vectors;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.work.Algorithms;
import org.hashrelay.streams.work.CryptonoteTarget;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Targets, results, blobs and lines as the vectors have them. */
class CryptonoteVectorsTest {

  static Stream<Named<JsonNode>> targets() {
    return Vectors.cases("cryptonote", "targets");
  }

  static Stream<Named<JsonNode>> results() {
    return Vectors.cases("cryptonote", "results");
  }

  static Stream<Named<JsonNode>> partitions() {
    return Vectors.cases("cryptonote", "nonce_partition");
  }

  static Stream<Named<JsonNode>> lines() {
    return Vectors.cases("dialect_lines", "lines")
        .filter(v -> v.getPayload().path("dialect").asText().equals("cryptonote"));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void aTargetIsTheNumberItShouldBe(JsonNode v) {
    var target = CryptonoteTarget.of(v.path("target").asText()).orElseThrow();
    var whole = new BigInteger(v.path("target64").asText(), 16).shiftLeft(192);

    assertThat(target.value()).isEqualTo(whole.subtract(BigInteger.ONE));
    assertThat((long) target.difficulty(Algorithms.CN64))
        .isBetween(v.path("difficulty").asLong() - 1, v.path("difficulty").asLong() + 1);
  }

  @ParameterizedTest
  @MethodSource("results")
  void aResultMeetsItsJobOrNot(JsonNode v) {
    var hash = CryptonoteTarget.hash(v.path("result").asText());
    var limit = new BigInteger("ffffffffffffffff", 16)
        .divide(BigInteger.valueOf(v.path("job_difficulty").asLong()));
    var digits = new StringBuilder();
    for (var i = 0; i < 8; i++) {
      digits.append(HexFormat.of().toHexDigits(limit.shiftRight(8 * i).byteValue()));
    }
    var target = CryptonoteTarget.of(digits.toString()).orElseThrow();

    assertThat(target.isAtLeast(hash)).isEqualTo(v.path("meets").asBoolean());
  }

  @ParameterizedTest
  @MethodSource("partitions")
  void theByteGoesWhereItBelongs(JsonNode v) {
    var line =
        "{\"method\":\"job\",\"params\":{\"blob\":\"%s\",\"job_id\":\"j\",\"target\":\"b88d0600\"}}";
    var message = PoolMessage.read(Line.of(line.formatted(v.path("pool_blob").asText())));
    var blob = ((PoolMessage.News) message).job();

    assertThat(blob.nonceAt()).hasValue(v.path("nonce_offset").asInt());
    assertThat(blob.lastByte()).isEqualTo("00");
    assertThat(blob.withLastByte(v.path("fixed_byte").asText()))
        .isEqualTo(v.path("blob_for_miner").asText());
  }

  @ParameterizedTest
  @MethodSource("lines")
  void everyLineIsUnderstood(JsonNode v) {
    var line = Line.of(v.path("line").asText());
    var fields = v.path("fields");

    if (v.path("from").asText().equals("miner")) ofMiner(MinerMessage.read(line), fields);
    else ofPool(PoolMessage.read(line), fields);
  }

  private static void ofMiner(MinerMessage message, JsonNode fields) {
    if (message instanceof MinerMessage.Login login) {
      assertThat(login.login()).startsWith(fields.path("login").asText());
      assertThat(login.rig()).isEqualTo(fields.path("rigid").asText());
      assertThat(login.agent()).isEqualTo(fields.path("agent").asText());
    } else if (message instanceof MinerMessage.Submit submit) {
      assertThat(submit.job()).isEqualTo(fields.path("job").asText());
      assertThat(submit.nonce()).isEqualTo(fields.path("nonce").asText());
    } else {
      assertThat(((MinerMessage.KeepAlive) message).id().number())
          .isEqualTo(fields.path("id").asInt());
    }
  }

  private static void ofPool(PoolMessage message, JsonNode fields) {
    if (message instanceof PoolMessage.News news) {
      assertThat(news.job().jobId()).isEqualTo(fields.path("job").asText());
      return;
    }
    var answer = (PoolMessage.Answer) message;
    assertThat(answer.id().number()).isEqualTo(fields.path("id").asInt());
    if (fields.has("rpc_id")) {
      assertThat(answer.session()).isEqualTo(fields.path("rpc_id").asText());
      assertThat(answer.job().orElseThrow().jobId())
          .isEqualTo(fields.path("job").asText());
    } else {
      assertThat(answer.refused().isEmpty()).isEqualTo(fields.path("accepted").asBoolean());
    }
  }
}
