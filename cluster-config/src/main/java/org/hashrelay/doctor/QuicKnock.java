package org.hashrelay.doctor;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Whether a QUIC server answers at an address, without a handshake.
 *
 * <p>RFC 9000 §6.1: a server answers a datagram of at least 1,200 bytes of a version it does not
 * speak with the versions it does speak. §15 keeps versions 0x?a?a?a?a for just that.
 */
final class QuicKnock {

  /** What came of it. */
  sealed interface Answer {}

  /** A server is there, and full-sized datagrams pass both ways. */
  record Answered(long millis) implements Answer {}

  /** The machine is there and says that nobody listens. */
  record Closed() implements Answer {}

  record Silent(Duration waited) implements Answer {}

  record Unsendable(String why) implements Answer {}

  private static final int SMALLEST_DATAGRAM = 1_200;
  private static final int UNSPOKEN_VERSION = 0x1a2a3a4a;
  private static final int ID_LENGTH = 8;
  private static final int TRIES = 3;

  private QuicKnock() {}

  /** Sends up to three datagrams, in even steps of {@code patience}. */
  static Answer at(InetSocketAddress address, Duration patience, RandomGenerator random) {
    try (var socket = new DatagramSocket()) {
      socket.connect(address);
      var begun = System.nanoTime();
      for (var attempt = 0; attempt < TRIES; attempt++) {
        if (isAnswered(socket, (int) patience.toMillis() / TRIES, random)) {
          return new Answered((System.nanoTime() - begun) / 1_000_000);
        }
      }
      return new Silent(patience);
    } catch (PortUnreachableException refused) {
      return new Closed();
    } catch (IOException | RuntimeException failed) {
      return new Unsendable(String.valueOf(failed.getMessage()));
    }
  }

  private static boolean isAnswered(DatagramSocket socket, int patience, RandomGenerator random)
      throws IOException {
    var ids = new byte[2 * ID_LENGTH];
    random.nextBytes(ids);
    var question = question(ids);
    socket.send(new DatagramPacket(question, question.length));
    socket.setSoTimeout(patience);
    var answer = new DatagramPacket(new byte[2_048], 2_048);
    try {
      socket.receive(answer);
      return isForUs(ByteBuffer.wrap(answer.getData(), 0, answer.getLength()), ids);
    } catch (SocketTimeoutException silent) {
      return false;
    }
  }

  /** RFC 9000 §17.2: a long header, then what only a server of that version could read. */
  static byte[] question(byte[] ids) {
    return ByteBuffer.allocate(SMALLEST_DATAGRAM)
        .put((byte) 0xc0)
        .putInt(UNSPOKEN_VERSION)
        .put((byte) ID_LENGTH)
        .put(ids, 0, ID_LENGTH)
        .put((byte) ID_LENGTH)
        .put(ids, ID_LENGTH, ID_LENGTH)
        .array();
  }

  /** RFC 9000 §17.2.1: version 0, and our two connection ids the other way round. */
  static boolean isForUs(ByteBuffer answer, byte[] ids) {
    if (answer.remaining() < 7 + 2 * ID_LENGTH || answer.get() >= 0 || answer.getInt() != 0) {
      return false;
    }
    var ours = Arrays.copyOfRange(ids, ID_LENGTH, 2 * ID_LENGTH);
    var theirs = Arrays.copyOf(ids, ID_LENGTH);
    return Arrays.equals(id(answer), ours) && Arrays.equals(id(answer), theirs);
  }

  private static byte[] id(ByteBuffer answer) {
    var id = new byte[Math.min(Byte.toUnsignedInt(answer.get()), answer.remaining())];
    answer.get(id);
    return id;
  }
}
