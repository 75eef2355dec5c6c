package org.hashrelay.http.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PulseTest {

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-04T00:00:00Z"));
  private final InstantSource clock = now::get;
  private final EventHub hub = new EventHub("life", clock);
  private final List<String> heard = new ArrayList<>();

  @Test
  void nobodyIsAskedWhileNobodyListens() {
    var asked = new AtomicInteger();
    beat(() -> {
      asked.incrementAndGet();
      return CompletableFuture.completedFuture(Map.of());
    });

    assertThat(asked).hasValue(0);
  }

  @Test
  void whoListensHearsItOnceASecondAtMost() {
    hub.listen("", entry -> heard.add(entry.name() + " " + entry.json()));
    var pause = beat(() -> CompletableFuture.completedFuture(Map.of("total_miners", 3)));

    assertThat(pause).isEqualTo(Duration.ofSeconds(1));
    assertThat(heard).containsExactly("overview {\"total_miners\":3}");
  }

  @Test
  void whatTakesLongIsAskedMoreSeldom() {
    hub.listen("", entry -> heard.add(entry.name()));
    var pause = beat(() -> {
      now.set(now.get().plusSeconds(4));
      return CompletableFuture.completedFuture(Map.of());
    });

    assertThat(pause).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void whatFailsIsNotToldAndAskedAgain() {
    hub.listen("", entry -> heard.add(entry.name()));
    var later = beat(() -> CompletableFuture.failedFuture(new IllegalStateException("away")));
    var atOnce = beat(() -> {
      throw new IllegalStateException("away");
    });

    assertThat(heard).isEmpty();
    assertThat(List.of(later, atOnce)).containsOnly(Duration.ofSeconds(1));
  }

  private Duration beat(Supplier<CompletionStage<?>> overview) {
    return new Pulse(hub, overview, clock).beat().toCompletableFuture().join();
  }
}
