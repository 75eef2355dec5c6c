package org.hashrelay.http.json;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hashrelay.http.problem.Refusal;

/**
 * Which part of a list is wanted: what comes after an item, at most so many.
 *
 * <p>A cursor names the last item of the page before, so that a list that changes meanwhile neither
 * repeats nor skips what stayed.
 */
public record Page(Optional<String> after, int limit) {

  private static final int DEFAULT = 100;
  private static final int MOST = 1000;

  /** From {@code limit} and {@code cursor} of a query. */
  public static Page from(Map<String, String> query) {
    var cursor = Optional.ofNullable(query.get("cursor")).filter(text -> !text.isEmpty());
    return new Page(cursor.map(Page::decode), limit(query.getOrDefault("limit", "" + DEFAULT)));
  }

  /** Cuts this page from ids in ascending order. */
  public <T> Cut<T> cut(List<T> ids, Comparator<T> order, T last) {
    var wanted = ids.stream().filter(id -> after.isEmpty() || order.compare(id, last) > 0);
    var some = wanted.limit(limit + 1L).toList();
    var more = some.size() > limit;
    var page = more ? some.subList(0, limit) : some;
    var next = more ? Optional.of(encode("" + page.get(limit - 1))) : Optional.<String>empty();
    return new Cut<>(page, next, ids.size());
  }

  public Cut<Integer> cutNumbers(Stream<Integer> ids) {
    return cut(ids.sorted().toList(), Comparator.naturalOrder(), (int)
        Math.min(Integer.MAX_VALUE, number()));
  }

  public Cut<String> cutTexts(Stream<String> ids) {
    return cut(ids.sorted().toList(), Comparator.naturalOrder(), after.orElse(""));
  }

  public static String encode(String last) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(last.getBytes(StandardCharsets.UTF_8));
  }

  /** The ids of one page and the cursor of the next. */
  public record Cut<T>(List<T> ids, Optional<String> next, long total) {}

  private static String decode(String cursor) {
    try {
      return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("?cursor", "format", "is not a next_cursor of this list");
    }
  }

  /** Of a list whose items are known by numbers: of the last item before; 0 for the first page. */
  public long number() {
    var number = after.orElse("0");
    if (number.matches("\\d{1,18}")) return Long.parseLong(number);
    throw Refusal.invalid("?cursor", "format", "is not a next_cursor of this list");
  }

  /** Of such a list with the newest first: only smaller numbers are wanted. */
  public long below() {
    return after.isEmpty() ? Long.MAX_VALUE : number();
  }

  private static int limit(String text) {
    if (text.matches("\\d{1,4}")) {
      var limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MOST) return limit;
    }
    throw Refusal.invalid("?limit", "range", text + " is not in 1 to " + MOST);
  }
}
