package org.hashrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The demo as a user sees it: processes that are killed and come back. */
class DemoTest {

  private static final Duration AT_MOST = Duration.ofMinutes(5);

  @Test
  void everythingItPromisesHoldsAndNoProcessIsLeft() {
    var before = ProcessHandle.current().children().map(ProcessHandle::pid).toList();
    var said = new ByteArrayOutputStream();
    var out = new PrintStream(said, true, StandardCharsets.UTF_8);
    var settings = new DemoSettings(true, AT_MOST, 12, OptionalInt.of(0), OptionalInt.empty(), 7);

    var passed = new Demo(settings, "org.hashrelay.Main", out).run();

    assertThat(passed).as(said.toString(StandardCharsets.UTF_8)).isTrue();
    assertThat(ProcessHandle.current().children().map(ProcessHandle::pid).toList())
        .isSubsetOf(before);
  }
}
