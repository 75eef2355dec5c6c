package org.hashrelay.streams.tunnel.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.control.ControlCodec.Invalid;
import org.hashrelay.streams.tunnel.control.ControlCodec.Message;
import org.hashrelay.streams.tunnel.control.ControlCodec.Unknown;
import org.hashrelay.streams.tunnel.control.ControlMessage.Ahead;
import org.hashrelay.streams.tunnel.control.ControlMessage.Applied;
import org.hashrelay.streams.tunnel.control.ControlMessage.Goodbye;
import org.hashrelay.streams.tunnel.control.ControlMessage.Kick;
import org.hashrelay.streams.tunnel.control.ControlMessage.Push;
import org.hashrelay.streams.tunnel.control.ControlMessage.PushKind;
import org.hashrelay.streams.tunnel.control.ControlMessage.Report;
import org.hashrelay.streams.tunnel.control.ControlMessage.ReportAck;
import org.hashrelay.streams.tunnel.control.ControlMessage.Seats;
import org.hashrelay.streams.tunnel.control.ControlMessage.Sync;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.Travel;
import org.hashrelay.streams.tunnel.control.ControlMessage.WorkerAhead;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.hashrelay.streams.tunnel.control.ReportEntry.WorkerLeft;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ControlCodecTest {

  private static final ObjectMapper PLAIN = new CBORMapper();
  private static final MappingOrder ORDER = new MappingOrder(
      1,
      "btc",
      3333,
      true,
      "aggregate",
      "auto",
      List.of(new PoolOrder(1, "p", "sha256d", "stratum-v1", "u", "x", true)),
      500,
      Duration.ofSeconds(5),
      false,
      true,
      WorkerNaming.PASS_THROUGH,
      "hold",
      3);

  static Stream<ControlMessage> samples() {
    return Stream.of(
        new Sync(3, List.of(ORDER)),
        new Push(4, PushKind.UPDATED, ORDER),
        new ReportAck(9),
        new Goodbye("maintenance"),
        new Kick(1, "rig.1", "kicked"),
        new Applied(4, List.of(new Applied.Failure(1, "port_in_use", "by 3333"))),
        new Report("life", 1, List.of(new WorkerLeft(1, "rig.1", 5, "closed"))),
        new Travel("tcp_encrypt", "chacha20-poly1305"),
        new Telemetry(
            List.of(),
            1,
            2,
            3,
            new WayFacts("auto", "aes-256-gcm", "quic: no", Map.of("quic", 2L), 1, 4)),
        new Seats(true, List.of(new MinerSeat(7, 1, "10.0.0.7:4001", "rig.1", 2, 64)), List.of(3)),
        new Ahead(
            "life",
            9,
            List.of(new WorkerAhead(1, "rig.1", 4, -1, Map.of(ShareResult.STALE, 3L), 0, 17))));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everyMessageIsReadBackAsItWas(ControlMessage message) {
    assertThat(ControlCodec.decode(ControlCodec.encode(message))).isEqualTo(new Message(message));
  }

  @Test
  void thereIsASampleOfEveryKind() {
    var kinds = Stream.of(ControlMessage.ToNode.class, ControlMessage.ToServer.class)
        .flatMap(side -> Stream.of(side.getPermittedSubclasses()));

    assertThat(samples().map(Object::getClass))
        .containsExactlyInAnyOrderElementsOf(List.copyOf(kinds.toList()));
  }

  @Test
  void unknownFieldsAreSkippedAndMissingOnesAreEmpty() throws Exception {
    assertThat(decode(Map.of("type", "sync", "revision", 3, "colour", "red")))
        .isEqualTo(new Message(new Sync(3, List.of())));
    assertThat(decode(Map.of("type", "goodbye"))).isEqualTo(new Message(new Goodbye("")));
  }

  @Test
  void aNodeThatKeepsNoBookYetHasAnEmptyOne() throws Exception {
    var mapping = Map.of("mappingId", 1, "state", "running", "held", 3);

    var told = decode(Map.of("type", "telemetry", "mappings", List.of(mapping)));

    var telemetry = (Telemetry) ((Message) told).message();
    assertThat(telemetry.mappings().get(0).shares()).isEqualTo(ShareBook.EMPTY);
    assertThat(telemetry.mappings().get(0).heldByWorker()).isEmpty();
    assertThat(telemetry.mappings().get(0).held()).isEqualTo(3);
    assertThat(telemetry.tunnel()).isEqualTo(WayFacts.NONE);
  }

  @Test
  void aMessageOfANewerPeerIsPassedOver() throws Exception {
    assertThat(decode(Map.of("type", "poem"))).isEqualTo(new Unknown());
  }

  @Test
  void whatIsNoMessageIsRefusedWithoutQuotingIt() throws Exception {
    var refused = decode(Map.of("type", "sync", "revision", "secret"));

    assertThat(refused).isInstanceOf(Invalid.class);
    assertThat(refused.toString()).doesNotContain("secret");
    assertThat(ControlCodec.decode(ByteString.fromString("not cbor"))).isInstanceOf(Invalid.class);
  }

  private static ControlCodec.Decoded decode(Map<String, Object> message) throws Exception {
    return ControlCodec.decode(ByteString.fromArray(PLAIN.writeValueAsBytes(message)));
  }
}
