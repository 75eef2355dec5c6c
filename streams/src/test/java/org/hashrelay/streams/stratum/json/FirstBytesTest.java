package org.hashrelay.streams.stratum.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hashrelay.streams.stratum.json.Dialect.CRYPTONOTE;
import static org.hashrelay.streams.stratum.json.Dialect.EQUIHASH;
import static org.hashrelay.streams.stratum.json.Dialect.ES1;
import static org.hashrelay.streams.stratum.json.Dialect.ES2;
import static org.hashrelay.streams.stratum.json.Dialect.ETH_PROXY;
import static org.hashrelay.streams.stratum.json.Dialect.KAWPOW;
import static org.hashrelay.streams.stratum.json.Dialect.STRATUM1;
import static org.hashrelay.streams.stratum.json.Dialect.V1;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.hashrelay.streams.Vectors;
import org.hashrelay.streams.stratum.json.JsonRpc.Message;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FirstBytesTest {

  private static final Map<String, FirstBytes> TRANSPORTS = Map.of(
      "http getwork or getblocktemplate", FirstBytes.HTTP,
      "http long poll", FirstBytes.HTTP,
      "tls client hello", FirstBytes.TLS,
      "stratum v2 (noise act 1, 64 bytes without structure)", FirstBytes.OTHER,
      "proxy protocol v1 header", FirstBytes.PROXY);

  private static final Map<String, Set<Dialect>> DIALECTS = Map.of(
      "v1", Set.of(V1),
      "es1", Set.of(ES1),
      "es2", Set.of(ES2),
      "stratum1 or v1", Set.of(STRATUM1, V1),
      "eth-proxy", Set.of(ETH_PROXY),
      "cryptonote", Set.of(CRYPTONOTE),
      "equihash, kawpow or v1", Set.of(EQUIHASH, KAWPOW, V1));

  static Stream<Named<JsonNode>> vectors() {
    return Vectors.cases("dialect_lines", "first_bytes");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void theFirstBytesTellTheProtocol(JsonNode v) {
    var kind = v.path("kind").asText();
    var bytes = v.has("text")
        ? v.path("text").asText().getBytes(ISO_8859_1)
        : HexFormat.of().parseHex(v.path("first_bytes").asText());

    assertThat(FirstBytes.of(bytes, bytes.length))
        .isEqualTo(TRANSPORTS.getOrDefault(kind, FirstBytes.JSON));
    if (!DIALECTS.containsKey(kind)) return;
    var guess = Dialect.of(((Message) JsonRpc.readFromMiner(Line.of(bytes))).rpc());
    assertThat(guess.candidates()).isEqualTo(DIALECTS.get(kind));
    assertThat(guess.certain()).isEqualTo(v.path("certain").asBoolean());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void fewerBytesAreUndecidedOrAlreadyRight(JsonNode v) {
    var bytes = v.has("text")
        ? v.path("text").asText().getBytes(ISO_8859_1)
        : HexFormat.of().parseHex(v.path("first_bytes").asText());
    var whole = FirstBytes.of(bytes, bytes.length);

    for (var n = 0; n < bytes.length; n++) {
      assertThat(FirstBytes.of(bytes, n)).isIn(FirstBytes.UNDECIDED, whole);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "030000130ee000, OTHER", // remote desktop
    "0d0a0d0a000d0a515549540a, PROXY",
    "0d0a0d0a000d0a, UNDECIDED",
    "0d0a7b2269, JSON",
    "207b0a, JSON",
    "16, UNDECIDED",
    "1603, TLS",
    "1604, OTHER",
    "7b, UNDECIDED",
    "7b22, JSON",
    "7b7d, JSON",
    "7b41, OTHER",
    "48454144202f, HTTP",
    "504f5354, UNDECIDED",
    "504f535458, OTHER",
    "00, OTHER",
    "7f, OTHER",
    "5b5d, OTHER"
  })
  void otherBeginningsAreToldApartToo(String hex, FirstBytes expected) {
    var bytes = HexFormat.of().parseHex(hex);
    assertThat(FirstBytes.of(bytes, bytes.length)).isEqualTo(expected);
  }

  @Test
  void aLineThatBeginsNoDialectHasNoCandidates() {
    for (var line : new String[] {"{\"id\":1,\"method\":\"ping\"}", "{\"id\":1,\"result\":true}"}) {
      var guess = Dialect.of(((Message) JsonRpc.readFromMiner(Line.of(line))).rpc());
      assertThat(guess.candidates()).isEmpty();
      assertThat(guess.certain()).isFalse();
    }
  }
}
