package org.hashrelay.streams.stratum.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.stratum.v1.MinerMessage.Authorize;
import org.hashrelay.streams.stratum.v1.MinerMessage.Configure;
import org.hashrelay.streams.stratum.v1.MinerMessage.ExtranonceSubscribe;
import org.hashrelay.streams.stratum.v1.MinerMessage.Subscribe;
import org.hashrelay.streams.stratum.v1.MinerMessage.SuggestDifficulty;
import org.hashrelay.streams.stratum.v1.PoolLines.Share;
import org.junit.jupiter.api.Test;

/** What is written for a pool is what a miner's message says when it is read again. */
class PoolLinesTest {

  private static final byte[] EXTRANONCE2 = {0, 0, 0, 42, (byte) 0xab, 1, 2, 3};

  @Test
  void q57_aShareHasFiveOrSixParameters() {
    var share = new Share("acct.rig", "1f", EXTRANONCE2, 0x665f1c2b, 1, OptionalInt.of(0x2000));

    assertThat(PoolLines.submit(7, share).utf8String())
        .isEqualTo("{\"id\":7,\"method\":\"mining.submit\",\"params\":[\"acct.rig\",\"1f\","
            + "\"0000002aab010203\",\"665f1c2b\",\"00000001\",\"00002000\"]}\n");
    var five = new Share("acct.rig", "1f", new byte[0], -1, -1, OptionalInt.empty());
    assertThat(read(PoolLines.submit(7, five)))
        .isEqualTo(new Submit(
            RawId.of(7), "acct.rig", "1f", "", "ffffffff", "ffffffff", Optional.empty()));
  }

  @Test
  void noNameCanEndAStringOrALine() {
    var evil = "a\",\"b\n\\\u0000\u00e9";
    var share = new Share(evil, evil, EXTRANONCE2, 0, 0, OptionalInt.empty());
    var line = PoolLines.submit(1, share);

    assertThat(line.utf8String()).containsOnlyOnce("\n");
    assertThat(((Submit) read(line)).worker()).isEqualTo(evil);
    assertThat(((Submit) read(line)).jobId()).isEqualTo(evil);
    assertThat(((Authorize) read(PoolLines.authorize(1, evil, evil))).password())
        .isEqualTo(evil);
  }

  @Test
  void theHandshakeIsReadBackAsItWas() {
    assertThat(read(PoolLines.configure(1, 0x1fffe000, 2)))
        .isEqualTo(new Configure(
            RawId.of(1),
            List.of("version-rolling"),
            0x1fffe000,
            OptionalInt.of(2),
            OptionalDouble.empty()));
    assertThat(read(PoolLines.subscribe(2, "HashRelay/1.0", Optional.empty())))
        .isEqualTo(new Subscribe(RawId.of(2), "HashRelay/1.0", Optional.empty()));
    assertThat(read(PoolLines.subscribe(2, "HashRelay/1.0", Optional.of("s1"))))
        .isEqualTo(new Subscribe(RawId.of(2), "HashRelay/1.0", Optional.of("s1")));
    assertThat(read(PoolLines.authorize(3, "acct", "x")))
        .isEqualTo(new Authorize(RawId.of(3), "acct", "x"));
    assertThat(read(PoolLines.extranonceSubscribe(4)))
        .isEqualTo(new ExtranonceSubscribe(RawId.of(4)));
    assertThat(read(PoolLines.suggestDifficulty(5, 1024)))
        .isEqualTo(new SuggestDifficulty(RawId.of(5), 1024));
  }

  @Test
  void thePoolsOwnRequestsAreAnswered() {
    assertThat(PoolLines.version(RawId.of(9), "HashRelay/1.0").utf8String())
        .isEqualTo("{\"id\":9,\"result\":\"HashRelay/1.0\",\"error\":null}\n");
    assertThat(PoolLines.pong(RawId.of(42)).utf8String())
        .isEqualTo("{\"id\":42,\"result\":\"pong\",\"error\":null}\n");
    assertThat(PoolLines.seen(RawId.of(1)).utf8String())
        .isEqualTo("{\"id\":1,\"result\":true,\"error\":null}\n");
    assertThat(PoolLines.refused(RawId.of(1), Refusal.notSupported()).utf8String())
        .isEqualTo("{\"id\":1,\"result\":null,\"error\":[20,\"Not supported.\",null]}\n");
  }

  private static MinerMessage read(ByteString line) {
    var bytes = line.toArray();
    return MinerMessage.read(new Line(bytes, 0, bytes.length - 1));
  }
}
