package org.hashrelay.doctor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.transport.SecurePipe;

/**
 * One visit to a server's tunnel port: connects, shakes hands as a node would, perhaps asks one
 * thing, and leaves before it becomes a session.
 */
final class Knock {

  private static final int MOST_SAID = 16 * 1024;

  /**
   * What came of it.
   *
   * @param connectMillis until TCP stood; empty when it did not
   * @param failure why the handshake, or the connection, did not come about
   * @param said what the server answered
   */
  record Visit(Optional<Long> connectMillis, String cipher, Optional<String> failure, String said) {
    boolean isWelcome() {
      return failure.isEmpty();
    }
  }

  private final SecurePipe pipe;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private Optional<Long> connected = Optional.empty();

  private Knock(SecurePipe pipe) {
    this.pipe = pipe;
  }

  /**
   * Goes there and comes back.
   *
   * @param question sent once the handshake is over, if not empty; the answer is read to its end
   */
  static Visit at(InetSocketAddress address, SecurePipe pipe, String question, Duration patience) {
    var knock = new Knock(pipe);
    var failure = knock.go(address, question, (int) patience.toMillis());
    return new Visit(
        knock.connected, pipe.cipher(), failure, knock.said.toString(StandardCharsets.ISO_8859_1));
  }

  private Optional<String> go(InetSocketAddress address, String question, int patience) {
    var begun = System.nanoTime();
    try (var socket = new Socket()) {
      socket.connect(address, patience);
      connected = Optional.of((System.nanoTime() - begun) / 1_000_000);
      socket.setSoTimeout(patience);
      pipe.start();
      flush(socket);
      while (!pipe.established()) {
        if (!read(socket)) return Optional.of("the server closed the connection");
        if (pipe.failure().isPresent()) return pipe.failure();
      }
      ask(socket, question);
      return Optional.empty();
    } catch (SocketTimeoutException late) {
      return Optional.of("timed out after " + patience + " ms");
    } catch (IOException failed) {
      return Optional.of(String.valueOf(failed.getMessage()));
    }
  }

  /** What goes wrong after the handshake says nothing about the way there. */
  private void ask(Socket socket, String question) {
    try {
      if (!question.isEmpty()) {
        pipe.send(ByteString.fromString(question));
        flush(socket);
        while (said.size() < MOST_SAID && !pipe.finished() && read(socket)) {}
      }
      pipe.close();
      flush(socket);
    } catch (IOException unanswered) {
      // The answer, if any, is in said.
    }
  }

  private boolean read(Socket socket) throws IOException {
    var bytes = new byte[16 * 1024];
    var count = socket.getInputStream().read(bytes);
    if (count < 0) return false;
    pipe.received(ByteString.fromArray(bytes, 0, count));
    said.writeBytes(pipe.takePlain().toArrayUnsafe());
    flush(socket);
    return true;
  }

  private void flush(Socket socket) throws IOException {
    var wire = pipe.takeWire();
    if (wire.isEmpty()) return;
    socket.getOutputStream().write(wire.toArrayUnsafe());
    socket.getOutputStream().flush();
  }
}
