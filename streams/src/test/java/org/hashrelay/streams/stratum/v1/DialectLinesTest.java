package org.hashrelay.streams.stratum.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.hashrelay.streams.Vectors;
import org.hashrelay.streams.stratum.json.JsonRpc;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.v1.PoolMessage.Answer;
import org.hashrelay.streams.stratum.v1.SubscribeResult.Subscribed;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every line of the vectors: those of V1 with their values, the others at least without harm. */
class DialectLinesTest {

  static Stream<Named<JsonNode>> fromMiners() {
    return v1().filter(v -> v.getPayload().path("from").asText().equals("miner"));
  }

  static Stream<Named<JsonNode>> fromPools() {
    return v1().filter(v -> v.getPayload().path("from").asText().equals("pool"));
  }

  static Stream<Named<JsonNode>> all() {
    return Vectors.cases("dialect_lines", "lines");
  }

  private static Stream<Named<JsonNode>> v1() {
    return all().filter(v -> v.getPayload().path("dialect").asText().equals("v1"));
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyDialectsLinesAreMessages(JsonNode v) {
    var line = Line.of(v.path("line").asText());

    assertThat(JsonRpc.readFromPool(line)).isInstanceOf(JsonRpc.Message.class);
    assertThat(JsonRpc.readFromMiner(line)).isInstanceOf(JsonRpc.Message.class);
    assertThat(MinerMessage.read(line)).isNotInstanceOf(MinerMessage.Malformed.class);
    assertThat(PoolMessage.read(line)).isNotInstanceOf(PoolMessage.Malformed.class);
  }

  @ParameterizedTest
  @MethodSource("fromMiners")
  void everyLineOfAMinerIsUnderstood(JsonNode v) {
    var message = MinerMessage.read(Line.of(v.path("line").asText()));
    var fields = v.path("fields");

    assertThat(idOf(message)).isEqualTo(fields.path("id").toString());
    assertThat(valuesOf(message, v.path("message").asText(), fields)).isTrue();
  }

  private static String idOf(MinerMessage message) {
    return message instanceof Submit submit
        ? submit.id().toString()
        : ((MinerMessage.Call) message).id().toString();
  }

  /** Asserts what the vector says of this message; false for a message that was not expected. */
  private static boolean valuesOf(MinerMessage message, String expected, JsonNode fields) {
    if (message instanceof MinerMessage.Configure c) {
      assertThat(c.extensions()).isEqualTo(texts(fields.path("extensions")));
      assertThat(c.versionMask()).isEqualTo(word(fields, "mask"));
      assertThat(c.minBitCount()).isEqualTo(integer(fields.path("min_bit_count")));
      assertThat(c.minimumDifficulty()).isEqualTo(number(fields.path("minimum_difficulty")));
      return expected.equals("configure");
    }
    if (message instanceof MinerMessage.Subscribe s) {
      assertThat(s.agent()).isEqualTo(fields.path("agent").asText());
      if (fields.has("session")) assertThat(s.session()).isEmpty();
      return expected.equals("subscribe");
    }
    if (message instanceof Submit s) return submitOf(s, expected, fields);
    return otherOf(message, expected, fields);
  }

  private static boolean submitOf(Submit submit, String expected, JsonNode fields) {
    if (fields.has("job")) {
      assertThat(submit.jobId()).isEqualTo(fields.path("job").asText());
      assertThat(submit.extranonce2()).isEqualTo(fields.path("extranonce2").asText());
      assertThat(submit.ntime()).isEqualTo(fields.path("ntime").asText());
      assertThat(submit.nonce()).isEqualTo(fields.path("nonce").asText());
    }
    var bits = fields.path("version_bits");
    assertThat(submit.versionBits())
        .isEqualTo(bits.isNull() ? Optional.empty() : Optional.of(bits.asText()));
    return expected.equals("submit");
  }

  private static boolean otherOf(MinerMessage message, String expected, JsonNode fields) {
    if (message instanceof MinerMessage.SuggestDifficulty s) {
      assertThat(s.difficulty()).isEqualTo(fields.path("difficulty").asDouble());
      return expected.equals("suggest_difficulty");
    }
    if (message instanceof MinerMessage.SuggestTarget s) {
      assertThat(s.target()).isEqualTo(fields.path("target").asText());
      return expected.equals("suggest_target");
    }
    if (message instanceof MinerMessage.GetTransactions g) {
      assertThat(g.jobId()).isEqualTo(fields.path("job").asText());
      return expected.equals("get_transactions");
    }
    if (message instanceof MinerMessage.Authorize a) {
      assertThat(a).isEqualTo(new MinerMessage.Authorize(a.id(), "acct.rig4143", "x,d=1024"));
      return expected.equals("authorize");
    }
    return (message instanceof MinerMessage.ExtranonceSubscribe
            && expected.equals("extranonce_subscribe"))
        || (message instanceof MinerMessage.MultiVersion && expected.equals("multi_version"));
  }

  @ParameterizedTest
  @MethodSource("fromPools")
  void everyLineOfAPoolIsUnderstood(JsonNode v) {
    var message = PoolMessage.read(Line.of(v.path("line").asText()));
    var fields = v.path("fields");

    assertThat(message).isNotInstanceOf(PoolMessage.BadParams.class);
    if (message instanceof Answer answer) answerOf(answer, v.path("message").asText(), fields);
    else assertThat(announced(message, fields)).isEqualTo(v.path("message").asText());
  }

  private static void answerOf(Answer answer, String expected, JsonNode fields) {
    assertThat(answer.id().toString()).isEqualTo(fields.path("id").toString());
    if (expected.equals("subscribe-result")) {
      var subscribed = (Subscribed) SubscribeResult.of(answer);
      assertThat(subscribed.extranonce1()).isEqualTo(fields.path("extranonce1").asText());
      assertThat(subscribed.extranonce2Size())
          .isEqualTo(fields.path("extranonce2_size").asInt());
      if (fields.has("session")) {
        assertThat(subscribed.session()).contains(fields.path("session").asText());
      }
    } else if (fields.has("version_rolling")) {
      var granted = ConfigureResult.of(answer, 0xffff_ffff).versionMask();
      assertThat(granted).isEqualTo(fields.has("mask") ? word(fields, "mask") : 0);
    } else {
      assertThat(answer.accepted()).isEqualTo(fields.path("accepted").asBoolean());
      assertThat(answer.refused().isEmpty()).isEqualTo(answer.accepted());
      if (fields.has("code")) {
        assertThat(answer.refused().orElseThrow().code())
            .isEqualTo(fields.path("code").asInt());
      }
      if (fields.has("reason")) {
        assertThat(answer.refused().orElseThrow().text())
            .isEqualTo(fields.path("reason").asText());
      }
    }
  }

  /** The name the vectors give the message, after its values are checked. */
  private static String announced(PoolMessage message, JsonNode fields) {
    if (message instanceof Notify job) {
      return jobOf(job, fields);
    }
    if (message instanceof PoolMessage.SetDifficulty d) {
      assertThat(d.difficulty()).isEqualTo(fields.path("difficulty").asDouble());
      return "set_difficulty";
    }
    if (message instanceof PoolMessage.SetExtranonce e) {
      assertThat(e.extranonce1()).isEqualTo(fields.path("extranonce1").asText());
      assertThat(e.extranonce2Size()).hasValue(fields.path("extranonce2_size").asInt());
      return "set_extranonce";
    }
    if (message instanceof PoolMessage.SetVersionMask m) {
      assertThat(m.mask()).isEqualTo(word(fields, "mask"));
      return "set_version_mask";
    }
    if (message instanceof PoolMessage.Reconnect r) {
      assertThat(r.host()).isEqualTo(Optional.ofNullable(fields.path("host").textValue()));
      assertThat(r.port()).isEqualTo(integer(fields.path("port")));
      assertThat(r.delay()).hasSeconds(fields.path("wait").asInt());
      return "reconnect";
    }
    if (message instanceof PoolMessage.ShowMessage s) {
      assertThat(s.text()).isEqualTo(fields.path("text").asText());
      return "show_message";
    }
    if (message instanceof PoolMessage.GetVersion g) {
      assertThat(g.id().number()).isEqualTo(fields.path("id").asInt());
      return "get_version";
    }
    assertThat(((PoolMessage.PoolPing) message).id().number())
        .isEqualTo(fields.path("id").asInt());
    return "ping";
  }

  private static String jobOf(Notify job, JsonNode fields) {
    assertThat(job.jobId()).isEqualTo(fields.path("job").asText());
    assertThat(job.cleanJobs()).isEqualTo(fields.path("clean").asBoolean());
    if (fields.has("prevhash")) {
      assertThat(job.prevHash()).isEqualTo(fields.path("prevhash").asText());
      assertThat(job.branches()).hasSize(fields.path("branches").asInt());
      assertThat(job.version()).isEqualTo(word(fields, "version"));
      assertThat(job.nbits()).isEqualTo(word(fields, "nbits"));
      assertThat(job.ntime()).isEqualTo(word(fields, "ntime"));
    }
    return "notify";
  }

  private static int word(JsonNode fields, String name) {
    return HexFormat.fromHexDigits(fields.path(name).asText());
  }

  private static OptionalInt integer(JsonNode node) {
    return node.isNumber() ? OptionalInt.of(node.asInt()) : OptionalInt.empty();
  }

  private static OptionalDouble number(JsonNode node) {
    return node.isNumber() ? OptionalDouble.of(node.asDouble()) : OptionalDouble.empty();
  }

  private static List<String> texts(JsonNode list) {
    return Stream.iterate(0, i -> i < list.size(), i -> i + 1)
        .map(i -> list.path(i).asText())
        .toList();
  }
}
