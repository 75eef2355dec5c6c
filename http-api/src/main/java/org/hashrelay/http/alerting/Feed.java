package org.hashrelay.http.alerting;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.hashrelay.actors.alerting.FeedEntry;
import org.hashrelay.actors.alerting.FeedFilter;
import org.hashrelay.http.alerting.StorySight.Lines;
import org.hashrelay.http.json.Page;
import org.hashrelay.http.routing.Failures;
import org.hashrelay.persistence.feed.AlertFeed;

/**
 * The story, newest first: its end from the desk, for it is there at once, and what is older from the
 * database. Both number the lines alike, so that a page may hold some of each.
 */
final class Feed {

  private static final int PATIENCE_MILLIS = 2_000;

  private final StorySight sight;
  private final AlertFeed stored;

  Feed(StorySight sight, AlertFeed stored) {
    this.sight = sight;
    this.stored = stored;
  }

  /**
   * A page of the story.
   *
   * @param total of the lines that were found: less than there are when {@code complete} is false
   * @param complete whether older lines could be looked for; without the database they could not
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record FeedPage(
      List<AlertEventView> items, Optional<String> nextCursor, long total, boolean complete) {}

  /** What is before that number; fails when the database is away and nothing else is asked for. */
  CompletionStage<FeedPage> page(FeedFilter filter, long before, int limit) {
    return sight.look().thenCompose(seen -> {
      var lines = seen.orElse(new Lines(List.of(), before - 1));
      var newer = lines.before(filter, before);
      var isOld = before <= lines.from();
      var older = older(filter, Math.min(before, lines.from()), limit);
      if (isOld || seen.isEmpty()) {
        return Failures.storage(older).thenApply(found -> page(newer, found, lines, limit));
      }
      return older
          .handle((found, failure) -> Optional.ofNullable(found))
          .thenApply(found -> found.isPresent()
              ? page(newer, found.get(), lines, limit)
              : incomplete(newer, lines, limit));
    });
  }

  private CompletionStage<AlertFeed.Lines> older(FeedFilter filter, long before, int limit) {
    if (before <= 1) return CompletableFuture.completedStage(AlertFeed.Lines.NONE);
    return stored
        .before(filter, before, limit)
        .toCompletableFuture()
        .copy()
        .orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static FeedPage page(
      List<FeedEntry> newer, AlertFeed.Lines older, Lines lines, int limit) {
    var all = new ArrayList<>(newer);
    all.addAll(older.entries());
    var total = newer.size() + older.total();
    var reached = older.newest() >= lines.from() - 1; // else the database is still behind
    return cut(all, total, limit, reached);
  }

  /** There is more where nobody can look; the cursor is for when somebody can again. */
  private static FeedPage incomplete(List<FeedEntry> newer, Lines lines, int limit) {
    if (newer.size() > limit || lines.from() <= 1) return cut(newer, newer.size(), limit, false);
    var rest = cut(newer, newer.size(), limit, false);
    return new FeedPage(
        rest.items(), Optional.of(Page.encode("" + lines.from())), newer.size(), false);
  }

  private static FeedPage cut(List<FeedEntry> all, long total, int limit, boolean complete) {
    var page = all.subList(0, Math.min(limit, all.size()));
    var next = total > page.size() && !page.isEmpty()
        ? Optional.of(Page.encode("" + page.get(page.size() - 1).number()))
        : Optional.<String>empty();
    return new FeedPage(page.stream().map(AlertEventView::of).toList(), next, total, complete);
  }
}
