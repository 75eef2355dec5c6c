package org.hashrelay.streams.stratum.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;

/**
 * What the first bytes of a connection say about the protocol that follows.
 *
 * <p>A Stratum V2 hello is 64 bytes without structure, so one byte is never enough to decide: one
 * hello in 256 begins like JSON or TLS. Two bytes leave one in a few thousand.
 */
public enum FirstBytes {
  /** Too few bytes so far. */
  UNDECIDED,
  JSON,
  HTTP,
  TLS,
  /** A PROXY protocol header, version 1 or 2. */
  PROXY,
  /** Stratum V2, or nothing we know. */
  OTHER;

  private static final byte[] PROXY_2 = "\r\n\r\n\0\r\nQUIT\n".getBytes(ISO_8859_1);
  private static final byte[] PROXY_1 = "PROXY ".getBytes(ISO_8859_1);
  private static final List<byte[]> METHODS = List.of(
          "GET ", "POST ", "HEAD ", "PUT ", "OPTIONS ", "DELETE ", "CONNECT ", "PATCH ", "TRACE ")
      .stream()
      .map(method -> method.getBytes(ISO_8859_1))
      .toList();

  /** Judges the first {@code length} bytes. */
  public static FirstBytes of(byte[] bytes, int length) {
    var known = known(bytes, length);
    if (known != OTHER) return known;
    var from = skipBlanks(bytes, length);
    return json(bytes, from, length);
  }

  private static FirstBytes known(byte[] bytes, int length) {
    if (length == 0) return UNDECIDED;
    if (bytes[0] == 0x16) return length == 1 ? UNDECIDED : bytes[1] == 3 ? TLS : OTHER;
    var undecided = false;
    for (var method : METHODS) {
      if (startsWith(bytes, length, method)) return HTTP;
      undecided |= beginsSo(bytes, length, method);
    }
    if (startsWith(bytes, length, PROXY_1) || startsWith(bytes, length, PROXY_2)) return PROXY;
    undecided |= beginsSo(bytes, length, PROXY_1) || beginsSo(bytes, length, PROXY_2);
    return undecided ? UNDECIDED : OTHER;
  }

  private static FirstBytes json(byte[] bytes, int from, int length) {
    if (from == length) return UNDECIDED;
    if (bytes[from] != '{') return OTHER;
    if (from + 1 == length) return UNDECIDED;
    var next = bytes[from + 1];
    return next == '"' || next == '}' || isBlank(next) ? JSON : OTHER;
  }

  private static int skipBlanks(byte[] bytes, int length) {
    var from = 0;
    while (from < length && isBlank(bytes[from])) from++;
    return from;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  private static boolean startsWith(byte[] bytes, int length, byte[] prefix) {
    return length >= prefix.length && beginsSo(bytes, prefix.length, prefix);
  }

  /** Whether all bytes there are so far agree with the prefix. */
  private static boolean beginsSo(byte[] bytes, int length, byte[] prefix) {
    for (var i = 0; i < Math.min(length, prefix.length); i++)
      if (bytes[i] != prefix[i]) return false;
    return true;
  }
}
