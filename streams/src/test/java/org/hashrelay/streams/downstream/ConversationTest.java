package org.hashrelay.streams.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each family of miners gets the answers it waits for, and the pool gets its shares. */
class ConversationTest {

  private static final Path FOLDER = Path.of("src/test/resources/conversations");
  private static final String SIZE = "@ extranonce2 ";
  private static final ActorSystem system = ActorSystem.create("ConversationTest");

  @AfterAll
  static void stop() {
    TestKit.shutdownActorSystem(system);
  }

  static Stream<Named<List<String>>> conversations() {
    try (var files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".txt"))
          .sorted()
          .map(file -> Named.of(file.getFileName().toString(), lines(file)))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void q80_q81_q82_q83_everyFamilyOfMinersIsUnderstood(List<String> lines) {
    int size = lines.stream()
        .filter(line -> line.startsWith(SIZE))
        .map(line -> Integer.parseInt(line.substring(SIZE.length())))
        .findFirst()
        .orElse(8);
    var settings = SimPoolSettings.standard().jobs(Duration.ZERO, 1_000, 3).extranonce(4, size);
    try (var pool = SimPool.start(settings);
        var dialer = new ThreadDialer(pool::port);
        var port = Port.open(system, dialer, Port.order(500));
        var script = new Script(port.number(), pool)) {
      lines.stream().filter(line -> !line.startsWith(SIZE)).forEach(script::play);

      await().untilAsserted(() -> assertThat(pool.report().accepted()).isEqualTo(script.shares()));
      assertThat(pool.report().rejected()).isEmpty();
    }
  }

  @Test
  void aConversationThatGoesAnotherWayIsNoticed() {
    var lines = List.of(
        "> {\"id\":1,\"method\":\"mining.subscribe\",\"params\":[]}",
        "< {\"id\":\"1\",\"result\":\"*\"}");
    try (var pool = SimPool.start(SimPoolSettings.standard());
        var dialer = new ThreadDialer(pool::port);
        var port = Port.open(system, dialer, Port.order(500));
        var script = new Script(port.number(), pool)) {
      script.play(lines.get(0));
      assertThat(catchThrowable(() -> script.play(lines.get(1))))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("expected");
    }
  }
}
