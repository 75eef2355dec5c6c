package org.hashrelay.http.alerting;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.actors.alerting.AlertDesk.StoryPage;
import org.hashrelay.actors.alerting.FeedEntry;
import org.hashrelay.actors.alerting.FeedFilter;
import org.hashrelay.http.fleet.Entities;
import org.hashrelay.http.fleet.LastKnown;

/**
 * The newest lines of the story of alerts: of the desk, and of this server's memory while the desk is
 * silent, as it is when its journal did not take something.
 *
 * <p>Asks for what it does not know yet, and so costs little however often somebody looks.
 */
public final class StorySight {

  private static final int MOST = 2_000;
  private static final int PAGE = 500;
  private static final Duration AT_FIRST = Duration.ofSeconds(2);
  private static final Duration EVERY = Duration.ofSeconds(2);

  private final Desk desk;
  private final LastKnown<Lines> known;
  private volatile Lines last = new Lines(List.of(), 0);

  public StorySight(Entities entities, InstantSource clock) {
    this.desk = new Desk(entities);
    this.known = new LastKnown<>(() -> rest(last), clock);
  }

  /** So that there is something to remember when the desk falls silent. */
  public void keepFresh(ClassicActorSystemProvider system) {
    var classic = system.classicSystem();
    classic.scheduler().scheduleWithFixedDelay(AT_FIRST, EVERY, this::look, classic.dispatcher());
  }

  /**
   * What is known without the database.
   *
   * @param entries oldest first, without a gap
   * @param lastNumber of the newest line there is
   */
  record Lines(List<FeedEntry> entries, long lastNumber) {

    /** Below this number nothing is known here. */
    long from() {
      return entries.isEmpty() ? lastNumber + 1 : entries.get(0).number();
    }

    /** Newest first. */
    List<FeedEntry> before(FeedFilter filter, long number) {
      var found = new ArrayList<FeedEntry>();
      for (var i = entries.size() - 1; i >= 0; i--) {
        var line = entries.get(i);
        if (line.number() < number && filter.covers(line)) found.add(line);
      }
      return found;
    }

    private Lines with(StoryPage news) {
      if (news.entries().isEmpty()) return new Lines(entries, news.lastNumber());
      var first = news.entries().get(0).number();
      var all = new ArrayList<FeedEntry>();
      if (first == lastNumber + 1)
        all.addAll(entries); // else some were told that are forgotten there
      all.addAll(news.entries());
      var some = all.subList(Math.max(0, all.size() - MOST), all.size());
      return new Lines(List.copyOf(some), some.get(some.size() - 1).number());
    }
  }

  /** Never fails, and answers within a second; empty when the desk never said anything. */
  CompletionStage<Optional<Lines>> look() {
    return known.look().thenApply(LastKnown.Known::value);
  }

  private CompletionStage<Lines> rest(Lines is) {
    return desk.ask(StoryPage.class, ref -> new AlertDesk.ListStory(is.lastNumber(), PAGE, ref))
        .thenCompose(page -> {
          var all = is.with(page);
          if (all.lastNumber() < page.lastNumber()) return rest(all);
          last = all;
          return CompletableFuture.completedStage(all);
        });
  }
}
