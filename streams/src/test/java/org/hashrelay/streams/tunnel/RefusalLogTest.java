package org.hashrelay.streams.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much of a flood stands in the log. */
class RefusalLogTest {

  private static final InetSocketAddress FROM = new InetSocketAddress("192.0.2.7", 4_711);

  private final List<String> lines = new ArrayList<>();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final RefusalLog log = new RefusalLog(lines::add, later::add);

  @Test
  void eachRefusalHasItsLineWhileTheyAreFew() {
    for (var i = 0; i < RefusalLog.EACH; i++) log.refused(FROM, "token");

    assertThat(lines)
        .hasSize(RefusalLog.EACH)
        .containsOnly("refused a connection from /192.0.2.7:4711: token");
  }

  @Test
  void ofAFloodTheOthersAreSummedByKindWhenTheSecondIsOver() {
    for (var i = 0; i < 50_000; i++) log.refused(FROM, i % 100 == 99 ? "token" : "too-many-new");
    assertThat(lines).hasSize(RefusalLog.EACH);
    assertThat(later).hasSize(1);

    later.remove().run();

    assertThat(lines).hasSize(RefusalLog.EACH + 1);
    assertThat(lines.get(RefusalLog.EACH))
        .endsWith("in the same second: token 500, too-many-new 49490");
  }

  @Test
  void theNextSecondHasLinesOfItsOwn() {
    for (var i = 0; i < 20; i++) log.refused(FROM, "token");
    later.remove().run();
    lines.clear();

    log.refused(FROM, "hello");
    later.remove().run();

    assertThat(lines).containsExactly("refused a connection from /192.0.2.7:4711: hello");
    assertThat(later).isEmpty();
  }
}
