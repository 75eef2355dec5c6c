package org.hashrelay.streams.tunnel.frame;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

/** What is said once more beside the streams of a link that loses packets. */
class RepeatsTest {

  private static final long SECOND = 1_000_000_000L;
  private static final int MOST = 10;

  private final Repeats repeats = new Repeats(10_000_000L);

  private String saying(String frames) {
    if (!frames.isEmpty()) repeats.say(ByteString.fromString(frames));
    return repeats.next(MOST).utf8String();
  }

  @Test
  void allThatIsSaidOnALossyLinkIsSaidTwiceMoreWithWhatComesNext() {
    repeats.lost(1, 0);

    assertThat(saying("a")).isEmpty();
    assertThat(saying("b")).isEqualTo("a");
    assertThat(saying("c")).isEqualTo("ab");
    assertThat(saying("")).isEqualTo("bc");
    assertThat(repeats.isEmpty()).isFalse();
    assertThat(saying("")).isEqualTo("c");
    assertThat(repeats.isEmpty()).isTrue();
  }

  @Test
  void aLinkThatLosesNothingCarriesNothingTwice() {
    repeats.lost(0, 0);
    saying("a");

    assertThat(saying("b")).isEmpty();
    assertThat(repeats.isEmpty()).isTrue();
  }

  @Test
  void tenSecondsAfterTheLastLossAllIsSaidOnceAgain() {
    repeats.lost(1, 0);
    repeats.lost(2, 5 * SECOND);
    repeats.lost(2, 14 * SECOND);
    saying("a");
    assertThat(saying("b")).isEqualTo("a");

    repeats.lost(2, 15 * SECOND);

    assertThat(repeats.isEmpty()).isTrue();
    saying("c");
    assertThat(saying("d")).isEmpty();
    repeats.lost(3, 16 * SECOND);
    saying("e");
    assertThat(saying("f")).isEqualTo("e");
  }

  @Test
  void whatFitsNoDatagramIsNotRepeatedAndHoldsNothingElseBack() {
    repeats.lost(1, 0);
    saying("0123456789+");
    assertThat(saying("abcdef")).isEmpty();
    assertThat(saying("ghijk")).isEqualTo("abcdef");
    assertThat(saying("l")).isEqualTo("abcdef"); // ghijk has to wait
    assertThat(saying("")).isEqualTo("ghijkl");
  }

  @Test
  void zeroTurnsItOff() {
    var off = new Repeats(0);
    off.lost(1, 0);
    off.say(ByteString.fromString("a"));
    off.next(MOST);

    assertThat(off.isEmpty()).isTrue();
  }
}
