package org.hashrelay.actors.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class AuditTrailTest {

  private final List<List<String>> told = new ArrayList<>();
  private final ArrayDeque<CompletableFuture<Boolean>> answers = new ArrayDeque<>();
  private final ArrayDeque<Runnable> later = new ArrayDeque<>();
  private final AuditTrail trail = new AuditTrail(this::log, (delay, then) -> later.add(then), 3);

  private CompletionStage<Boolean> log(List<AuditEntry> entries) {
    told.add(entries.stream().map(AuditEntry::id).toList());
    var answer = new CompletableFuture<Boolean>();
    answers.add(answer);
    return answer;
  }

  @Test
  void whatComesWhileTheLogWritesGoesTogetherAndInOrder() {
    var a = note("a", 0);
    note("b", 0);
    var c = note("c", 0);
    answers.remove().complete(true);

    assertThat(told).containsExactly(List.of("a"), List.of("b", "c"));
    assertThat(a).isCompletedWithValue(true);
    assertThat(c).isNotDone();
    answers.remove().complete(true);
    assertThat(c).isCompletedWithValue(true);
    assertThat(trail.waiting()).isZero();
  }

  @Test
  void whatCouldNotBeWrittenIsTriedAgainAndStaysFirst() {
    var a = note("a", 0);
    answers.remove().completeExceptionally(new IllegalStateException("away"));
    note("b", 0);
    assertThat(told).hasSize(1);

    later.remove().run();
    answers.remove().complete(true);

    assertThat(told).containsExactly(List.of("a"), List.of("a", "b"));
    assertThat(a).isCompletedWithValue(true);
  }

  @Test
  void soMuchWaitsAtMostAndTheRestIsLostAndCounted() {
    for (var id : List.of("a", "b", "c")) note(id, 0);

    assertThat(note("d", 0)).isCompletedWithValue(false);
    assertThat(trail.lost()).isEqualTo(1);
    assertThat(trail.waiting()).isEqualTo(3);
  }

  @Test
  void oneMessageHasNoMoreThanAServerTakes() {
    var heavy = new AuditTrail(this::log, (delay, then) -> later.add(then), 100);
    for (var i = 0; i < 20; i++) heavy.note(entry("n" + i, 16_000));
    answers.remove().complete(true);
    assertThat(told.get(1)).hasSize(6);
  }

  private CompletableFuture<Boolean> note(String id, int size) {
    return trail.note(entry(id, size)).toCompletableFuture();
  }

  private static AuditEntry entry(String id, int size) {
    return new AuditEntry(
        id, Instant.EPOCH, "admin", "::1", "x", "pool", "3", "1".repeat(size), "", "", 1);
  }
}
