package org.hashrelay.streams.aggregation.miner;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import org.hashrelay.streams.aggregation.miner.Conduct.Verdict;
import org.junit.jupiter.api.Test;

class ConductTest {

  private final Conduct conduct = new Conduct(
      ConductSettings.from(ConfigFactory.parseResources("reference.conf").resolve()));

  @Test
  void q65_nothingButBadSharesIsWorkAgainThenReconnectThenTheEnd() {
    var steps = new ArrayList<Verdict>();
    for (var second = 0; second <= 180; second++) {
      var verdict = conduct.bad(second * 1_000L);
      if (verdict != Verdict.FINE) steps.add(verdict);
    }
    assertThat(steps).isEqualTo(List.of(Verdict.WORK_AGAIN, Verdict.RECONNECT, Verdict.BAD_SHARES));
  }

  @Test
  void oneGoodShareMakesUpForAllThatWasBefore() {
    conduct.bad(0);
    assertThat(conduct.bad(170_000)).isEqualTo(Verdict.RECONNECT);
    conduct.good();
    assertThat(conduct.bad(200_000)).isEqualTo(Verdict.FINE);
    assertThat(conduct.bad(261_000)).isEqualTo(Verdict.WORK_AGAIN);
  }

  @Test
  void aSingleBadShareAndSilenceIsNoConduct() {
    assertThat(conduct.bad(0)).isEqualTo(Verdict.FINE);
  }

  @Test
  void q65_tenRefusalsInARowWhileOthersAreTakenAreTheEnd() {
    for (var i = 0; i < 9; i++) {
      assertThat(conduct.refused(i, 5 + i, false)).isEqualTo(Verdict.FINE);
    }
    assertThat(conduct.refused(10, 20, false)).isEqualTo(Verdict.POOL_REJECTS);
  }

  @Test
  void q65_soIsNothingElseForTwoMinutesAndAHalf() {
    conduct.refused(0, 5, false);
    conduct.refused(100_000, 6, false);
    assertThat(conduct.refused(150_000, 7, false)).isEqualTo(Verdict.POOL_REJECTS);
  }

  @Test
  void aPoolThatRefusesEverybodyIsNoMinersFault() {
    for (var i = 0; i < 100; i++) {
      assertThat(conduct.refused(i * 10_000L, 5, false)).isEqualTo(Verdict.FINE);
    }
    assertThat(conduct.refused(2_000_000, 5, true)).isEqualTo(Verdict.POOL_REJECTS);
  }

  @Test
  void whatThePoolTakesBeginsTheCountAnew() {
    for (var i = 0; i < 9; i++) conduct.refused(i, 5 + i, false);
    conduct.taken();
    assertThat(conduct.refused(10, 20, false)).isEqualTo(Verdict.FINE);
  }

  @Test
  void aFewRepeatsAreFirmwareAndAFloodIsNot() {
    for (var i = 0; i < 300; i++) {
      assertThat(conduct.repeated(i * 100L)).isEqualTo(Verdict.FINE);
    }
    assertThat(conduct.repeated(59_000)).isEqualTo(Verdict.DUPLICATE_FLOOD);
    assertThat(conduct.repeated(130_000)).isNotEqualTo(Verdict.DUPLICATE_FLOOD);
  }
}
