package org.hashrelay.streams.tunnel.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.Vectors;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Complete;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Data;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Incomplete;
import org.hashrelay.streams.tunnel.frame.TunnelFrame.Invalid;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors are data, in tunnel_frames.json. */
class TunnelFrameTest {

  static Stream<Named<JsonNode>> frames() {
    return Vectors.cases("tunnel_frames", "frames");
  }

  static Stream<Named<JsonNode>> refused() {
    return Vectors.cases("tunnel_frames", "refused");
  }

  @ParameterizedTest
  @MethodSource("frames")
  void decodes(JsonNode vector) {
    assertThat(TunnelFrame.decode(wire(vector)))
        .isEqualTo(new Complete(frame(vector), ByteString.emptyByteString()));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void encodes(JsonNode vector) {
    assertThat(frame(vector).encode()).isEqualTo(wire(vector));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void everyShorterPrefixIsIncomplete(JsonNode vector) {
    var wire = wire(vector);
    IntStream.range(0, wire.size())
        .forEach(n -> assertThat(TunnelFrame.decode(wire.take(n))).isEqualTo(new Incomplete()));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void leavesTheNextFramesBytesAlone(JsonNode vector) {
    var next = ByteString.fromInts(0xff, 0, 0xff);
    assertThat(TunnelFrame.decode(wire(vector).concat(next)))
        .isEqualTo(new Complete(frame(vector), next));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refuses(JsonNode vector) {
    assertThat(TunnelFrame.decode(wire(vector))).isInstanceOf(Invalid.class);
  }

  @Test
  void aDataFrameHasAtMostEightBytesOfHeaderOnTheFirst16383Streams() {
    var body = ByteString.fromArray(new byte[TunnelFrame.MAX_BODY - 1]);
    var frame = new Data(16_383, TunnelFrame.OFFSET_MODULUS - 1, body);

    assertThat(frame.encode().size() - body.size()).isLessThanOrEqualTo(8);
  }

  private static ByteString wire(JsonNode vector) {
    return hex(vector.path("wire").asText());
  }

  private static TunnelFrame frame(JsonNode v) {
    var stream = v.path("stream").asInt();
    return switch (v.path("type").asText()) {
      case "padding" -> new TunnelFrame.Padding(v.path("length").asInt());
      case "open" -> new TunnelFrame.Open(stream, route(v));
      case "data" ->
        new Data(stream, v.path("offset").asInt(), hex(v.path("bytes").asText()));
      case "ack" ->
        new TunnelFrame.Ack(stream, v.path("received").asLong(), v.path("limit").asLong());
      case "close" ->
        new TunnelFrame.Close(stream, v.path("final").asLong(), v.path("reason").asText());
      case "ping" -> new TunnelFrame.Ping(v.path("timestamp").asLong());
      case "pong" -> new TunnelFrame.Pong(v.path("timestamp").asLong());
      case "resume" -> new TunnelFrame.Resume(stream);
      default -> new TunnelFrame.Opened(stream);
    };
  }

  private static PoolRoute route(JsonNode v) {
    return new PoolRoute(
        v.path("mapping").asInt(),
        v.path("pool").asInt(),
        v.path("upstream").asInt(),
        v.path("epoch").asLong(),
        v.path("elsewhere").asText());
  }

  private static ByteString hex(String digits) {
    return ByteString.fromArray(HexFormat.of().parseHex(digits.replace(" ", "")));
  }
}
