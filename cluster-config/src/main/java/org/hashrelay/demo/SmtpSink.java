package org.hashrelay.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;

/** A mail server that takes every message and delivers none. */
final class SmtpSink implements AutoCloseable {

  private static final int MOST_LINES = 10_000;

  private final ServerSocket socket;
  private final Consumer<String> mails;

  private SmtpSink(ServerSocket socket, Consumer<String> mails) {
    this.socket = socket;
    this.mails = mails;
  }

  static SmtpSink start(Consumer<String> mails) {
    try {
      var sink = new SmtpSink(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), mails);
      thread(sink::accept).start();
      return sink;
    } catch (IOException failed) {
      throw new UncheckedIOException("no port for mail", failed);
    }
  }

  private static Thread thread(Runnable work) {
    var thread = new Thread(work, "demo-mail");
    thread.setDaemon(true);
    return thread;
  }

  int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        var client = socket.accept();
        thread(() -> talk(client)).start();
      }
    } catch (IOException closed) {
      // the demo has ended
    }
  }

  private void talk(Socket client) {
    try (client;
        var lines = new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
      say(client, "220 demo");
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var verb = line.toUpperCase(Locale.ROOT);
        if (verb.equals("DATA")) {
          say(client, "354 go on");
          mails.accept(mail(lines));
        }
        say(client, verb.startsWith("QUIT") ? "221 bye" : "250 fine");
        if (verb.startsWith("QUIT")) return;
      }
    } catch (IOException gone) {
      // whoever it was has hung up
    }
  }

  private static String mail(BufferedReader lines) throws IOException {
    var mail = new StringBuilder();
    var line = lines.readLine();
    for (var i = 0; i < MOST_LINES && line != null && !line.equals("."); i++) {
      mail.append(line).append('\n');
      line = lines.readLine();
    }
    return mail.toString();
  }

  private static void say(Socket client, String line) throws IOException {
    client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException alreadyClosed) {
      // nothing is left to close
    }
  }
}
