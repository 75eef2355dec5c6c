package org.hashrelay.streams.stratum.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.stratum.v1.PoolMessage.Answer;
import org.hashrelay.streams.stratum.v1.SubscribeResult.Subscribed;
import org.junit.jupiter.api.Test;

class MinerLinesTest {

  private static final RawId AUTH = RawId.of("\"auth\"".getBytes(), 0, 6);

  @Test
  void q06_answersHaveIdResultAndErrorInThisOrder() {
    assertThat(text(MinerLines.accepted(AUTH)))
        .isEqualTo("{\"id\":\"auth\",\"result\":true,\"error\":null}\n");
    assertThat(text(MinerLines.refused(RawId.of(4), Refusal.jobNotFound())))
        .isEqualTo("{\"id\":4,\"result\":null,\"error\":[21,\"Job not found\",null]}\n");
    assertThat(text(MinerLines.declined(RawId.NULL)))
        .isEqualTo("{\"id\":null,\"result\":false,\"error\":null}\n");
    assertThat(text(MinerLines.pong(RawId.of(1))))
        .isEqualTo("{\"id\":1,\"result\":\"pong\",\"error\":null}\n");
    assertThat(text(MinerLines.noTransactions(RawId.of(1))))
        .isEqualTo("{\"id\":1,\"result\":[],\"error\":null}\n");
  }

  @Test
  void aRefusalOfThePoolReachesTheMinerWithItsCodeAndWords() {
    var refusal = new Refusal(-32601, "say \"no\"\n\u00e9");

    assertThat(((Answer) read(MinerLines.refused(RawId.of(4), refusal))).refusal())
        .contains(refusal);
  }

  @Test
  void aSubscriptionHasTwoPairs() {
    var line = MinerLines.subscribed(RawId.of(1), "284abde4", "0000002a", 4);

    assertThat(text(line))
        .isEqualTo("{\"id\":1,\"result\":[[[\"mining.set_difficulty\",\"284abde4\"],"
            + "[\"mining.notify\",\"284abde4\"]],\"0000002a\",4],\"error\":null}\n");
    assertThat(SubscribeResult.of((Answer) read(line)))
        .isEqualTo(new Subscribed("0000002a", 4, java.util.Optional.of("284abde4")));
  }

  @Test
  void everyExtensionAskedForIsAnswered() {
    var granted = new LinkedHashMap<String, Boolean>();
    granted.put("minimum-difficulty", false);
    granted.put("version-rolling", true);
    granted.put("x\"y", false);

    assertThat(text(MinerLines.configured(RawId.of(1), granted, 0x1fffe000)))
        .isEqualTo("{\"id\":1,\"result\":{\"minimum-difficulty\":false,\"version-rolling\":true,"
            + "\"x\\\"y\":false,\"version-rolling.mask\":\"1fffe000\"},\"error\":null}\n");
    granted.put("version-rolling", false);
    assertThat(text(MinerLines.configured(RawId.of(1), granted, 0))).doesNotContain("mask");
  }

  @Test
  void q09_whatIsAnnouncedHasTheIdNull() {
    assertThat(text(MinerLines.setDifficulty(1024.0)))
        .isEqualTo("{\"id\":null,\"method\":\"mining.set_difficulty\",\"params\":[1024]}\n");
    assertThat(text(MinerLines.setDifficulty(1e-5)))
        .isEqualTo("{\"id\":null,\"method\":\"mining.set_difficulty\",\"params\":[0.00001]}\n");
    assertThat(text(MinerLines.setExtranonce("0a0b", 4)))
        .isEqualTo("{\"id\":null,\"method\":\"mining.set_extranonce\",\"params\":[\"0a0b\",4]}\n");
    assertThat(text(MinerLines.setVersionMask(0x3000)))
        .isEqualTo(
            "{\"id\":null,\"method\":\"mining.set_version_mask\",\"params\":[\"00003000\"]}\n");
    assertThat(text(MinerLines.reconnect()))
        .isEqualTo("{\"id\":null,\"method\":\"client.reconnect\",\"params\":[]}\n");
    assertThat(text(MinerLines.reconnect("relay.example", 3333, 5)))
        .isEqualTo(
            "{\"id\":null,\"method\":\"client.reconnect\",\"params\":[\"relay.example\",3333,5]}\n");
    assertThat(text(MinerLines.showMessage("hello")))
        .isEqualTo("{\"id\":null,\"method\":\"client.show_message\",\"params\":[\"hello\"]}\n");
  }

  @Test
  void aJobIsReadBackAsItWas() {
    var branches = List.of("ab".repeat(32), "cd".repeat(32));
    for (var clean : new boolean[] {true, false}) {
      var job = new Notify("1f", "ef".repeat(32), "0102", "", branches, 0x20000000, -1, 7, clean);

      assertThat(read(MinerLines.notify(job))).isEqualTo(job);
    }
    var bare = new Notify("b", "00".repeat(32), "01", "02", List.of(), 1, 2, 3, true);
    assertThat(text(MinerLines.notify(bare)))
        .isEqualTo(
            "{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"b\",\"" + "00".repeat(32)
                + "\",\"01\",\"02\",[],\"00000001\",\"00000002\",\"00000003\",true]}\n");
  }

  private static PoolMessage read(ByteString line) {
    var bytes = line.toArray();
    return PoolMessage.read(new Line(bytes, 0, bytes.length - 1));
  }

  private static String text(ByteString line) {
    return line.utf8String();
  }
}
