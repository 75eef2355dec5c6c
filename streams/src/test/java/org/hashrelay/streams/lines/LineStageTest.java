package org.hashrelay.streams.lines;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.testkit.TestPublisher;
import org.apache.pekko.stream.testkit.TestSubscriber;
import org.apache.pekko.stream.testkit.javadsl.TestSink;
import org.apache.pekko.stream.testkit.javadsl.TestSource;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.json.Line;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LineStageTest {

  private static final ActorSystem system = ActorSystem.create(
      "LineStageTest",
      ConfigFactory.parseString("pekko.fail-mixed-versions = off")
          .withFallback(ConfigFactory.load()));

  private TestPublisher.Probe<ByteString> bytes;
  private TestSubscriber.Probe<List<Line>> lines;

  @BeforeEach
  void wire() {
    var wired = TestSource.<ByteString>create(system)
        .via(new LineStage(10))
        .toMat(TestSink.<List<Line>>create(system), Keep.both())
        .run(system);
    bytes = wired.first();
    lines = wired.second();
  }

  @AfterAll
  static void stop() {
    TestKit.shutdownActorSystem(system);
  }

  @Test
  void allWholeLinesOfAReadAreOneElement() {
    lines.request(2);
    send("one\ntwo\r\nthr");
    send("ee\n");

    lines.expectNext(List.of(Line.of("one"), Line.of("two")));
    lines.expectNext(List.of(Line.of("three")));
  }

  @Test
  void aReadThatEndsNoLineAsksForMoreAndEmitsNothing() {
    lines.request(1);
    send("on");
    send("e");
    lines.expectNoMessage(Duration.ofMillis(50));
    send("\n");

    lines.expectNext(List.of(Line.of("one")));
  }

  @Test
  void eachReadWaitsForItsOwnDemand() {
    lines.request(1);
    send("one\n");
    send("two\n");
    lines.expectNext(List.of(Line.of("one")));
    lines.expectNoMessage(Duration.ofMillis(50));
    lines.request(1);

    lines.expectNext(List.of(Line.of("two")));
  }

  @Test
  void linesBeforeOneThatIsTooLongStillArrive() {
    lines.request(2);
    send("one\n0123456789x");

    lines.expectNext(List.of(Line.of("one")));
    assertThat(lines.expectError()).isInstanceOf(LineTooLong.class).hasMessageContaining("10");
    bytes.expectCancellation();
  }

  @Test
  void aLineWithoutAnEndIsNotALine() {
    lines.request(1);
    send("one");
    bytes.sendComplete();

    lines.expectComplete();
  }

  private void send(String text) {
    bytes.sendNext(ByteString.fromString(text));
  }
}
