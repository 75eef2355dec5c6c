package org.hashrelay.streams.stratum.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.hashrelay.streams.stratum.json.LineCutter.Lines;
import org.hashrelay.streams.stratum.json.LineCutter.TooLong;
import org.junit.jupiter.api.Test;

class LineCutterTest {

  private final LineCutter cutter = new LineCutter(10);

  @Test
  void allWholeLinesOfAReadComeAtOnceAndTheRestIsKept() {
    assertThat(cut("one\ntwo\nthr")).containsExactly("one", "two");
    assertThat(cutter.kept()).isEqualTo(3);
    assertThat(cut("ee\n")).containsExactly("three");
    assertThat(cutter.kept()).isZero();
  }

  @Test
  void aReadOfExactlyWholeLinesIsNotCopied() {
    var read = "one\r\ntwo\n".getBytes(ISO_8859_1);

    assertThat(cutter.cut(read).lines())
        .allSatisfy(line -> assertThat(line.array()).isSameAs(read));
  }

  @Test
  void linesHandedOutSurviveWhatIsReadLater() {
    cut("fir");
    var first = cutter.cut("st\n".getBytes(ISO_8859_1)).lines().get(0);
    cut("seco");
    cut("nd\nthird");

    assertThat(first.text()).isEqualTo("first");
  }

  @Test
  void bothLineEndsAreDroppedAndEmptyLinesSkipped() {
    assertThat(cut("\n\r\none\r\n\ntwo\n")).containsExactly("one", "two");
    assertThat(cut("a\rb\r")).isEmpty();
    assertThat(cut("\n")).containsExactly("a\rb");
  }

  @Test
  void aLineOfExactlyTheLimitIsFine() {
    assertThat(cut("0123456789\n")).containsExactly("0123456789");
    assertThat(cut("01234567")).isEmpty();
    assertThat(cut("89\nx\n")).containsExactly("0123456789", "x");
  }

  @Test
  void aLineOverTheLimitEndsTheCuttingBeforeItsEndIsSeen() {
    assertThat(cutter.cut(bytes("a\n0123456789x")))
        .isEqualTo(new TooLong(List.of(Line.of("a")), 10));
    assertThat(cutter.kept()).isZero();
    assertThat(cutter.cut(bytes("b\n"))).isEqualTo(new TooLong(List.of(), 10));
  }

  @Test
  void aWholeLineOverTheLimitIsRefusedToo() {
    assertThat(cutter.cut(bytes("0123456789x\nb\n"))).isEqualTo(new TooLong(List.of(), 10));
  }

  @Test
  void q01_anyChunkingGivesTheSameLines() {
    var random = new Random(7);
    for (var round = 0; round < 500; round++) {
      var text = randomText(random);
      var whole = everything(text, List.of(text.length));
      var cuts =
          random.ints(random.nextInt(6), 0, text.length + 1).sorted().boxed().toList();

      assertThat(everything(text, cuts)).as(Arrays.toString(text)).isEqualTo(whole);
    }
  }

  private static byte[] randomText(Random random) {
    var text = new byte[random.nextInt(60)];
    for (var i = 0; i < text.length; i++) text[i] = (byte) "ab\r\n".charAt(random.nextInt(4));
    return text;
  }

  private static List<String> everything(byte[] text, List<Integer> cuts) {
    var cutter = new LineCutter(12);
    var seen = new ArrayList<String>();
    var from = 0;
    var ends = new ArrayList<>(cuts);
    ends.add(text.length);
    for (var to : ends) {
      var cut = cutter.cut(Arrays.copyOfRange(text, from, to));
      cut.lines().forEach(line -> seen.add(line.text()));
      if (cut instanceof TooLong) {
        seen.add("too long");
        return seen;
      }
      from = to;
    }
    seen.add(cutter.kept() + " kept");
    return seen;
  }

  private List<String> cut(String text) {
    var cut = cutter.cut(bytes(text));
    assertThat(cut).isInstanceOf(Lines.class);
    return cut.lines().stream().map(Line::text).toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
