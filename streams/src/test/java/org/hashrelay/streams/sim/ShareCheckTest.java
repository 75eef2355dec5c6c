package org.hashrelay.streams.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.hashrelay.streams.sim.work.HeaderSet;
import org.hashrelay.streams.sim.work.Proof;
import org.hashrelay.streams.sim.work.SimJob;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulated pool's judgement against recorded shares of real pools and made up ones. */
class ShareCheckTest {

  private static final Map<String, Integer> CODES = Map.of(
      "accept", 0,
      "malformed", 20,
      "version-bits-outside-mask", 20,
      "unexpected-version-bits", 20,
      "unknown-job", 21,
      "low-difficulty", 23);

  private final ShareCheck check = new ShareCheck(new Proof(), new HeaderSet(100));

  static Stream<Named<JsonNode>> cases() throws IOException {
    try (var in = ShareCheckTest.class.getResourceAsStream("/vectors/sv1_shares.json")) {
      var cases = new ObjectMapper().readTree(in).path("cases");
      return StreamSupport.stream(cases.spliterator(), false)
          .map(c -> Named.of(c.path("name").asText(), c));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRecordedShareIsJudgedAsItShouldBe(JsonNode vector) {
    issue(vector);

    var verdict = check.check(vector.path("submit_params"), 1);

    assertThat(verdict.code())
        .isEqualTo(CODES.get(vector.path("expect").path("verdict").asText()));
  }

  @Test
  void theSameHeaderIsADuplicateAndItsFirstSenderIsKnown() throws IOException {
    var vector = cases().findFirst().orElseThrow().getPayload();
    issue(vector);
    check.check(vector.path("submit_params"), 7);

    var again = check.check(vector.path("submit_params"), 8);

    assertThat(again.code()).isEqualTo(22);
    assertThat(again.sameHeaderFrom()).isEqualTo(7);
  }

  @Test
  void aCleanJobMakesTheOnesBeforeStale() throws IOException {
    var vector = cases().findFirst().orElseThrow().getPayload();
    issue(vector);
    var params = vector.path("notify_params").deepCopy();
    ((com.fasterxml.jackson.databind.node.ArrayNode) params).set(0, "c0").set(8, true);
    check.issued(issued(vector, SimJob.parse(params)));

    var verdict = check.check(vector.path("submit_params"), 1);

    assertThat(verdict.code()).isEqualTo(21);
    assertThat(verdict.text()).isEqualTo("Stale");
  }

  private void issue(JsonNode vector) {
    if (vector.path("version_mask").isTextual()) {
      check.mask(Integer.parseUnsignedInt(vector.path("version_mask").asText(), 16));
    }
    check.issued(issued(vector, SimJob.parse(vector.path("notify_params"))));
  }

  private static ShareCheck.Issued issued(JsonNode vector, SimJob job) {
    double difficulty = vector.path("difficulty").asDouble();
    return new ShareCheck.Issued(
        job,
        difficulty,
        Proof.target(difficulty),
        HexFormat.of().parseHex(vector.path("extranonce1").asText()),
        vector.path("extranonce2_size").asInt());
  }
}
