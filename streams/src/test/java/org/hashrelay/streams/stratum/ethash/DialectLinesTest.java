package org.hashrelay.streams.stratum.ethash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.hashrelay.streams.Vectors;
import org.hashrelay.streams.stratum.ethash.PoolMessage.Answer;
import org.hashrelay.streams.stratum.ethash.PoolMessage.Work;
import org.hashrelay.streams.stratum.json.Dialect;
import org.hashrelay.streams.stratum.json.JsonRpc;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.work.Target;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every line of the vectors in a dialect of Ethash, with its values. */
class DialectLinesTest {

  private static final Map<String, Dialect> DIALECTS = Map.of(
      "eth-proxy", Dialect.ETH_PROXY,
      "es1", Dialect.ES1,
      "es2", Dialect.ES2,
      "stratum1", Dialect.STRATUM1);

  static Stream<Named<JsonNode>> fromMiners() {
    return lines("miner");
  }

  static Stream<Named<JsonNode>> fromPools() {
    return lines("pool");
  }

  private static Stream<Named<JsonNode>> lines(String from) {
    return Vectors.cases("dialect_lines", "lines")
        .filter(v -> DIALECTS.containsKey(v.getPayload().path("dialect").asText()))
        .filter(v -> v.getPayload().path("from").asText().equals(from));
  }

  @ParameterizedTest
  @MethodSource("fromMiners")
  void everyLineOfAMinerIsUnderstood(JsonNode v) {
    var message = MinerMessage.read(Line.of(v.path("line").asText()), dialect(v));
    var fields = v.path("fields");

    if (fields.has("id")) {
      assertThat(message.id().toString()).isEqualTo(fields.path("id").asText());
    }
    assertThat(nameOf(message, fields)).isEqualTo(v.path("message").asText());
  }

  /** The name the vectors give the message, after its values are checked. */
  private static String nameOf(MinerMessage message, JsonNode fields) {
    if (message instanceof MinerMessage.Login login) {
      var worker = fields.has("worker") ? "." + fields.path("worker").asText() : "";
      assertThat(login.login()).isEqualTo(fields.path("login").asText() + worker);
      if (fields.has("password")) {
        assertThat(login.password()).isEqualTo(fields.path("password").asText());
      }
      return "login";
    }
    if (message instanceof MinerMessage.Submit submit) return submitOf(submit, fields);
    if (message instanceof MinerMessage.Subscribe subscribe) {
      assertThat(subscribe.agent()).isEqualTo(fields.path("agent").asText(""));
      if (fields.has("session")) {
        assertThat(subscribe.session())
            .isEqualTo(Optional.ofNullable(fields.path("session").textValue()));
      }
      return "subscribe";
    }
    if (message instanceof MinerMessage.Hello hello) {
      assertThat(hello.agent()).isEqualTo(fields.path("agent").asText());
      return "hello";
    }
    if (message instanceof MinerMessage.Hashrate hashrate) {
      assertThat(hashrate.rate()).isEqualTo(fields.path("hashrate").asDouble());
      return "hashrate";
    }
    if (message instanceof MinerMessage.GetWork) return "get_work";
    if (message instanceof MinerMessage.Noop) return "noop";
    return message instanceof MinerMessage.Bye ? "bye" : "not understood";
  }

  private static String submitOf(MinerMessage.Submit submit, JsonNode fields) {
    var full = fields.has("nonce");
    assertThat(submit.nonce())
        .isEqualTo(fields.path(full ? "nonce" : "miner_nonce").asText());
    if (fields.has("job")) assertThat(submit.job()).isEqualTo(fields.path("job").asText());
    if (full) {
      assertThat(submit.header()).isEqualTo(fields.path("header").asText());
      assertThat(submit.mix()).isEqualTo(fields.path("mix").asText());
    }
    if (fields.has("token")) {
      assertThat(submit.worker()).isEqualTo(fields.path("token").asText());
    }
    if (fields.has("worker")) {
      assertThat(submit.worker()).isEqualTo(fields.path("worker").asText());
    }
    return "submit";
  }

  @ParameterizedTest
  @MethodSource("fromPools")
  void everyLineOfAPoolIsUnderstood(JsonNode v) {
    var message = PoolMessage.read(Line.of(v.path("line").asText()), dialect(v));
    var fields = v.path("fields");

    if (message instanceof Answer answer) {
      assertThat(answer.id().toString()).isEqualTo(fields.path("id").asText());
      if (fields.has("accepted")) {
        assertThat(answer.refused().isEmpty()).isEqualTo(fields.path("accepted").asBoolean());
      }
      if (fields.has("code")) {
        assertThat(answer.refusal().orElseThrow().code())
            .isEqualTo(fields.path("code").asInt());
      }
      if (fields.has("extranonce")) {
        assertThat(SubscribeResult.extranonce(answer))
            .contains(fields.path("extranonce").asText());
      }
    } else {
      assertThat(announced(message, fields)).isEqualTo(v.path("message").asText());
    }
  }

  private static String announced(PoolMessage message, JsonNode fields) {
    if (message instanceof Work work) return workOf(work, fields);
    if (message instanceof PoolMessage.SetExtranonce set) {
      assertThat(set.extranonce()).isEqualTo(fields.path("extranonce").asText());
      return "set_extranonce";
    }
    if (message instanceof PoolMessage.Set set) {
      assertThat(set.extranonce()).contains(fields.path("extranonce").asText());
      if (fields.has("target")) {
        assertThat(set.target()).contains(Target.ofHex(fields.path("target").asText()));
        assertThat(set.epoch()).hasValue(fields.path("epoch").asLong());
      }
      return "set";
    }
    var reconnect = (PoolMessage.Reconnect) message;
    assertThat(reconnect.host()).contains(fields.path("host").asText());
    assertThat(reconnect.port()).hasValue(fields.path("port").asInt());
    return "reconnect";
  }

  private static String workOf(Work work, JsonNode fields) {
    assertThat(work.header()).isEqualTo(fields.path("header").asText());
    if (fields.has("seed"))
      assertThat(work.seed()).isEqualTo(fields.path("seed").asText());
    if (fields.has("job")) assertThat(work.job()).isEqualTo(fields.path("job").asText());
    if (fields.has("clean"))
      assertThat(work.clean()).contains(fields.path("clean").asBoolean());
    if (fields.has("target")) {
      assertThat(work.target()).contains(Target.ofHex(fields.path("target").asText()));
    }
    if (fields.has("nonce_prefix")) {
      assertThat(work.prefix()).isEqualTo(fields.path("nonce_prefix").asText());
    }
    for (var name : new String[] {"block", "height"}) {
      if (fields.has(name)) {
        assertThat(work.height()).isEqualTo(OptionalLong.of(fields.path(name).asLong()));
      }
    }
    return fields.has("push") || work.clean().isEmpty() ? "work" : "notify";
  }

  private static Dialect dialect(JsonNode v) {
    return DIALECTS.get(v.path("dialect").asText());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          {"id":1,"method":"eth_submitLogin","params":["0x00"]}                       | ETH_PROXY
          {"id":1,"method":"eth_login","params":["0x00"]}                             | ETH_PROXY
          {"id":1,"method":"eth_getWork"}                                             | ETH_PROXY
          {"id":1,"method":"mining.hello","params":{}}                                | ES2
          {"id":1,"method":"mining.subscribe","params":["x","ethereumstratum/1.0.0"]} | ES1
          {"id":1,"method":"mining.subscribe","params":[]}                            | STRATUM1
          {"id":1,"method":"mining.subscribe","params":["x/1"]}                       | STRATUM1
          """)
  void q86_theFirstLineTellsTheDialectsApart(String line, Dialect expected) {
    assertThat(dialectOf(line)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          {"id":1,"method":"login","params":{"login":"x"}}
          {"id":1,"method":"getwork","params":[]}
          {"id":1,"result":true}
          """)
  void aFirstLineOfNoDialectOfEthashIsNone(String line) {
    assertThat(dialectOf(line)).isEmpty();
  }

  private static Optional<Dialect> dialectOf(String line) {
    return MinerMessage.dialectOf(
        ((JsonRpc.Message) JsonRpc.readFromMiner(Line.of(line.strip()))).rpc());
  }
}
