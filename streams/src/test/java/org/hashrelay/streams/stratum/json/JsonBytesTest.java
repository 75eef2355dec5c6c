package org.hashrelay.streams.stratum.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBytesTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 7, 10, 99, 100, 65_536, -1, -32601, Long.MAX_VALUE, Long.MIN_VALUE})
  void numbersAreWrittenAsTheyAre(long value) {
    assertThat(new JsonBytes(1).number(value).line().utf8String()).isEqualTo(value + "\n");
  }

  @Test
  void stringsSayTheSameToAnyJsonParser() throws Exception {
    var random = new Random(3);
    for (var i = 0; i < 500; i++) {
      var chars = new char[random.nextInt(40)];
      for (var c = 0; c < chars.length; c++) {
        chars[c] = (char) random.nextInt(random.nextBoolean() ? 128 : 0xd800);
      }
      var written = new JsonBytes(1).string(new String(chars)).line();

      assertThat(written.utf8String().indexOf('\n')).isEqualTo(written.size() - 1);
      assertThat(new ObjectMapper().readValue(written.utf8String(), String.class))
          .isEqualTo(new String(chars));
    }
  }

  @Test
  void wordsHaveEightDigits() {
    assertThat(new JsonBytes(1).hex8(0x1f).hexDigits(new byte[] {1, -1}).line().utf8String())
        .isEqualTo("\"0000001f\"01ff\n");
  }

  @Test
  void theNextLineStartsEmpty() {
    var bytes = new JsonBytes(16);
    var first = bytes.raw("one").line();
    var second = bytes.raw("two").line();

    assertThat(first.utf8String()).isEqualTo("one\n");
    assertThat(second.utf8String()).isEqualTo("two\n");
  }
}
