package org.hashrelay.streams.tunnel.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.tunnel.control.ControlCodec;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.frame.StreamEvents;
import org.hashrelay.streams.tunnel.frame.TunnelFrame;
import org.hashrelay.streams.tunnel.proof.NodeProof;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.proof.Verifier;

/** What anybody may send: run over the kept inputs by default, searched with JAZZER_FUZZ=1. */
class TunnelFuzzTest {

  @FuzzTest(maxDuration = "11m")
  void whatDecodesAsAFrameEncodesToTheSameBytes(byte[] data) {
    var bytes = ByteString.fromArray(data);
    if (!(TunnelFrame.decode(bytes) instanceof TunnelFrame.Complete complete)) return;
    var used = bytes.take(bytes.size() - complete.rest().size());
    var again = complete.frame().encode();

    assertThat(again.size()).isEqualTo(used.size());
    if (!(complete.frame() instanceof TunnelFrame.Padding)) assertThat(again).isEqualTo(used);
  }

  @FuzzTest(maxDuration = "11m")
  void noHelloWithoutTheKeyIsTaken(byte[] data) {
    var handshake = new ServerHandshake(new byte[48]);
    handshake.secured(new byte[32]);
    var step = handshake.received(ByteString.fromArray(data));
    if (step instanceof Handshake.FindKey) {
      step = handshake.found(
          Optional.of(new ServerHandshake.Known(Verifier.of(new byte[48]), answer())));
    }

    assertThat(step).isNotInstanceOfAny(Handshake.Proved.class, Handshake.Say.class);
  }

  /** Behind the right flight of a node comes whatever the data says. */
  @FuzzTest(maxDuration = "11m")
  void noConfirmationWithoutTheKeyIsTaken(byte[] data) {
    var prk = new byte[48];
    var hello = ControlCodec.encode(new Hello.FromNode(
        1, 1, "a".repeat(16), "i", "v", "tcp_tls", List.of(), 0, new byte[0], 1, new byte[32]));
    var handshake = new ServerHandshake(new byte[48]);
    handshake.secured(new byte[32]);
    handshake.received(new NodeProof(prk, new byte[32]).flight(hello).encode());
    var answered =
        handshake.found(Optional.of(new ServerHandshake.Known(Verifier.of(prk), answer())));
    assertThat(answered).isInstanceOf(Handshake.Say.class);

    var step = handshake.received(ByteString.fromArray(data));

    assertThat(step).isNotInstanceOf(Handshake.Proved.class);
    assertThat(handshake.agreed()).isEmpty();
  }

  @FuzzTest(maxDuration = "11m")
  void noControlMessageHurts(byte[] data) {
    if (ControlCodec.decode(ByteString.fromArray(data)) instanceof ControlCodec.Message message) {
      ControlCodec.encode(message.message());
    }
  }

  @FuzzTest(maxDuration = "11m")
  void noTextHurtsTheTokenParser(byte[] data) {
    var text = new String(data, StandardCharsets.ISO_8859_1);
    if (NodeToken.parse(text) instanceof NodeToken.Valid valid) {
      assertThat(valid.token().text()).isEqualTo(text.strip());
    }
  }

  private static Hello.FromServer answer() {
    return new Hello.FromServer(
        1, "farm-1", "s", "1", 0, new byte[16], Hello.NEW, 0, List.of(), new byte[32]);
  }

  /** Whoever owns the streams and does not care. */
  private static final class Deaf implements StreamEvents {
    @Override
    public void opened(int stream, PoolRoute route) {}

    @Override
    public void connected(int stream) {}

    @Override
    public void received(int stream, ByteString bytes) {}

    @Override
    public void writable(int stream, boolean ready) {}

    @Override
    public void closed(int stream, String reason) {}

    @Override
    public void control(ByteString message) {}

    @Override
    public void pong(long timestamp) {}

    @Override
    public void left(String reason) {}
  }
}
