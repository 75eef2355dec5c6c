package org.hashrelay.streams.stratum.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.hashrelay.streams.stratum.json.JsonRpc.Malformed;
import org.hashrelay.streams.stratum.json.JsonRpc.Message;
import org.hashrelay.streams.stratum.json.JsonRpc.Notification;
import org.hashrelay.streams.stratum.json.JsonRpc.Request;
import org.hashrelay.streams.stratum.json.JsonRpc.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRpcTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "0",
        "4.50",
        "-3",
        "1e2",
        "\"auth\"",
        "\"a\\\"b\"",
        "\"\\u00e9\"",
        "\"é\"",
        "12345678901234567890123456789012345678"
      })
  void theIdIsKeptAsItsTextWhereverItStands(String id) {
    for (var form : new String[] {
      "{\"id\":%s,\"method\":\"m\"}",
      "{\"method\":\"m\",\"id\": %s }",
      " {\"id\" :%s , \"method\":\"m\"}"
    }) {
      assertThat(((Request) read(form.formatted(id))).id()).hasToString(latin1(id));
    }
  }

  @Test
  void aSliceOfALargerReadGivesTheSameId() {
    var read = "garbage{\"id\":\"x1\",\"method\":\"m\"}garbage".getBytes();
    var outcome = JsonRpc.readFromMiner(new Line(read, 7, read.length - 7));

    assertThat(((Request) ((Message) outcome).rpc()).id()).hasToString("\"x1\"");
  }

  @Test
  void aCallWithoutAnIdOrWithNullIsANotification() {
    assertThat(read("{\"method\":\"m\",\"params\":[1]}")).isInstanceOf(Notification.class);
    assertThat(read("{\"id\":null,\"method\":\"m\"}")).isInstanceOf(Notification.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"params\":null", ",\"params\":[]"})
  void q07_noParamsAreAnEmptyList(String params) {
    var request = (Request) read("{\"id\":1,\"method\":\"m\"%s}".formatted(params));

    assertThat(request.params().isArray()).isTrue();
    assertThat(request.params()).isEmpty();
  }

  @Test
  void membersThatMeanNothingHereAreKeptAside() {
    var request =
        (Request) read("{\"worker\":\"w\",\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}");

    assertThat(request.others().path("worker").asText()).isEqualTo("w");
    assertThat(request.others().has("jsonrpc")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"result\":null,\"error\":[21,\"Job not found\",null]     | 21 | Job not found",
        "\"result\":false,\"error\":[23,\"Above target\"]          | 23 | Above target",
        "\"result\":null,\"error\":{\"code\":23,\"message\":\"low\"} | 23 | low",
        "\"result\":null,\"error\":\"Stale\"                       | 21 | Stale",
        "\"result\":null,\"error\":\"duplicate share\"             | 22 | duplicate share",
        "\"error\":\"Unauthorized worker\"                         | 24 | Unauthorized worker",
        "\"error\":\"no\"                                          | 20 | no",
        "\"result\":false,\"error\":null,\"reject-reason\":\"Above target\" | 23 | Above target",
        "\"result\":false                                          | 20 | Other/Unknown",
        "\"result\":false,\"error\":null                           | 20 | Other/Unknown",
        "\"result\":true,\"error\":[20,\"x\",null]                 | 20 | x",
        "\"error\":[\"21\",\"x\",null]                             | 21 | x",
        "\"error\":[\"Stale\"]                                     | 21 | Stale",
        "\"error\":[-32601]                                        | -32601 | Other/Unknown",
        "\"error\":{\"message\":\"duplicate\"}                     | 22 | duplicate",
        "\"error\":{\"code\":99999999999,\"message\":\"x\"}        | 20 | x",
        "\"error\":5                                               | 5 | Other/Unknown",
        "\"error\":true                                            | 20 | Other/Unknown",
      })
  void q10_everyShapeOfRefusalIsOne(String members, int code, String text) {
    var response = (Response) read("{\"id\":1,%s}".formatted(members));

    assertThat(response.refusal()).contains(new Refusal(code, text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"result\":true",
        "\"result\":true,\"error\":null",
        "\"result\":true,\"error\":[]",
        "\"result\":true,\"error\":\"\"",
        "\"result\":true,\"error\":0",
        "\"result\":true,\"error\":false",
        "\"result\":[1]",
        "\"result\":true,\"error\":{}"
      })
  void noErrorIsNoErrorInWhateverForm(String members) {
    assertThat(((Response) read("{\"id\":1,%s}".formatted(members))).refusal()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "GET / HTTP/1.1",
        "[]",
        "1",
        "null",
        "\"x\"",
        "{",
        "{}",
        "{\"id\":1",
        "{\"a\":1}",
        "{\"id\":1,\"method\":\"m\"}x",
        "{\"id\":1,\"method\":\"m\"}{\"id\":2}",
        "{\"id\":1,\"id\":2,\"method\":\"m\"}",
        "{\"id\":1,\"method\":\"a\",\"method\":\"b\"}",
        "{\"id\":1,\"method\":\"m\",\"params\":[],\"params\":[1]}",
        "{\"id\":[1],\"method\":\"m\"}",
        "{\"id\":{},\"method\":\"m\"}",
        "{\"id\":true,\"method\":\"m\"}",
        "{\"id\":1,\"method\":5}",
        "{\"id\":01,\"method\":\"m\"}",
        "{\"id\":1,\"method\":\"\u0001\"}",
        "{\0\"\0i\0",
        "\uFEFF\0{",
        "{'id':1,'method':'m'}"
      })
  void whatIsNoMessageIsSaidToBeNoneWithoutRepeatingIt(String line) {
    var outcome = JsonRpc.readFromMiner(Line.of(line));

    assertThat(outcome).isInstanceOf(Malformed.class);
    assertThat(((Malformed) outcome).reason()).matches("[a-zA-Z ]+");
  }

  @Test
  void bytesThatAreNoTextAreNoMessage() {
    var bytes = "{\"id\":1,\"method\":\"xx\"}".getBytes();
    bytes[18] = (byte) 0xff;

    assertThat(JsonRpc.readFromMiner(Line.of(bytes))).isInstanceOf(Malformed.class);
  }

  @Test
  void depthLengthsAndDigitsAreBounded() {
    assertThat(params("[".repeat(30) + "]".repeat(30))).isInstanceOf(Message.class);
    assertThat(params("[".repeat(40) + "]".repeat(40))).isInstanceOf(Malformed.class);
    assertThat(params("[".repeat(8000))).isInstanceOf(Malformed.class);
    assertThat(params("[" + "9".repeat(40) + "]")).isInstanceOf(Message.class);
    assertThat(params("[" + "9".repeat(41) + "]")).isInstanceOf(Malformed.class);
    assertThat(params("[\"" + "x".repeat(8 * 1024) + "\"]")).isInstanceOf(Message.class);
    assertThat(params("[\"" + "x".repeat(8 * 1024 + 1) + "\"]")).isInstanceOf(Malformed.class);
    assertThat(params("{\"" + "x".repeat(257) + "\":1}")).isInstanceOf(Malformed.class);
    assertThat(params("[" + "1,".repeat(9_000) + "1]")).isInstanceOf(Malformed.class);
  }

  @Test
  void anIdIsBounded() {
    assertThat(
            JsonRpc.readFromMiner(Line.of("{\"id\":\"" + "x".repeat(254) + "\",\"method\":\"m\"}")))
        .isInstanceOf(Message.class);
    assertThat(
            JsonRpc.readFromMiner(Line.of("{\"id\":\"" + "x".repeat(255) + "\",\"method\":\"m\"}")))
        .isInstanceOf(Malformed.class);
  }

  @Test
  void aPoolMayPutHalfACoinbaseIntoOneString() {
    var line =
        Line.of("{\"id\":null,\"method\":\"m\",\"params\":[\"" + "0".repeat(40_000) + "\"]}");

    assertThat(JsonRpc.readFromPool(line)).isInstanceOf(Message.class);
    assertThat(JsonRpc.readFromMiner(line)).isInstanceOf(Malformed.class);
  }

  private static JsonRpc.Outcome params(String params) {
    return JsonRpc.readFromMiner(Line.of("{\"id\":1,\"method\":\"m\",\"params\":" + params + "}"));
  }

  private static JsonRpc read(String line) {
    return ((Message) JsonRpc.readFromMiner(Line.of(line))).rpc();
  }

  /** Ids hold one char for each byte. */
  private static String latin1(String text) {
    return new String(
        text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
