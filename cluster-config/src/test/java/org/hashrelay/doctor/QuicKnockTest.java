package org.hashrelay.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.hashrelay.doctor.QuicKnock.Answer;
import org.hashrelay.doctor.QuicKnock.Answered;
import org.hashrelay.doctor.QuicKnock.Closed;
import org.hashrelay.doctor.QuicKnock.Silent;
import org.junit.jupiter.api.Test;

class QuicKnockTest {

  private static final Duration LONG = Duration.ofSeconds(9);
  private static final Duration BRIEF = Duration.ofMillis(60);

  @Test
  void aServerThatNamesItsVersionsIsThere() throws IOException {
    assertThat(answerTo(QuicKnockTest::versions, LONG)).isInstanceOf(Answered.class);
  }

  @Test
  void anAnswerWithOtherConnectionIdsIsNone() throws IOException {
    assertThat(answerTo(question -> versions(new byte[1_200]), BRIEF)).isInstanceOf(Silent.class);
  }

  @Test
  void anEchoIsNoQuicServer() throws IOException {
    assertThat(answerTo(question -> question, BRIEF)).isInstanceOf(Silent.class);
  }

  @Test
  void aBlockedPortIsSilent() throws IOException {
    try (var deaf = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      assertThat(knock(deaf.getLocalPort(), BRIEF)).isEqualTo(new Silent(BRIEF));
    }
  }

  @Test
  void aPortNobodyListensOnSaysSo() throws IOException {
    int free;
    try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }

    assertThat(knock(free, LONG)).isInstanceOf(Closed.class);
  }

  @Test
  void theQuestionFillsASmallestDatagram() {
    assertThat(QuicKnock.question(new byte[16])).hasSize(1_200);
  }

  private static Answer answerTo(UnaryOperator<byte[]> server, Duration patience)
      throws IOException {
    try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      CompletableFuture.runAsync(() -> serve(socket, server)); // until the socket is closed
      return knock(socket.getLocalPort(), patience);
    }
  }

  private static Answer knock(int port, Duration patience) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return QuicKnock.at(address, patience, new Random(7));
  }

  private static void serve(DatagramSocket socket, UnaryOperator<byte[]> server) {
    try {
      while (true) {
        var question = new DatagramPacket(new byte[2_048], 2_048);
        socket.receive(question);
        var bytes = new byte[question.getLength()];
        System.arraycopy(question.getData(), 0, bytes, 0, bytes.length);
        var answer = server.apply(bytes);
        socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  /** RFC 9000 §17.2.1: ids change places, then the versions there are. */
  private static byte[] versions(byte[] question) {
    return ByteBuffer.allocate(7 + 16 + 4)
        .put((byte) 0x80)
        .putInt(0)
        .put((byte) 8)
        .put(question, 15, 8)
        .put((byte) 8)
        .put(question, 6, 8)
        .putInt(1)
        .array();
  }
}
