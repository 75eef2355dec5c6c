package org.hashrelay.streams.sim;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** A socket that says and hears one line at a time. */
final class LineClient implements AutoCloseable {

  private final Socket socket;
  private final BufferedReader in;

  LineClient(int port) {
    try {
      socket = new Socket("127.0.0.1", port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(10_000);
      in = new BufferedReader(
          new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Subscribes and logs in; answers after the login's answer has come. */
  LineClient login() {
    say("{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[]}");
    say("{\"id\":2,\"method\":\"mining.authorize\",\"params\":[\"a\",\"b\"]}");
    hear("\"id\":2");
    return this;
  }

  LineClient say(String line) {
    try {
      socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next line that holds this text. */
  String hear(String text) {
    for (var line = hear(); line.isPresent(); line = hear()) {
      if (line.get().contains(text)) {
        return line.get();
      }
    }
    throw new AssertionError("closed before '" + text + "' came");
  }

  /** The next line; empty when the other end has closed. */
  Optional<String> hear() {
    try {
      return Optional.ofNullable(in.readLine());
    } catch (SocketTimeoutException e) {
      throw new AssertionError("nothing came", e);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  boolean hearsNothingFor(Duration time) {
    try {
      socket.setSoTimeout((int) time.toMillis());
      in.readLine();
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    } finally {
      patient();
    }
  }

  /** How many bytes come before the other end closes. */
  long drain() {
    try {
      return in.skip(Long.MAX_VALUE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads so many characters. */
  void skip(long characters) {
    try {
      for (long left = characters; left > 0; ) {
        left -= in.skip(left);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void endSending() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void patient() {
    try {
      socket.setSoTimeout(10_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
