package org.hashrelay.actors.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.hashrelay.actors.audit.AuditFold.Fact;
import org.junit.jupiter.api.Test;

class AuditFoldTest {

  private final List<AuditEntry> noted = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private final AuditTrail trail = new AuditTrail(
      entries -> {
        noted.addAll(entries);
        return CompletableFuture.completedStage(true);
      },
      (delay, then) -> {},
      1_000);
  private final AuditFold fold = new AuditFold(trail, () -> now);

  @Test
  void theFirstIsNotedAtOnceAndTheRestTogetherWhenTheMinuteIsOver() {
    for (var i = 0; i < 5; i++) guess("10.0.0.1");
    guess("10.0.0.2");
    assertThat(counts()).containsExactly(1L, 1L);

    after(59);
    assertThat(counts()).hasSize(2);
    after(1);
    assertThat(counts()).containsExactly(1L, 1L, 4L);
    assertThat(noted.get(2).address()).isEqualTo("10.0.0.1");
    after(60);
    assertThat(counts()).hasSize(3);
    guess("10.0.0.1");
    assertThat(counts()).containsExactly(1L, 1L, 4L, 1L);
  }

  @Test
  void aMinuteThatFollowsAFullOneIsCountedToo() {
    guess("10.0.0.1");
    guess("10.0.0.1");
    after(60);
    guess("10.0.0.1");
    assertThat(counts()).as("one line in a minute").containsExactly(1L, 1L);
    after(60);
    assertThat(counts()).containsExactly(1L, 1L, 1L);
  }

  @Test
  void manyAddressesMakeNoMoreLinesThanAHundredAndOneInAMinute() {
    for (var i = 0; i < 10_000; i++) guess("10.0." + i / 250 + "." + i % 250);
    assertThat(counts()).hasSize(101);
    assertThat(noted.get(100).detail()).isEqualTo("from others");

    after(60);

    assertThat(counts()).hasSize(102);
    assertThat(counts().stream().mapToLong(count -> count).sum()).isEqualTo(10_000);
  }

  private void guess(String address) {
    fold.note(new Fact(address, "anonymous", address, "login.refused", "api", "", "why"));
  }

  private void after(int seconds) {
    now = now.plus(Duration.ofSeconds(seconds));
    fold.flush();
  }

  private List<Long> counts() {
    return noted.stream().map(AuditEntry::count).toList();
  }
}
