package org.hashrelay.actors.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.hashrelay.actors.live.SeatRow.Place;
import org.hashrelay.streams.tunnel.control.ControlMessage.Applied;
import org.hashrelay.streams.tunnel.control.ControlMessage.Report;
import org.hashrelay.streams.tunnel.control.ControlMessage.Seats;
import org.hashrelay.streams.tunnel.control.MinerSeat;
import org.hashrelay.streams.tunnel.control.ReportEntry;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareJudged;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveNodeTest {

  private static final Object LINK = new Object();
  private static final String PEER = "10.0.0.7:40001";

  private final AtomicLong now = new AtomicLong(600_000);
  private final LiveNode node = new LiveNode("farm", () -> Instant.ofEpochMilli(now.get()));
  private long seq;

  @BeforeEach
  void link() {
    node.linked(LINK, "life-1");
  }

  private void told(MinerSeat... taken) {
    node.told(new Seats(false, List.of(taken), List.of()), 0);
  }

  private void left(int number) {
    node.told(new Seats(false, List.of(), List.of(number)), 0);
  }

  private void reported(ReportEntry... entries) {
    node.told(new Report("life-1", ++seq, Arrays.asList(entries)), 0);
  }

  private static MinerSeat seat(String user, int poolId, double difficulty) {
    return new MinerSeat(1, 5, PEER, user, poolId, difficulty);
  }

  private static ShareJudged share(String user, int poolId, ShareResult result, double worth) {
    var credit = result == ShareResult.ACCEPTED ? worth : 0;
    return new ShareJudged(5, user, 0, result, worth, 0, true, poolId, 12, credit, 1);
  }

  private void pass(long seconds) {
    now.addAndGet(seconds * 1_000);
  }

  private List<Place> places() {
    return node.now().seats().stream().map(SeatRow::place).toList();
  }

  private SeatRow only() {
    var rows = node.now().seats();
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  @Test
  void aMinerIsThereOnceAPoolKnowsIt() {
    told(seat("acme.rig1", 0, 0));
    assertThat(places()).isEmpty();

    told(seat("acme.rig1", 3, 0));
    assertThat(places()).containsExactly(new Place(5, PEER, "acme.rig1", 3));
    assertThat(only().difficulty()).isZero();
  }

  @Test
  void itsShareMayBeHeardOfBeforeItself() {
    reported(share("acme.rig1", 3, ShareResult.ACCEPTED, 100));
    assertThat(places()).isEmpty();

    told(seat("acme.rig1", 3, 64));
    assertThat(only().sent()).isEqualTo(new SeatRow.Sent(1, 100, 1, 100));
  }

  @Test
  void onlyWhatWasSentCountsAndIsWorthItsJobsDifficulty() {
    told(seat("acme.rig1", 3, 64));
    reported(
        share("acme.rig1", 3, ShareResult.ACCEPTED, 100),
        share("acme.rig1", 3, ShareResult.REJECTED, 64),
        new ShareJudged(5, "acme.rig1", 0, ShareResult.FILTERED, 64, 0, false, 0, 0, 0, 1));

    assertThat(only().sent()).isEqualTo(new SeatRow.Sent(2, 164, 1, 100));
  }

  @Test
  void itIsForgottenAMinuteAfterItLeft() {
    told(seat("acme.rig1", 3, 64));
    left(1);
    pass(59);
    assertThat(places()).hasSize(1);

    pass(1);
    assertThat(places()).isEmpty();
  }

  @Test
  void nothingIsLeftOfTheOldNameAMinuteAfterTheAccountChanged() {
    told(seat("acme.rig1", 3, 64));
    reported(share("acme.rig1", 3, ShareResult.ACCEPTED, 100));
    told(seat("other.rig9", 3, 64));
    assertThat(places()).extracting(Place::user).containsExactly("acme.rig1", "other.rig9");

    pass(60);
    assertThat(places()).extracting(Place::user).containsExactly("other.rig9");
  }

  @Test
  void anotherPoolIsAnotherSeries() {
    told(seat("acme.rig1", 3, 64));
    told(seat("acme.rig1", 4, 64));
    assertThat(places()).extracting(Place::poolId).containsExactly(3, 4);

    pass(60);
    assertThat(places()).extracting(Place::poolId).containsExactly(4);
  }

  @Test
  void theSpeedLooksBackFiveWholeMinutesAndMovesOnceAMinute() {
    told(seat("acme.rig1", 3, 64));
    reported(share("acme.rig1", 3, ShareResult.ACCEPTED, 3_000));
    assertThat(only().creditPerSecond()).isNaN();

    pass(60);
    assertThat(only().creditPerSecond()).isEqualTo(10);
    reported(share("acme.rig1", 3, ShareResult.ACCEPTED, 3_000));
    assertThat(only().creditPerSecond()).isEqualTo(10);

    pass(60);
    assertThat(only().creditPerSecond()).isEqualTo(20);
    pass(240);
    assertThat(only().creditPerSecond()).isEqualTo(10);
    pass(60);
    assertThat(only().creditPerSecond()).isZero();
  }

  @Test
  void aReportThatComesAgainCountsOnce() {
    told(seat("acme.rig1", 3, 64));
    var report = new Report(
        "life-1", 1, List.<ReportEntry>of(share("acme.rig1", 3, ShareResult.ACCEPTED, 100)));
    node.told(report, 0);
    node.linked(new Object(), "life-1");
    node.told(report, 0);

    assertThat(only().sent().accepted()).isEqualTo(1);
    assertThat(node.now().mappings().get(0).found().get(ShareResult.ACCEPTED).count())
        .isEqualTo(1);
  }

  @Test
  void whoIsNotNamedAfreshIsGone() {
    told(seat("acme.rig1", 3, 64));
    node.told(new Seats(true, List.of(), List.of()), 0);
    pass(60);

    assertThat(places()).isEmpty();
  }

  @Test
  void aLinkThatWasReplacedSaysNothingAnyMore() {
    told(seat("acme.rig1", 3, 64));
    node.linked(new Object(), "life-1");
    node.over(LINK, "silent");
    pass(60);

    assertThat(places()).hasSize(1);
  }

  @Test
  void aTunnelThatComesAgainIsCountedByHowTheOneBeforeEnded() {
    assertThat(node.now().link().returns()).isEmpty();

    node.unlinked(LINK, "silent");
    node.over(LINK, "window-passed");
    node.linked(LINK, "life-1");
    node.linked(new Object(), "life-1"); // the one before still stood
    node.unlinked(LINK, "late"); // and is not listened to

    assertThat(node.now().link().links()).isEqualTo(3);
    assertThat(node.now().link().returns()).isEqualTo(Map.of("silent", 1L, "taken-over", 1L));
  }

  @Test
  void whateverANodeSaysWhyItGoesItsReasonsStayFew() {
    for (var i = 0; i < 1_000; i++) {
      node.unlinked(LINK, "why-" + i);
      node.linked(LINK, "life-1");
    }
    node.unlinked(LINK, "A \"label\"");
    node.linked(LINK, "life-1");

    var returns = node.now().link().returns();
    assertThat(returns).hasSizeLessThan(40).containsKey("why-0").containsEntry("other", 969L);
  }

  @Test
  void bytesOfItsTunnelAddUp() {
    node.passed(10, 0);
    node.passed(0, 3);
    node.passed(5, 0);

    assertThat(node.now().link().bytesIn()).isEqualTo(15);
    assertThat(node.now().link().bytesOut()).isEqualTo(3);
  }

  @Test
  void aChangeTakesUntilTheNodeSaysThatItRunsIt() {
    node.wanted(1);
    node.wanted(2);
    pass(3);
    node.wanted(2); // told again, for the link was new
    node.told(new Applied(2, List.of()), 0);
    node.told(new Applied(2, List.of()), 0);

    var orders = node.now().link().orders();
    assertThat(orders.took().counts().stream().mapToLong(n -> n).sum()).isEqualTo(2);
    assertThat(orders.took().sumSeconds()).isEqualTo(6);
    assertThat(orders.refused()).isZero();
  }

  @Test
  void aChangeTheNodeCannotMakeAndOneItCannotBeToldAreFailures() {
    var failure = new Applied.Failure(5, "port_in_use", "");
    node.wanted(1);
    node.told(new Applied(1, List.of(failure)), 0);
    node.told(new Applied(1, List.of()), 0);
    node.told(new Applied(1, List.of(failure)), 0); // a port that fails later is no change
    node.unsent();

    var orders = node.now().link().orders();
    assertThat(orders.refused()).isEqualTo(1);
    assertThat(orders.unsent()).isEqualTo(1);
  }

  @Test
  void howLongAPoolTookToBeReachedIsKeptByPool() {
    node.connected(3, 0.5);
    node.connected(3, 0.25);

    assertThat(node.now().connects()).containsOnlyKeys(3);
    assertThat(node.now().connects().get(3).sumSeconds()).isEqualTo(0.75);
  }
}
