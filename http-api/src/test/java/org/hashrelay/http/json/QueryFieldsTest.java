package org.hashrelay.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.hashrelay.http.problem.FieldError;
import org.hashrelay.http.problem.Refusal;
import org.junit.jupiter.api.Test;

class QueryFieldsTest {

  @Test
  void whatIsThereIsRead() {
    var query = new QueryFields(Map.of(
        "from", "2026-01-02T03:04:05+01:00",
        "day", "2026-01-02",
        "mapping_id", "7",
        "action", "pool.*",
        "rule", "pool_down"));

    assertThat(query.instant("from")).contains(Instant.parse("2026-01-02T02:04:05Z"));
    assertThat(query.day("day")).contains(LocalDate.of(2026, 1, 2));
    assertThat(query.integer("mapping_id")).contains(7);
    assertThat(query.start("action")).isEqualTo("pool.");
    assertThat(query.choice("rule", List.of("pool_down"))).contains("pool_down");
    query.done();
  }

  @Test
  void whatHasNoValueIsNotThere() {
    var query = new QueryFields(Map.of("from", "", "mapping_id", "", "rule", ""));

    assertThat(query.instant("from")).isEmpty();
    assertThat(query.integer("mapping_id")).isEmpty();
    assertThat(query.choice("rule", List.of("pool_down"))).isEmpty();
    assertThat(query.start("action")).isEmpty();
    query.done();
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    var query = new QueryFields(Map.of("from", "noon", "mapping_id", "1234567890", "rule", "none"));

    query.instant("from");
    query.integer("mapping_id");
    query.choice("rule", List.of("pool_down", "failover"));

    assertThatThrownBy(query::done)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.problem().errors())
                .containsExactly(
                    new FieldError("?from", "format", "noon is no RFC 3339 time"),
                    new FieldError("?mapping_id", "type", "1234567890 is not an integer"),
                    new FieldError("?rule", "choice", "none is not one of pool_down, failover")));
  }
}
