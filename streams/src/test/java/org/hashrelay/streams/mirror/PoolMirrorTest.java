package org.hashrelay.streams.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.mirror.MirrorFact.Closed;
import org.hashrelay.streams.mirror.MirrorFact.DifficultySet;
import org.hashrelay.streams.mirror.MirrorFact.JobSeen;
import org.hashrelay.streams.mirror.MirrorFact.Opened;
import org.hashrelay.streams.mirror.MirrorFact.ShareAnswered;
import org.hashrelay.streams.mirror.MirrorFact.Subscribed;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;
import org.junit.jupiter.api.Test;

class PoolMirrorTest {

  private static final PoolRoute ROUTE = new PoolRoute(1, 2, 0, 1);
  private static final String HASH = "00".repeat(32);

  private final List<MirrorFact> facts = new ArrayList<>();
  private final Queue<Runnable> work = new ArrayDeque<>();
  private final StringBuilder toPool = new StringBuilder();
  private final StringBuilder toMiners = new StringBuilder();
  private Optional<PoolEvents> pool = Optional.empty();
  private final PoolMirror mirror = new PoolMirror(this::dial, work::add, facts::add);
  private final PoolStream stream = mirror.open(ROUTE, new Miners());

  @Test
  void aTalkBecomesFacts() {
    pool.orElseThrow().opened();
    say("{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[\"x\"]}\n");
    hear("{\"id\":1,\"result\":[[[\"mining.notify\",\"abcd\"]],\"f0\",4],\"error\":null}\n");
    hear("{\"id\":null,\"method\":\"mining.set_difficulty\",\"params\":[512]}\n");
    hear("{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"j1\",\"" + HASH
        + "\",\"01\",\"02\",[],\"20000000\",\"1d00ffff\",\"60000000\",true]}\n");
    say(
        "{\"id\":2,\"method\":\"mining.submit\",\"params\":[\"w\",\"j1\",\"00\",\"60000000\",\"00000000\"]}\n");
    say(
        "{\"id\":3,\"method\":\"mining.submit\",\"params\":[\"w\",\"j1\",\"01\",\"60000000\",\"00000000\"]}\n");
    hear("{\"id\":2,\"result\":true,\"error\":null}\n{\"id\":3,\"result\":null,");
    hear("\"error\":[23,\"low\",null]}\n");
    pool.orElseThrow().closed("pool-closed");
    watch();

    assertThat(facts).hasSize(7);
    assertThat(facts.get(0)).isEqualTo(new Opened(ROUTE));
    assertThat(facts.get(1)).isInstanceOfSatisfying(Subscribed.class, s -> {
      assertThat(s.extranonce1()).isEqualTo("f0");
      assertThat(s.extranonce2Size()).isEqualTo(4);
    });
    assertThat(facts.get(2)).isEqualTo(new DifficultySet(ROUTE, 512));
    assertThat(facts.get(3)).isEqualTo(new JobSeen(ROUTE, "j1", true));
    assertThat(facts.get(4))
        .isInstanceOfSatisfying(
            ShareAnswered.class, s -> assertThat(s.accepted()).isTrue());
    assertThat(facts.get(5)).isInstanceOfSatisfying(ShareAnswered.class, s -> {
      assertThat(s.accepted()).isFalse();
      assertThat(s.code()).isEqualTo(23);
    });
    assertThat(facts.get(6)).isEqualTo(new Closed(ROUTE, "pool-closed"));
  }

  @Test
  void aMirrorThatFallsBehindDropsAndCountsAndDelaysNothing() {
    var line = "{\"id\":null,\"method\":\"mining.set_difficulty\",\"params\":[512]}\n";
    var many = line.repeat(2_000); // about 120 KB
    for (var i = 0; i < 4; i++) hear(many);
    hear("tail of a line that was cut\n");
    watch();
    hear("rest of a dropped line\n" + line);
    watch();

    assertThat(toMiners.length()).isGreaterThan(4 * many.length());
    assertThat(mirror.dropped()).isEqualTo(2);
    assertThat(facts.get(facts.size() - 1)).isEqualTo(new DifficultySet(ROUTE, 512));
  }

  @Test
  void anotherProtocolPassesInSilence() {
    for (var i = 0; i < 20; i++) hear("\u0001\u0002 not json\n");
    stream.close("done");
    watch();

    assertThat(facts).containsExactly(new Closed(ROUTE, "done"));
  }

  @Test
  void aConsumerThatFailsHurtsNobody() {
    var brittle = new PoolMirror(this::dial, Runnable::run, fact -> {
      throw new IllegalStateException("on purpose");
    });
    brittle.open(ROUTE, new Miners());
    pool.orElseThrow().opened();
    hear("{\"id\":null,\"method\":\"mining.set_difficulty\",\"params\":[512]}\n");

    assertThat(toMiners).contains("set_difficulty");
    assertThat(brittle.dropped()).isEqualTo(2);
  }

  private void say(String text) {
    stream.send(ByteString.fromString(text));
  }

  private void hear(String text) {
    pool.orElseThrow().received(ByteString.fromString(text));
  }

  private void watch() {
    while (!work.isEmpty()) work.poll().run();
  }

  private PoolStream dial(PoolRoute route, PoolEvents events) {
    pool = Optional.of(events);
    return new PoolStream() {
      @Override
      public void send(ByteString bytes) {
        toPool.append(bytes.utf8String());
      }

      @Override
      public void consumed(int bytes) {}

      @Override
      public void close(String reason) {}
    };
  }

  /** The miners' side of the connection. */
  private final class Miners implements PoolEvents {
    @Override
    public void opened() {}

    @Override
    public void received(ByteString bytes) {
      toMiners.append(bytes.utf8String());
    }

    @Override
    public void writable(boolean ready) {}

    @Override
    public void closed(String reason) {}
  }
}
