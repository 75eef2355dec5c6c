package org.hashrelay.actors.alerting.notify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;

/**
 * A mail server as RFC 3207 and RFC 4954 want it: no login and no mail before STARTTLS, then the
 * login {@code relay} with the password {@code right}. It knows nobody called {@code nobody@…}.
 */
final class StarttlsServer implements AutoCloseable {

  private final ServerSocket socket;
  private final SSLContext tls;
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<String> mails = new CopyOnWriteArrayList<>();

  private StarttlsServer(ServerSocket socket, SSLContext tls) {
    this.socket = socket;
    this.tls = tls;
  }

  static StarttlsServer start(ServerIdentity identity) {
    try {
      var keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(identity.keyStore(), new char[0]);
      var tls = SSLContext.getInstance("TLS");
      tls.init(keys.getKeyManagers(), null, null);
      var socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      var server = new StarttlsServer(socket, tls);
      thread(server::accept).start();
      return server;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (GeneralSecurityException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static Thread thread(Runnable work) {
    var thread = new Thread(work, "mail");
    thread.setDaemon(true);
    return thread;
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Every line that came in the clear. */
  List<String> heardInTheClear() {
    return List.copyOf(heard);
  }

  List<String> mails() {
    return List.copyOf(mails);
  }

  private void accept() {
    try {
      while (true) {
        var client = socket.accept();
        thread(() -> serve(client)).start();
      }
    } catch (IOException closed) {
      // the test has ended
    }
  }

  private void serve(Socket client) {
    try (client) {
      say(client, "220 mail.example ESMTP");
      if (!talk(client, heard)) return;
      var host = client.getInetAddress().getHostAddress();
      try (var safe =
          (SSLSocket) tls.getSocketFactory().createSocket(client, host, client.getPort(), true)) {
        safe.setUseClientMode(false);
        talk(safe, new CopyOnWriteArrayList<>());
      }
    } catch (IOException gone) {
      // whoever it was has hung up, or does not trust us
    }
  }

  /** True when what follows is TLS. */
  private boolean talk(Socket client, List<String> record) throws IOException {
    var secret = client instanceof SSLSocket;
    var lines = new BufferedReader(
        new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
    var known = false;
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      record.add(line);
      var verb = line.toUpperCase(Locale.ROOT);
      if (verb.startsWith("EHLO")) {
        say(client, "250-mail.example\r\n250 " + (secret ? "AUTH PLAIN" : "STARTTLS"));
      } else if (verb.equals("STARTTLS") && !secret) {
        say(client, "220 go ahead");
        return true;
      } else if (verb.startsWith("AUTH PLAIN")) {
        known = secret && isRight(line.substring("AUTH PLAIN ".length()));
        say(client, known ? "235 2.7.0 welcome" : "535 5.7.8 who are you");
      } else if (verb.startsWith("QUIT")) {
        say(client, "221 bye");
        return false;
      } else {
        say(client, known ? mail(client, verb, lines) : "530 5.7.0 log in first");
      }
    }
    return false;
  }

  /** RFC 4616: whom to act for, the login, the password. */
  private static boolean isRight(String response) {
    var plain = new String(Base64.getDecoder().decode(response), StandardCharsets.UTF_8);
    return plain.endsWith("\0relay\0right");
  }

  private String mail(Socket client, String verb, BufferedReader lines) throws IOException {
    if (verb.startsWith("RCPT TO:<NOBODY@")) return "550 5.1.1 no such user";
    if (!verb.equals("DATA")) return "250 fine";
    say(client, "354 go on");
    var mail = new StringBuilder();
    for (var line = lines.readLine(); line != null && !line.equals("."); line = lines.readLine()) {
      mail.append(line).append('\n');
    }
    mails.add(mail.toString());
    return "250 2.0.0 kept";
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
