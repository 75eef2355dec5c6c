package org.hashrelay.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.hashrelay.http.problem.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {

  private static ObjectNode json(String text) {
    return Json.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  /** Rows of RFC 7396, appendix A. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'a':'b'}; {'a':'c'}; {'a':'c'}",
        "{'a':'b'}; {'b':'c'}; {'a':'b','b':'c'}",
        "{'a':'b'}; {'a':null}; {}",
        "{'a':['b']}; {'a':'c'}; {'a':'c'}",
        "{'a':'c'}; {'a':['b']}; {'a':['b']}",
        "{'a':{'b':'c'}}; {'a':{'b':'d','c':null}}; {'a':{'b':'d'}}",
        "{}; {'a':{'bb':{'ccc':null}}}; {'a':{'bb':{}}}",
      })
  void mergesAsTheSpecificationDoes(String target, String patch, String merged) {
    assertThat(Json.merge(json(target), json(patch))).isEqualTo(json(merged));
  }

  @ParameterizedTest
  @CsvSource({"500ms,500ms", "5s,5s", "60s,1m", "90s,90s", "120m,2h", "24h,24h", "1d,24h", "0s,0s"})
  void timesAreWrittenAsShortAsTheyCanBe(String text, String shortest) {
    assertThat(Durations.parse(text).map(Durations::format)).contains(shortest);
  }

  @ParameterizedTest
  @CsvSource({"5", "s", "-5s", "5 weeks", "1h30m"})
  void whatIsNoTimeIsNone(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @Test
  void aHintIsGivenForWhatIsNearAndForNothingElse() {
    var words = List.of("aggregate", "transparent");

    assertThat(Nearest.to("agregate", words)).contains("aggregate");
    assertThat(Nearest.to("banana", words)).isEmpty();
  }

  @Test
  void aReaderRemembersEveryFault() {
    var fields = new Fields(json("{'a':'x','b':{'c':1.5},'d':[1],'e':'5w'}"));

    fields.flag("a");
    fields.object("b").orElseThrow().integer("c", 1, 2);
    fields.objects("d", 3);
    fields.duration("e", Duration.ZERO, Duration.ofHours(1));

    assertThat(catchThrowableOfType(Refusal.class, fields::done).problem().errors())
        .extracting("pointer")
        .containsExactly("/a", "/b/c", "/d/0", "/e");
  }
}
