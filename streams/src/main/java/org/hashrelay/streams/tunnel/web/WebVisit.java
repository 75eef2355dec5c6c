package org.hashrelay.streams.tunnel.web;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.web.WebRequest.Bad;
import org.hashrelay.streams.tunnel.web.WebRequest.Good;

/**
 * One connection of a browser, or of whoever pretends to be one: an ordinary small web server with
 * one page on it, speaking HTTP/1.1 (RFC 9112).
 *
 * <p>Pure: plain bytes in, plain bytes out. Keeps 8 KiB at most and names no product.
 */
public final class WebVisit {

  /** As web servers are told to say; scanners report those that do not. */
  private static final String CAREFUL = "X-Content-Type-Options: nosniff\r\n"
      + "X-Frame-Options: DENY\r\n"
      + "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
      + "Referrer-Policy: no-referrer\r\n";

  static final int MAX_HEAD = 8 * 1024;
  static final int MAX_BODY = 64 * 1024;
  static final int MAX_REQUESTS = 100;

  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
          "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
      .withZone(ZoneOffset.UTC);

  private static final String PAGE = """
      <!DOCTYPE html>
      <html lang="en">
      <head><meta charset="utf-8"><title>Welcome</title></head>
      <body><h1>Welcome</h1><p>This server is up and running.</p></body>
      </html>
      """;

  private final InstantSource clock;
  private ByteString held = ByteString.emptyByteString();
  private long bodyLeft;
  private int requests;
  private boolean over;

  public WebVisit(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether this may be the first byte of what a web server answers; that of a proof never is. */
  public static boolean mayBegin(byte first) {
    return first >= ' ' && first <= '~' || first == '\r' || first == '\n';
  }

  /** The answers to whatever is whole by now. */
  public ByteString received(ByteString plain) {
    var answers = ByteString.createBuilder();
    held = held.concat(plain);
    for (var answer = next(); answer.isPresent(); answer = next()) answers.append(answer.get());
    held = held.compact();
    return answers.result();
  }

  /** Whether the last answer was the last one. */
  public boolean isOver() {
    return over;
  }

  /** How many requests were answered. */
  public int requests() {
    return requests;
  }

  private Optional<ByteString> next() {
    skipBody();
    if (over || bodyLeft > 0) return Optional.empty();
    while (held.size() > 1 && held.apply(0) == '\r' && held.apply(1) == '\n') held = held.drop(2);
    var end = endOfHead();
    if (end < 0) {
      if (held.size() <= MAX_HEAD) return badFirstLine();
      return Optional.of(last("431 Request Header Fields Too Large"));
    }
    var head = held.take(end).decodeString(StandardCharsets.ISO_8859_1);
    held = held.drop(end);
    return Optional.of(answer(WebRequest.parse(head)));
  }

  /** Nobody waits for the headers of what is no request. */
  private Optional<ByteString> badFirstLine() {
    var lineEnd = held.indexOf((byte) '\n');
    if (lineEnd < 0) return Optional.empty();
    var line = held.take(lineEnd + 1).decodeString(StandardCharsets.ISO_8859_1);
    return WebRequest.parse(line + "Host: x\n\n") instanceof Bad bad
        ? Optional.of(last(bad.status()))
        : Optional.empty();
  }

  private void skipBody() {
    var skipped = (int) Math.min(bodyLeft, held.size());
    bodyLeft -= skipped;
    held = held.drop(skipped);
  }

  /** Behind the empty line; -1 when it has not come, or is too far. */
  private int endOfHead() {
    var most = Math.min(held.size(), MAX_HEAD);
    for (var i = held.indexOf((byte) '\n');
        i >= 0 && i < most;
        i = held.indexOf((byte) '\n', i + 1)) {
      if (i + 1 < most && held.apply(i + 1) == '\n') return i + 2;
      if (i + 2 < most && held.apply(i + 1) == '\r' && held.apply(i + 2) == '\n') return i + 3;
    }
    return -1;
  }

  private ByteString answer(WebRequest.Parsed parsed) {
    requests++;
    if (parsed instanceof Bad bad) return last(bad.status());
    var request = (Good) parsed;
    if (request.bodyLength() > MAX_BODY) return last("413 Content Too Large");
    bodyLeft = request.bodyLength();
    over = !request.keepsAlive() || requests >= MAX_REQUESTS;
    var withBody = !request.method().equals("HEAD");
    if (withBody && !request.method().equals("GET")) {
      return response("405 Method Not Allowed", "Allow: GET, HEAD\r\n", true);
    }
    var known = request.path().equals("/") || request.path().equals("/index.html");
    return response(known ? "200 OK" : "404 Not Found", "", withBody);
  }

  private ByteString last(String status) {
    over = true;
    held = ByteString.emptyByteString();
    return response(status, "", true);
  }

  private ByteString response(String status, String header, boolean withBody) {
    var body = status.startsWith("200") ? PAGE : page(status);
    var head = "HTTP/1.1 " + status + "\r\n"
        + "Date: " + DATE.format(clock.instant()) + "\r\n"
        + "Content-Type: text/html; charset=utf-8\r\n"
        + "Content-Length: " + body.length() + "\r\n"
        + CAREFUL
        + header
        + "Connection: " + (over ? "close" : "keep-alive") + "\r\n\r\n";
    return ByteString.fromString(withBody ? head + body : head, StandardCharsets.US_ASCII);
  }

  private static String page(String status) {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>%1$s</title></head>
        <body><h1>%1$s</h1></body>
        </html>
        """.formatted(status);
  }
}
