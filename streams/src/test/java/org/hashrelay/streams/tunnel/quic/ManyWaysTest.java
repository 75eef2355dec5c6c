package org.hashrelay.streams.tunnel.quic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

/** Which way a logical stream takes. */
class ManyWaysTest {

  private final List<String> written = new ArrayList<>();

  private void drain(ManyWays ways) {
    ways.drainTo(
        (way, bytes, last) -> written.add(way + " " + bytes.utf8String() + (last ? " last" : "")));
  }

  @Test
  void eachStreamHasAWayOfItsOwnAndKeepsIt() {
    var ways = new ManyWays(10);
    ways.first().append(ByteString.fromString("all"));
    ways.of(7).append(ByteString.fromString("a"));
    ways.of(9).append(ByteString.fromString("b"));
    ways.of(7).append(ByteString.fromString("c"));
    drain(ways);
    ways.of(9).append(ByteString.fromString("d"));
    drain(ways);

    assertThat(written).containsExactly("0 all", "1 ac", "2 b", "2 d");
  }

  @Test
  void whenAllWaysAreTakenStreamsShareTheFirstAndStayThere() {
    var ways = new ManyWays(1);
    ways.of(1).append(ByteString.fromString("a"));
    ways.of(2).append(ByteString.fromString("b"));
    ways.over(1);
    ways.of(2).append(ByteString.fromString("c"));
    ways.of(3).append(ByteString.fromString("d"));
    drain(ways);

    assertThat(written).containsExactlyInAnyOrder("1 a last", "0 bc", "2 d");
  }

  @Test
  void aWayWithNothingMoreToSayIsEndedOnce() {
    var ways = new ManyWays(4);
    ways.of(1).append(ByteString.fromString("a"));
    drain(ways);
    ways.over(1);
    ways.over(1);
    drain(ways);
    drain(ways);

    assertThat(written).containsExactly("1 a", "1  last");
  }
}
