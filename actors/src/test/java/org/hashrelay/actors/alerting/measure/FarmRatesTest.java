package org.hashrelay.actors.alerting.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.Finding;
import org.hashrelay.actors.alerting.rule.Rate;
import org.junit.jupiter.api.Test;

class FarmRatesTest {

  private static final Instant NOW = Instant.parse("2026-03-04T00:00:00Z");

  @Test
  void aFarmThatMinesAThirdLessThanUsualIsFound() {
    var two = new Rate(500, 1_000, 1_000).plus(new Rate(900, 1_000, 1_000));

    assertThat(judged("north", two, false)).containsExactly("hashrate_drop/farm/north");
    assertThat(judged("north", new Rate(710, 1_000, 1_000), false)).isEmpty();
  }

  @Test
  void whatHoldsGoesOnUntilItIsPlainlyWell() {
    var almostWell = new Rate(740, 1_000, 1_000);

    assertThat(judged("north", almostWell, false)).isEmpty();
    assertThat(judged("north", almostWell, true)).hasSize(1);
    assertThat(judged("north", new Rate(800, 1_000, 1_000), true)).isEmpty();
  }

  @Test
  void fewSharesProveNothingHoweverLargeTheDrop() {
    var expected25 = new Rate(0, 25, 25);
    var expected64 = new Rate(41, 64, 64);

    assertThat(judged("north", expected25, false)).isEmpty();
    assertThat(expected64.drop()).isGreaterThan(0.3);
    assertThat(judged("north", expected64, false))
        .as("a bit more than a third is luck")
        .isEmpty();
    assertThat(judged("north", new Rate(39, 64, 64), false)).hasSize(1);
  }

  @Test
  void aFarmOfWhichNothingIsKnownIsNotJudged() {
    assertThat(judged("north", Rate.NONE, true)).isEmpty();
  }

  private static List<String> judged(String farm, Rate rate, boolean before) {
    return FarmRates.judge(Map.of(farm, rate), AlertSettings.USUAL, key -> before, NOW).stream()
        .map(Finding::key)
        .toList();
  }
}
