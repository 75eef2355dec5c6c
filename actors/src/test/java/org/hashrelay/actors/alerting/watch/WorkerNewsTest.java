package org.hashrelay.actors.alerting.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.hashrelay.actors.alerting.LiveEvent;
import org.hashrelay.actors.alerting.LiveEvent.Happened;
import org.hashrelay.actors.alerting.measure.WorkerEar.State;
import org.hashrelay.actors.alerting.rule.Subject;
import org.junit.jupiter.api.Test;

class WorkerNewsTest {

  private final WorkerNews news = new WorkerNews();

  @Test
  void whatWorkersDoIsToldOneByOneAndOnce() {
    news.connected(worker("a"));
    news.disconnected(worker("b"), "peer-closed");
    news.became(worker("c"), State.ACTIVE, State.WARNING);
    var told = news.take(1_000);

    assertThat(told)
        .extracting(LiveEvent::name)
        .containsExactly("worker.connected", "worker.disconnected", "worker.state");
    assertThat(facts(told.get(1))).containsEntry("reason", "peer-closed").containsEntry("id", "b");
    assertThat(facts(told.get(2))).containsEntry("from", "active").containsEntry("to", "warning");
    assertThat(news.take(1_250)).isEmpty();
  }

  @Test
  void whoComesAndGoesManyTimesBetweenTwoLooksIsToldOfOnce() {
    for (var i = 0; i < 100; i++) {
      news.connected(worker("a"));
      news.disconnected(worker("a"), "peer-closed");
    }

    assertThat(news.take(1_000))
        .extracting(LiveEvent::name)
        .containsExactly("worker.connected", "worker.disconnected");
  }

  @Test
  void aThousandAtOnceAreFiftyEventsAndOneThatCountsTheRest() {
    for (var i = 0; i < 1_000; i++) news.disconnected(worker("w" + i), "peer-closed");

    var told = news.take(1_000);
    assertThat(told.subList(0, 50)).extracting(LiveEvent::name).containsOnly("worker.disconnected");
    assertThat(told).hasSize(51);
    assertThat(told.get(50).name()).isEqualTo("worker.bulk");
    assertThat(facts(told.get(50))).isEqualTo(Map.of("disconnected", 950L));
    assertThat(news.take(2_000)).isEmpty();
  }

  @Test
  void aSecondHasFiftyHoweverOftenItIsLookedAt() {
    for (var i = 0; i < 40; i++) news.connected(worker("w" + i));
    assertThat(news.take(1_000)).hasSize(40);
    for (var i = 40; i < 80; i++) news.connected(worker("w" + i));
    assertThat(news.take(1_500)).hasSize(10);

    assertThat(facts(news.take(2_000).get(0))).isEqualTo(Map.of("connected", 30L));
    assertThat(news.take(3_000)).isEqualTo(List.of());
  }

  private static Map<String, Object> facts(LiveEvent event) {
    return ((Happened) event).facts();
  }

  private static Subject worker(String name) {
    return new Subject(Subject.WORKER, name, name, "north", "gw1", 1);
  }
}
