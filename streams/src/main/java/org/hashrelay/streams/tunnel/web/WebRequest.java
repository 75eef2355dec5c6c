package org.hashrelay.streams.tunnel.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The head of an HTTP/1.x request, as far as a server without content has to understand it. */
final class WebRequest {

  /** What a head amounts to. */
  sealed interface Parsed {}

  /**
   * A request that can be answered.
   *
   * @param path without the query
   * @param bodyLength bytes that follow and mean nothing
   */
  record Good(String method, String path, long bodyLength, boolean keepsAlive) implements Parsed {}

  /** @param status to answer before closing */
  record Bad(String status) implements Parsed {}

  private record Field(String name, String value) {}

  private static final String BAD_REQUEST = "400 Bad Request";
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final Pattern REQUEST_LINE =
      Pattern.compile("(" + TOKEN + ") ([!-~]+) HTTP/(\\d)\\.(\\d)");
  private static final Pattern FIELD =
      Pattern.compile("(" + TOKEN + "):[ \t]*([\t -~\\x80-\\xff]*?)[ \t]*");
  private static final Pattern LENGTH = Pattern.compile("\\d{1,15}");

  private WebRequest() {}

  /** @param head with the empty line at its end */
  static Parsed parse(String head) {
    var lines = head.split("\r?\n", -1);
    var line = REQUEST_LINE.matcher(lines[0]);
    if (!line.matches()) return new Bad(BAD_REQUEST);
    if (!line.group(3).equals("1")) return new Bad("505 HTTP Version Not Supported");
    var fields = new ArrayList<Field>();
    for (var i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
      var field = FIELD.matcher(lines[i]);
      if (!field.matches()) return new Bad(BAD_REQUEST);
      fields.add(new Field(field.group(1).toLowerCase(Locale.ROOT), field.group(2)));
    }
    return judge(line.group(1), line.group(2), line.group(4).equals("0"), fields);
  }

  private static Parsed judge(String method, String target, boolean isOld, List<Field> fields) {
    var hosts = values(fields, "host");
    var lengths = values(fields, "content-length");
    var coded = !values(fields, "transfer-encoding").isEmpty();
    if (hosts.size() > 1 || hosts.isEmpty() && !isOld) return new Bad(BAD_REQUEST);
    if (lengths.size() > 1 || coded && (isOld || !lengths.isEmpty())) return new Bad(BAD_REQUEST);
    if (lengths.stream().anyMatch(length -> !LENGTH.matcher(length).matches())) {
      return new Bad(BAD_REQUEST);
    }
    var path = path(target);
    if (path.isEmpty() && !target.equals("*")) return new Bad(BAD_REQUEST);
    var wishes = String.join(",", values(fields, "connection")).toLowerCase(Locale.ROOT);
    // A body whose length is not known beforehand, or that waits for a word of ours, is not read.
    var readable = !coded && values(fields, "expect").isEmpty();
    var keepsAlive = readable && (isOld ? has(wishes, "keep-alive") : !has(wishes, "close"));
    var length = lengths.isEmpty() ? 0 : Long.parseLong(lengths.get(0));
    return new Good(method, path, readable ? length : 0, keepsAlive);
  }

  /** Of the origin form or the absolute one (RFC 9112 §3.2); empty when it is neither. */
  private static String path(String target) {
    var local = target.replaceFirst("^(?i)https?://[^/?]*", "");
    if (!local.equals(target) && !local.startsWith("/")) local = "/" + local;
    return local.startsWith("/") ? local.replaceFirst("[?#].*", "") : "";
  }

  private static boolean has(String wishes, String word) {
    return List.of(wishes.split("[ \t]*,[ \t]*")).contains(word);
  }

  private static List<String> values(List<Field> fields, String name) {
    return fields.stream().filter(f -> f.name().equals(name)).map(Field::value).toList();
  }
}
