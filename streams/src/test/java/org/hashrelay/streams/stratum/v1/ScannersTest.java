package org.hashrelay.streams.stratum.v1;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.hashrelay.streams.Vectors;
import org.hashrelay.streams.stratum.json.Line;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scanners may leave a line to the JSON parser, but never read it in another way. */
class ScannersTest {

  private static final int MUTATIONS = 60_000;

  /** As minerd, bfgminer, cgminer and ASIC firmware write them. */
  static List<String> usualShares() {
    return List.of(
        "{\"method\": \"mining.submit\", \"params\": [\"acct.m1\", \"6b00c61400000001\", "
            + "\"0000000000000000\", \"6b00c614\", \"609b9b01\"], \"id\":4}",
        "{\"params\": [\"USER\", \"6b00c6560000000e\", \"0100000000000000\", \"6b00c666\","
            + " \"16818300\"], \"id\": 1, \"method\": \"mining.submit\"}",
        "{\"id\":2196,\"method\":\"mining.submit\",\"params\":[\"acct.rig\",\"1f\","
            + "\"12e97803d4aee1fb\",\"665f1c2b\",\"41d5deb0\",\"00c02000\"]}",
        "{\"id\":\"s-7\",\"method\":\"mining.submit\",\"params\":[\"a b/c\",\"\",\"\",\"\",\"\"]}",
        "{\"id\":null,\"method\":\"mining.submit\",\"params\":[\"w\",\"j\",\"0\",\"1\",\"2\"]} ");
  }

  /** As ckpool, node pools and others write them. */
  static List<String> usualAnswers() {
    return List.of(
        "{\"id\":4,\"result\":true,\"error\":null}",
        "{\"result\":true,\"error\":null,\"id\":4}",
        "{\"id\": 5, \"result\": null, \"error\": [21, \"Job not found (=stale)\", null]}",
        "{\"result\":false,\"error\":[23,\"Above target\",null],\"id\":123456789}",
        "{\"id\":7,\"result\":false,\"error\":null}",
        "{\"id\":7,\"result\":true}",
        "{\"error\":[-2,\"upstream\",null],\"id\":null,\"result\":null}");
  }

  static Stream<String> unusual() {
    return Stream.of(
        "{\"id\":4,\"method\":\"mining.submit\",\"params\":[\"w\",\"j\",\"0\",\"1\",\"2\",null]}",
        "{\"id\":4,\"method\":\"mining.submit\",\"params\":[\"w\",\"j\",\"0\",\"1\"]}",
        "{\"id\":4,\"method\":\"mining.submit\",\"params\":[\"w\",\"j\",\"0\",\"1\",\"2\",\"3\",\"4\"]}",
        "{\"id\":4,\"id\":5,\"method\":\"mining.submit\",\"params\":[\"w\",\"j\",\"0\",\"1\",\"2\"]}",
        "{\"id\":4.0,\"method\":\"mining.submit\",\"params\":[\"w\",\"j\",\"0\",\"1\",\"2\"]}",
        "{\"id\":04,\"method\":\"mining.submit\",\"params\":[\"w\",\"j\",\"0\",\"1\",\"2\"]}",
        "{\"id\":-0,\"result\":true}",
        "{\"id\":4,\"result\":true,\"error\":[-0,\"x\",null]}",
        "{\"id\":4,\"result\":true,\"error\":[01,\"x\",null]}",
        "{\"id\":4,\"result\":true,\"result\":false}",
        "{\"id\":4,\"result\":truee}",
        "{\"id\":4,\"result\":true,}",
        "{\"id\":4,\"result\":true}}",
        "{\"id\":4,\"result\":true,\"reject-reason\":\"x\"}",
        "{\"id\":4,\"result\":null,\"error\":[21,\"caf\u00e9\",null]}",
        "{\"id\":4,\"result\":null,\"error\":[21,\"a\\\"b\",null]}",
        "{\"id\":4,\"result\":null,\"error\":[21,\"x\"]}",
        "{\"id\":\"\\u0041\",\"result\":true}",
        "{\"id\":4,\"result\":true,\"error\":[9999999999,\"x\",null]}");
  }

  @ParameterizedTest
  @MethodSource("usualShares")
  void usualSharesNeedNoParser(String line) {
    assertThat(SubmitScanner.scan(Line.of(line))).contains(MinerReader.readJson(Line.of(line)));
  }

  @ParameterizedTest
  @MethodSource("usualAnswers")
  void usualAnswersNeedNoParser(String line) {
    assertThat(AnswerScanner.scan(Line.of(line))).contains(PoolReader.readJson(Line.of(line)));
  }

  @ParameterizedTest
  @MethodSource("unusual")
  void unusualLinesAreReadAlike(String line) {
    assertAgreement(line.getBytes(UTF_8));
  }

  @Test
  void scannersAndParserAgreeOnEveryVector() {
    Vectors.cases("dialect_lines", "lines")
        .forEach(v -> assertAgreement(v.getPayload().path("line").asText().getBytes(UTF_8)));
    for (var share : Vectors.file("sv1_shares").path("cases")) {
      var line = "{\"id\":4,\"method\":\"mining.submit\",\"params\":%s}";
      assertAgreement(line.formatted(share.path("submit_params")).getBytes(UTF_8));
    }
  }

  @Test
  void scannersAndParserAgreeOnDamagedLines() {
    var random = new Random(11);
    var lines = Stream.of(usualShares().stream(), usualAnswers().stream(), unusual())
        .flatMap(s -> s)
        .map(line -> line.getBytes(UTF_8))
        .toList();
    for (var i = 0; i < MUTATIONS; i++) {
      var line = lines.get(random.nextInt(lines.size()));
      assertAgreement(damaged(line, lines.get(random.nextInt(lines.size())), random));
    }
  }

  @Test
  void aPartOfALargerReadIsScannedAlike() {
    var read = "x{\"id\":4,\"result\":true,\"error\":null}x".getBytes(UTF_8);
    var line = new Line(read, 1, read.length - 1);

    assertThat(AnswerScanner.scan(line)).contains(PoolReader.readJson(line));
    assertThat(AnswerScanner.scan(new Line(read, 1, read.length))).isEmpty();
    assertThat(AnswerScanner.scan(new Line(read, 1, read.length - 2))).isEmpty();
  }

  private static void assertAgreement(byte[] bytes) {
    var line = Line.of(bytes);
    var share = SubmitScanner.scan(line);
    if (share.isPresent()) {
      assertThat(share.get()).as(line.text()).isEqualTo(MinerReader.readJson(line));
    }
    var answer = AnswerScanner.scan(line);
    if (answer.isPresent()) {
      assertThat(answer.get()).as(line.text()).isEqualTo(PoolReader.readJson(line));
    }
  }

  /** One to three of: a byte changed, cut out or put in, a piece doubled or taken from another. */
  private static byte[] damaged(byte[] line, byte[] other, Random random) {
    var bytes = line.clone();
    for (var n = random.nextInt(3); n >= 0; n--) {
      var at = random.nextInt(bytes.length);
      var to = Math.min(bytes.length, at + random.nextInt(8));
      var piece = switch (random.nextInt(4)) {
        case 0 -> new byte[] {(byte) random.nextInt(256)};
        case 1 -> new byte[] {(byte) "{}[],:\"\\ \t\r0-.eE".charAt(random.nextInt(16))};
        case 2 -> Arrays.copyOfRange(bytes, at, to);
        default ->
          Arrays.copyOfRange(other, Math.min(at, other.length), Math.min(to, other.length));
      };
      bytes = replaced(bytes, at, random.nextBoolean() ? at : to, piece);
      if (bytes.length == 0) return bytes;
    }
    return bytes;
  }

  private static byte[] replaced(byte[] bytes, int from, int to, byte[] piece) {
    var out = Arrays.copyOf(bytes, bytes.length - (to - from) + piece.length);
    System.arraycopy(piece, 0, out, from, piece.length);
    System.arraycopy(bytes, to, out, from + piece.length, bytes.length - to);
    return out;
  }
}
